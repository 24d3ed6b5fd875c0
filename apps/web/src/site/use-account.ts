import type { AccountView } from "@tracepad/shared";
import { useCallback, useEffect, useState } from "react";
import { api } from "../api/client.ts";

/** Who is signed in; null until the server has said. */
export const useAccount = (): AccountView | null => useAccountNow().account;

/** The same, to be asked again after a change. */
export function useAccountNow(): { account: AccountView | null; ask(): Promise<AccountView | null> } {
  const [account, setAccount] = useState<AccountView | null>(null);
  const ask = useCallback(async () => {
    const found = await api.account.me.query().catch(() => null);
    if (found !== null) setAccount(found);
    return found;
  }, []);
  useEffect(() => void ask(), [ask]);
  return { account, ask };
}
