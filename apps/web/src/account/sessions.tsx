"use client";
import type { SessionView } from "@tracepad/shared";
import { useCallback, useEffect, useState } from "react";
import { api } from "../api/client.ts";
import { askAuth } from "../site/auth-client.ts";

/** The browsers that are signed in, each with a way to sign it out. */
export function Sessions() {
  const [sessions, setSessions] = useState<readonly SessionView[] | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const ask = useCallback(async () => setSessions(await api.account.sessions.query().catch(() => null)), []);
  useEffect(() => void ask(), [ask]);
  const end = async (ending: Promise<string | null>): Promise<void> => {
    setFailure(await ending);
    await ask();
  };
  const endOne = (id: string): Promise<string | null> =>
    api.account.endSession.mutate({ id }).then(
      () => null,
      (error: Error) => error.message,
    );
  return (
    <section className="change" aria-labelledby="sessions">
      <h2 id="sessions">Browsers that are signed in</h2>
      <ul className="account-list" aria-busy={sessions === null}>
        {sessions?.map(({ id, browser, since, seen, current }) => (
          <li key={id}>
            <span>
              {browser}{" "}
              <span className="meta">
                {current ? "this one, " : `in use ${day(seen)}, `}since {day(since)}
              </span>
            </span>
            {!current && (
              <button
                type="button"
                className="btn"
                aria-label={`Sign out ${browser}, since ${day(since)}`}
                onClick={() => void end(endOne(id))}
              >
                Sign out
              </button>
            )}
          </li>
        ))}
      </ul>
      {sessions !== null && sessions.length > 2 && (
        <button type="button" className="btn" onClick={() => void end(askAuth("/revoke-other-sessions"))}>
          Sign out all others
        </button>
      )}
      {failure !== null && (
        <p className="note bad prose" role="alert">
          {failure}
        </p>
      )}
    </section>
  );
}

const day = (at: number): string => new Date(at).toLocaleDateString(undefined, { day: "numeric", month: "long", year: "numeric" });
