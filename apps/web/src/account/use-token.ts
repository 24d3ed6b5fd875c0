import { useEffect, useState } from "react";

/** The token behind the `#` of the address, which is taken out of it; undefined until it was looked for, null where there is none. */
export function useToken(): string | null | undefined {
  const [token, setToken] = useState<string | null>();
  useEffect(() => {
    const found = new URLSearchParams(location.hash.slice(1)).get("token");
    setToken((known) => known ?? found);
    if (found !== null) history.replaceState(history.state, "", location.pathname);
  }, []);
  return token;
}
