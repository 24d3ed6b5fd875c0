"use client";
import Link from "next/link";
import { type FormEvent, useEffect, useState } from "react";
import { askAuth, failedElsewhere, signInElsewhere } from "../site/auth-client.ts";
import { useAccount } from "../site/use-account.ts";

/** Where to go afterwards: a path of ours, whatever the address says. */
const backFrom = (search: string): string => {
  const back = new URLSearchParams(search).get("back") ?? "/snippets";
  return /^\/(?![/\\])/.test(back) ? back : "/snippets";
};

/** Signing in, or up. What was done without an account moves along. */
export function SignIn() {
  const account = useAccount();
  const [mode, setMode] = useState<"in" | "up">("in");
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [back, setBack] = useState("/snippets");
  useEffect(() => {
    setBack(backFrom(location.search));
    setFailure(failedElsewhere(location.search));
  }, []);
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [name, email, password] = ["name", "email", "password"].map((field) => String(form.get(field) ?? "").trim());
    setBusy(true);
    const wrong =
      mode === "in"
        ? await askAuth("/sign-in/email", { email, password: form.get("password") })
        : await askAuth("/sign-up/email", { name, email, password: form.get("password") });
    setBusy(false);
    setFailure(wrong);
    // A full load: everything that the page knows of who is asking is asked anew.
    if (wrong === null && password !== "") location.assign(back);
  };
  const up = mode === "up";
  return (
    <section className="form-page" aria-labelledby="sign-in-title">
      <h1 id="sign-in-title">{up ? "Create an account" : "Sign in"}</h1>
      <p className="prose">
        {account?.kind === "anonymous"
          ? "What you have shared and run in this browser moves to the account."
          : "An account keeps what you share together, on every device."}
      </p>
      {account?.kind === "user" && (
        <p className="note acc prose">
          You are signed in as {account.name}. <a href="/account">Your account</a>
        </p>
      )}
      <div className="seg" role="group" aria-label="With or without an account">
        <button type="button" aria-pressed={!up} onClick={() => setMode("in")}>
          I have an account
        </button>
        <button type="button" data-command="Create an account" aria-pressed={up} onClick={() => setMode("up")}>
          I am new
        </button>
      </div>
      {/* By post also before the page's script runs: a password has no place in an address. */}
      <form method="post" onSubmit={(event) => void submit(event)} aria-busy={busy}>
        {up && (
          <label className="row">
            <span>Name</span>
            <span className="field">
              <input name="name" required maxLength={60} autoComplete="name" />
            </span>
            <span className="meta">Stands beside what you share.</span>
          </label>
        )}
        <label className="row">
          <span>E-mail</span>
          <span className="field">
            <input name="email" type="email" required autoComplete="email" maxLength={200} />
          </span>
        </label>
        <label className="row">
          <span>Password</span>
          <span className="field">
            <input
              name="password"
              type="password"
              required
              minLength={up ? 10 : 1}
              maxLength={128}
              autoComplete={up ? "new-password" : "current-password"}
            />
          </span>
          {up && <span className="meta">10 characters or more.</span>}
        </label>
        {failure !== null && (
          <p className="note bad prose" role="alert">
            {failure}
          </p>
        )}
        <button type="submit" className="btn primary" disabled={busy}>
          {up ? "Create the account" : "Sign in"}
        </button>
      </form>
      {!up && (
        <p>
          <Link href="/forgot-password">I forgot my password</Link>
        </p>
      )}
      {account !== null && account.providers.length > 0 && (
        <p className="elsewhere">
          {account.providers.map((provider) => (
            <button
              key={provider.id}
              type="button"
              className="btn"
              onClick={() => void signInElsewhere(provider.id, back).then(setFailure)}
            >
              Continue with {provider.name}
            </button>
          ))}
        </p>
      )}
    </section>
  );
}
