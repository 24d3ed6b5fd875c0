"use client";
import type { AccountView } from "@tracepad/shared";
import { useEffect, useState } from "react";
import { api } from "../api/client.ts";
import { askAuth } from "../site/auth-client.ts";
import { Change, Field } from "./change.tsx";

/** Deleting the account, with what becomes of all that it shared. */
export function Leave({ account }: { account: AccountView }) {
  const [names, setNames] = useState<number | null>(null);
  useEffect(() => {
    api.snippets.mine.query({}).then(
      (found) => setNames(found.length),
      () => undefined,
    );
  }, []);
  const shared = names === null ? "Your snippets" : names === 1 ? "Your one snippet" : `Your ${names} snippets`;
  return (
    <Change
      title="Leave"
      act="Delete the account and all it shared"
      danger
      done="Deleted."
      onDone={() => location.assign("/")}
      ask={(form) => askAuth("/delete-user", account.password ? { password: form.get("password") } : {})}
    >
      <p className="prose">
        {names === 0 ? "You have shared nothing. " : `${shared} and all versions are taken back: their links say that they were deleted. `}
        What others share too stays theirs, and so do forks. Your runs are deleted. This cannot be undone.
      </p>
      {account.password && <Field label="Password" name="password" type="password" autoComplete="current-password" />}
    </Change>
  );
}
