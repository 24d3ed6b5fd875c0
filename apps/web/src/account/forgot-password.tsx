"use client";
import Link from "next/link";
import { useState } from "react";
import { askAuth } from "../site/auth-client.ts";
import { useAccount } from "../site/use-account.ts";
import { Field } from "./change.tsx";

/** Asks for a link to a new password; or says whom to ask, where the server sends no mail. */
export function ForgotPassword() {
  const account = useAccount();
  const [failure, setFailure] = useState<string | null>(null);
  const [sent, setSent] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: React.FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const email = String(new FormData(event.currentTarget).get("email")).trim();
    setBusy(true);
    const wrong = await askAuth("/request-password-reset", { email });
    setBusy(false);
    setFailure(wrong);
    if (wrong === null) setSent(email);
  };
  return (
    <section className="form-page">
      <h1>A new password</h1>
      {account === null ? (
        <p className="lamp run" role="status">
          Asking the server
        </p>
      ) : !account.mail ? (
        <p className="note acc prose" role="status">
          This server sends no mail, so it cannot send you a link. Ask whoever operates it: they can make one that lets you choose a new
          password, once, within an hour. What you shared stays as it is.
        </p>
      ) : sent !== null ? (
        <p className="note acc prose" role="status">
          If there is an account with the address {sent}, a mail with a link is on its way. The link works once, for an hour. Nothing came?
          Look among the unwanted mails; an address gets at most five an hour.
        </p>
      ) : (
        <form method="post" onSubmit={(event) => void submit(event)} aria-busy={busy}>
          <p className="prose">You get a mail with a link to choose a new one. All browsers that are signed in are signed out then.</p>
          <Field label="E-mail" name="email" type="email" autoComplete="email" />
          {failure !== null && (
            <p className="note bad prose" role="alert">
              {failure}
            </p>
          )}
          <button type="submit" className="btn primary" disabled={busy}>
            Send the link
          </button>
        </form>
      )}
      <p>
        <Link href="/sign-in">Back to signing in</Link>
      </p>
    </section>
  );
}
