"use client";
import Link from "next/link";
import { useState } from "react";
import { confirmEmail } from "../site/auth-client.ts";
import { useToken } from "./use-token.ts";

/** Where the link of a mail leads. Asks once more: programs that read people's mail open links by themselves. */
export function ConfirmEmail() {
  const token = useToken();
  const [answer, setAnswer] = useState<{ wrong: string | null } | null>(null);
  const [busy, setBusy] = useState(false);
  const confirm = async (given: string): Promise<void> => {
    setBusy(true);
    setAnswer({ wrong: await confirmEmail(given) });
    setBusy(false);
  };
  return (
    <section className="form-page">
      <h1>Your e-mail address</h1>
      {answer?.wrong === null ? (
        <p className="note acc prose" role="status">
          Confirmed, thank you. If this was to agree to another address, a mail is on its way there.
        </p>
      ) : token === null ? (
        <p className="note bad prose" role="alert">
          This address lacks what makes it work: open the whole link of the mail.
        </p>
      ) : (
        <>
          <p className="prose">You came by the link of a mail. Is the account at Tracepad yours?</p>
          {answer !== null && (
            <p className="note bad prose" role="alert">
              {answer.wrong}
            </p>
          )}
          <button type="button" className="btn primary" disabled={busy || token === undefined} onClick={() => void confirm(token ?? "")}>
            Yes, confirm the address
          </button>
        </>
      )}
      <p>
        <Link href="/account">Your account</Link>
      </p>
    </section>
  );
}
