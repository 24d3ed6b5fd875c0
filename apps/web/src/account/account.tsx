"use client";
import type { AccountView } from "@tracepad/shared";
import Link from "next/link";
import { useEffect, useState } from "react";
import { askAuth, failedElsewhere } from "../site/auth-client.ts";
import { useAccountNow } from "../site/use-account.ts";
import { Change, Field } from "./change.tsx";
import { Email } from "./email.tsx";
import { Leave } from "./leave.tsx";
import { Sessions } from "./sessions.tsx";
import { WaysIn } from "./ways-in.tsx";

/** One's account: name, address, password, other ways in, browsers that are signed in, and leaving. */
export function Account() {
  const { account, ask } = useAccountNow();
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => setFailure(failedElsewhere(location.search)), []);
  if (account === null)
    return (
      <p className="lamp run" role="status">
        Asking the server
      </p>
    );
  if (account.kind !== "user")
    return (
      <section className="form-page">
        <h1>Your account</h1>
        <p className="prose">
          You are not signed in. Everything here works without an account; with one, what you share is yours on every device.
        </p>
        <p>
          <Link className="btn primary" href="/sign-in?back=/account">
            Sign in
          </Link>
        </p>
      </section>
    );
  return (
    <section className="form-page">
      <Head account={account} />
      {failure !== null && (
        <p className="note bad prose" role="alert">
          {failure}
        </p>
      )}
      <Change
        title="Name"
        act="Save"
        done="Saved. It stands beside what you shared, too."
        ask={(form) => askAuth("/update-user", { name: String(form.get("name")).trim() })}
        onDone={() => void ask()}
      >
        <Field label="Name" name="name" autoComplete="name" defaultValue={account.name ?? ""} />
      </Change>
      <Email account={account} ask={ask} />
      <Password account={account} />
      <WaysIn account={account} onChange={() => void ask()} />
      <Sessions />
      <Leave account={account} />
    </section>
  );
}

const Head = ({ account }: { account: AccountView }) => (
  <header className="account-head">
    <div>
      <h1>{account.name}</h1>
      <p className="meta">{account.email}</p>
    </div>
    <button
      type="button"
      className="btn"
      data-command="Sign out"
      onClick={() => void askAuth("/sign-out").then((wrong) => wrong === null && location.assign("/"))}
    >
      Sign out
    </button>
  </header>
);

function Password({ account }: { account: AccountView }) {
  if (!account.password)
    return (
      <section className="change">
        <h2>Password</h2>
        <p className="prose">
          You have none: you sign in elsewhere.{" "}
          {account.mail ? <Link href="/forgot-password">Get a link by mail</Link> : "Whoever operates this server can make you a link"} to
          choose one.
        </p>
      </section>
    );
  return (
    <Change
      title="Password"
      act="Change the password"
      done="Changed. All other browsers are signed out."
      ask={(form) =>
        askAuth("/change-password", { currentPassword: form.get("current"), newPassword: form.get("new"), revokeOtherSessions: true })
      }
    >
      <Field label="Now" name="current" type="password" autoComplete="current-password" />
      <Field label="New" name="new" type="password" autoComplete="new-password" minLength={10} />
    </Change>
  );
}
