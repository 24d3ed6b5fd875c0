"use client";
import { useRouter } from "next/navigation";
import { useCallback, useEffect, useRef, useState } from "react";
import { api, requestError } from "../../api/client.ts";
import { Page } from "../../site/page.tsx";

/** Joining a course: by its code, with a name, or by a link of one's own. */
export function Join({ code: given, token }: { code: string | null; token: string | null }) {
  const router = useRouter();
  const [code, setCode] = useState(given ?? "");
  const [title, setTitle] = useState<string | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const name = useRef<HTMLInputElement>(null);
  const join = useCallback(
    async (asked: { code: string; name?: string; token?: string }): Promise<void> => {
      setBusy(true);
      setFailure(null);
      try {
        const answer = await api.study.join.mutate(asked);
        if (answer.joined) router.replace(`/learn/${answer.course}`);
        else setTitle(answer.title);
      } catch (error) {
        setFailure(requestError(error));
      } finally {
        setBusy(false);
      }
    },
    [router],
  );
  useEffect(() => {
    if (given !== null) void join({ code: given, ...(token === null ? {} : { token }) });
  }, [given, token, join]);
  useEffect(() => {
    if (title !== null) name.current?.focus();
  }, [title]);
  return (
    <Page className="narrow-page">
      <header className="page-head">
        <div>
          <h1>{title === null ? "Join a course" : title}</h1>
          <p className="prose">
            {title === null ? "Your teacher has a code of seven letters and digits." : "Under which name shall your teacher see you?"}
          </p>
        </div>
      </header>
      {failure !== null && (
        <p className="banner" role="alert">
          {failure}
        </p>
      )}
      {title === null ? (
        <form
          className="row-form"
          onSubmit={(event) => {
            event.preventDefault();
            void join({ code });
          }}
        >
          <label>
            Code
            <span className="field">
              <input
                value={code}
                onChange={(event) => setCode(event.target.value)}
                maxLength={16}
                autoComplete="off"
                spellCheck={false}
                required
              />
            </span>
          </label>
          <button type="submit" className="btn primary" disabled={busy || code.trim() === ""}>
            Join
          </button>
        </form>
      ) : (
        <form
          className="row-form"
          onSubmit={(event) => {
            event.preventDefault();
            void join({ code, name: name.current?.value ?? "" });
          }}
        >
          <label>
            Name
            <span className="field">
              <input ref={name} maxLength={80} autoComplete="name" required />
            </span>
          </label>
          <button type="submit" className="btn primary" disabled={busy}>
            Join
          </button>
        </form>
      )}
      <p className="meta">
        Without an account your work stays with this browser. <a href="/sign-in">Sign in</a> to have it everywhere.
      </p>
    </Page>
  );
}
