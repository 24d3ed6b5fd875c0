"use client";
import Link from "next/link";
import { useAccount } from "./use-account.ts";

/** Signing in, or the way to one's account. The place is kept while the server has not said which. */
export function AccountLink() {
  const account = useAccount();
  if (account?.kind === "user")
    return (
      <Link className="btn quiet account-link" href="/account" title={account.email ?? undefined}>
        {account.name}
      </Link>
    );
  return (
    <Link className="btn quiet account-link" href="/sign-in" style={account === null ? { visibility: "hidden" } : undefined}>
      Sign in
    </Link>
  );
}
