"use client";
import type { AccountView } from "@tracepad/shared";
import { useState } from "react";
import { askAuth, signInElsewhere } from "../site/auth-client.ts";

/** Accounts elsewhere that lead into this one. Nothing where the server offers none. */
export function WaysIn({ account, onChange }: { account: AccountView; onChange(): void }) {
  const [failure, setFailure] = useState<string | null>(null);
  if (account.providers.length === 0 && account.linked.length === 0) return null;
  const unlink = async (accountId: string): Promise<void> => {
    const wrong = await askAuth("/unlink-account", { accountId });
    setFailure(wrong);
    if (wrong === null) onChange();
  };
  return (
    <section className="change" aria-labelledby="ways-in">
      <h2 id="ways-in">Signing in elsewhere</h2>
      <ul className="account-list">
        {account.providers.map(({ id, name }) => {
          const linked = account.linked.find(({ provider }) => provider === id);
          return (
            <li key={id}>
              <span>
                {name} <span className="meta">{linked === undefined ? "not connected" : "connected"}</span>
              </span>
              {linked === undefined ? (
                <button type="button" className="btn" onClick={() => void signInElsewhere(id, "/account", "link").then(setFailure)}>
                  Connect {name}
                </button>
              ) : (
                <button type="button" className="btn" onClick={() => void unlink(linked.id)}>
                  Disconnect {name}
                </button>
              )}
            </li>
          );
        })}
      </ul>
      {failure !== null && failure !== "" && (
        <p className="note bad prose" role="alert">
          {failure}
        </p>
      )}
    </section>
  );
}
