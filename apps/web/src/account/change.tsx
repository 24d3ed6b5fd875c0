"use client";
import { type FormEvent, useState } from "react";

/** A form that asks the server for one thing and says how it went. */
export function Change(props: {
  title: string;
  /** What is said once it is done. */
  done: string | ((form: FormData) => string);
  act: string;
  danger?: boolean;
  ask(form: FormData): Promise<string | null>;
  onDone?(): void;
  children: React.ReactNode;
}) {
  const [answer, setAnswer] = useState<{ wrong: string | null; done: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget;
    setBusy(true);
    const given = new FormData(form);
    const wrong = await props.ask(given);
    setBusy(false);
    setAnswer({ wrong, done: typeof props.done === "string" ? props.done : props.done(given) });
    if (wrong !== null) return;
    form.reset();
    props.onDone?.();
  };
  return (
    <form className="change" method="post" onSubmit={(event) => void submit(event)} aria-busy={busy}>
      <h2>{props.title}</h2>
      {props.children}
      <button type="submit" className={props.danger ? "btn danger" : "btn"} disabled={busy}>
        {props.act}
      </button>
      {answer !== null &&
        (answer.wrong === null ? (
          <p className="meta" role="status">
            {answer.done}
          </p>
        ) : (
          <p className="note bad prose" role="alert">
            {answer.wrong}
          </p>
        ))}
    </form>
  );
}

export const Field = (props: {
  label: string;
  name: string;
  type?: string;
  autoComplete?: string;
  minLength?: number;
  defaultValue?: string;
}) => (
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
