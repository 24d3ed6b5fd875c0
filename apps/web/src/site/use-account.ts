"use client";
import type { AccountView } from "@tracepad/shared";
import { useEffect, useState } from "react";
import { api } from "../api/client.ts";

/** Who is signed in; null until the server has said. */
export function useAccount(): AccountView | null {
  const [account, setAccount] = useState<AccountView | null>(null);
  useEffect(() => {
    let asked = true;
    api.account.me.query().then(
      (found) => asked && setAccount(found),
      () => undefined,
    );
    return () => {
      asked = false;
    };
  }, []);
  return account;
}
