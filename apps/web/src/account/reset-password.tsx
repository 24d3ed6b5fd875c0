"use client";
import Link from "next/link";
import { useState } from "react";
import { askAuth } from "../site/auth-client.ts";
import { Field } from "./change.tsx";
import { useToken } from "./use-token.ts";

/** Where the link of a mail leads: a new password. */
export function ResetPassword() {
  const token = useToken();
  const [failure, setFailure] = useState<string | null>(null);
  const [done, setDone] = useState(false);
  const [busy, setBusy] = useState(false);
  const submit = async (event: React.FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const newPassword = new FormData(event.currentTarget).get("password");
    setBusy(true);
    const wrong = await askAuth("/reset-password", { token, newPassword });
    setBusy(false);
    setFailure(wrong);
    setDone(wrong === null);
  };
  return (
    <section className="form-page">
      <h1>Choose a new password</h1>
      {done ? (
        <>
          <p className="note acc prose" role="status">
            Done. All browsers are signed out; sign in with the new password.
          </p>
          <Link className="btn primary" href="/sign-in">
            Sign in
          </Link>
        </>
      ) : token === null ? (
        <p className="note bad prose" role="alert">
          This address lacks what makes it work: open the whole link of the mail, or <Link href="/forgot-password">ask for a new one</Link>.
        </p>
      ) : (
        <form method="post" onSubmit={(event) => void submit(event)} aria-busy={busy}>
          <Field label="New password" name="password" type="password" autoComplete="new-password" minLength={10} />
          <span className="meta">10 characters or more.</span>
          {failure !== null && (
            <p className="note bad prose" role="alert">
              {failure} <Link href="/forgot-password">Ask for a new link</Link>
            </p>
          )}
          <button type="submit" className="btn primary" disabled={busy || token === undefined}>
            Set the password
          </button>
        </form>
      )}
    </section>
  );
}
