"use client";
import Link from "next/link";
import { useEffect, useState } from "react";

/** The id of the request that brought this page, as the server told it. */
function requestOfPage(): string | null {
  const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return navigation?.serverTiming.find(({ name }) => name === "request")?.description ?? null;
}

/** What a page says in its own place when it broke; with the request's id, by which the server's log knows more. */
export function Fault({ error, retry }: { error: Error & { digest?: string }; retry(): void }) {
  const [request, setRequest] = useState<string | null>(null);
  useEffect(() => {
    console.error(error);
    setRequest(requestOfPage());
  }, [error]);
  return (
    <section className="note bad fault" role="alert">
      <h1 className="head">This page broke</h1>
      <p className="prose">The fault is ours, not your program's. What you wrote is kept in this tab.</p>
      <p className="fault-acts">
        <button type="button" className="btn primary" onClick={retry}>
          Try again
        </button>
        <Link className="btn" href="/">
          Open the playground
        </Link>
      </p>
      {(request ?? error.digest) !== undefined && (
        <p className="meta">
          If it stays so, tell whoever runs this server: request <code>{request ?? error.digest}</code>
          {request !== null && error.digest !== undefined && (
            <>
              , fault <code>{error.digest}</code>
            </>
          )}
        </p>
      )}
    </section>
  );
}
