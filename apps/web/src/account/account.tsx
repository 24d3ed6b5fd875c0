"use client";
import Link from "next/link";
import { type FormEvent, useState } from "react";
import { askAuth } from "../site/auth-client.ts";
import { useAccount } from "../site/use-account.ts";

/** A form that asks the server for one thing and says how it went. */
function Change(props: {
  title: string;
  done: string;
  act: string;
  danger?: boolean;
  ask(form: FormData): Promise<string | null>;
  onDone?(): void;
  children: React.ReactNode;
}) {
  const [answer, setAnswer] = useState<{ wrong: string | null } | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget;
    setBusy(true);
    const wrong = await props.ask(new FormData(form));
    setBusy(false);
    setAnswer({ wrong });
    if (wrong !== null) return;
    form.reset();
    props.onDone?.();
  };
  return (
    <form className="change" onSubmit={(event) => void submit(event)} aria-busy={busy}>
      <h2>{props.title}</h2>
      {props.children}
      <button type="submit" className={props.danger ? "btn danger" : "btn"} disabled={busy}>
        {props.act}
      </button>
      {answer !== null &&
        (answer.wrong === null ? (
          <p className="meta" role="status">
            {props.done}
          </p>
        ) : (
          <p className="note bad prose" role="alert">
            {answer.wrong}
          </p>
        ))}
    </form>
  );
}

const Field = (props: { label: string; name: string; type?: string; autoComplete?: string; minLength?: number; defaultValue?: string }) => (
  <label className="row">
    <span>{props.label}</span>
    <span className="field">
      <input
        name={props.name}
        type={props.type ?? "text"}
        required
        maxLength={128}
        {...(props.autoComplete === undefined ? {} : { autoComplete: props.autoComplete })}
        {...(props.minLength === undefined ? {} : { minLength: props.minLength })}
        {...(props.defaultValue === undefined ? {} : { defaultValue: props.defaultValue })}
      />
    </span>
  </label>
);

/** One's account: name, password, signing out, and leaving. */
export function Account() {
  const account = useAccount();
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
  const home = (): void => location.assign("/");
  return (
    <section className="form-page">
      <header className="account-head">
        <div>
          <h1>{account.name}</h1>
          <p className="meta">{account.email}</p>
        </div>
        <button type="button" className="btn" onClick={() => void askAuth("/sign-out").then((wrong) => wrong === null && home())}>
          Sign out
        </button>
      </header>
      <Change
        title="Name"
        act="Save"
        done="Saved. It stands beside what you shared, too."
        ask={(form) => askAuth("/update-user", { name: String(form.get("name")).trim() })}
      >
        <Field label="Name" name="name" autoComplete="name" defaultValue={account.name ?? ""} />
      </Change>
      {account.password && (
        <Change
          title="Password"
          act="Change the password"
          done="Changed. All other browsers are signed out."
          ask={(form) =>
            askAuth("/change-password", {
              currentPassword: form.get("current"),
              newPassword: form.get("new"),
              revokeOtherSessions: true,
            })
          }
        >
          <Field label="Now" name="current" type="password" autoComplete="current-password" />
          <Field label="New" name="new" type="password" autoComplete="new-password" minLength={10} />
        </Change>
      )}
      <Change
        title="Leave"
        act="Delete the account and all it shared"
        danger
        done="Deleted."
        onDone={home}
        ask={(form) => askAuth("/delete-user", account.password ? { password: form.get("password") } : {})}
      >
        <p className="prose">
          Your snippets are taken back: their links say that they were deleted. Forks that others made stay theirs. This cannot be undone.
        </p>
        {account.password && <Field label="Password" name="password" type="password" autoComplete="current-password" />}
      </Change>
    </section>
  );
}
