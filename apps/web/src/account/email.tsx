"use client";
import type { AccountView } from "@tracepad/shared";
import { useState } from "react";
import { askAuth } from "../site/auth-client.ts";
import { Change, Field } from "./change.tsx";

/** The address of an account: whether it is confirmed, and changing it. */
export function Email({ account, ask }: { account: AccountView; ask(): Promise<AccountView | null> }) {
  const { email, emailConfirmed, mail, password } = account;
  const [sent, setSent] = useState<{ wrong: string | null } | null>(null);
  const change = async (form: FormData): Promise<string | null> => {
    const newEmail = String(form.get("email")).trim();
    const wrong = await askAuth("/change-email", { newEmail, password: form.get("password") });
    if (wrong !== null) return wrong;
    const now = await ask();
    // Without mail it changes at once, or not at all: whose address it is, is nobody else's business.
    return mail || now?.email === newEmail.toLowerCase() ? null : "This address cannot be used here.";
  };
  const done = (form: FormData): string => {
    if (!mail) return "Changed.";
    const first = emailConfirmed ? `A mail is on its way to ${email}. Once you agree there, one goes` : "A mail is on its way";
    return `${first} to ${String(form.get("email")).trim()}: the address changes when you open its link.`;
  };
  return (
    <>
      {mail && !emailConfirmed && (
        <section className="change">
          <h2>Confirm your address</h2>
          <p className="prose">
            Open the link in the mail that was sent to {email}. An account elsewhere with the same address is joined to this one only after
            that.
          </p>
          <button
            type="button"
            className="btn"
            onClick={() => void askAuth("/send-verification-email", { email }).then((wrong) => setSent({ wrong }))}
          >
            Send it again
          </button>
          {sent !== null && (
            <p className={sent.wrong === null ? "meta" : "note bad prose"} role={sent.wrong === null ? "status" : "alert"}>
              {sent.wrong ?? "A mail is on its way: at most five an hour. Look among the unwanted ones, too."}
            </p>
          )}
        </section>
      )}
      <Change title="E-mail" act="Change the address" done={done} ask={change}>
        <Field label="New address" name="email" type="email" autoComplete="email" />
        {password && <Field label="Your password" name="password" type="password" autoComplete="current-password" />}
      </Change>
    </>
  );
}
