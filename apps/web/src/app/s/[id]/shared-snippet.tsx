"use client";
import type { DeletedView, SnippetView } from "@tracepad/shared";
import Link from "next/link";
import { useEffect, useState } from "react";
import { api, requestError } from "../../../api/client.ts";
import type { Example } from "../../../examples/catalogue.ts";
import { Mark } from "../../../parts/icons.tsx";
import { Workbench } from "../../../workbench/workbench.tsx";

/** A shared link: the snippet's code and stored results, without running. `id` is the snippet's own, or a name's. */
export function SharedSnippet({ id }: { id: string }) {
  const [shared, setShared] = useState<SnippetView | DeletedView | null>(null);
  const [examples, setExamples] = useState<readonly Example[]>([]);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    api.snippets.get.query({ ref: id }).then(setShared, (error: unknown) => setFailure(requestError(error)));
    void fetch("/examples.json")
      .then((response) => response.json() as Promise<Example[]>)
      .then(setExamples, () => undefined);
  }, [id]);
  const snippet = shared === null || "deletedAt" in shared ? null : shared;
  useEffect(() => {
    if (snippet !== null) document.title = `${snippet.title} · Tracepad`;
  }, [snippet]);
  if (snippet !== null) return <Workbench key={id} examples={examples} snippet={snippet} />;
  return (
    <div className="app">
      <header className="bar">
        <Link className="mark" href="/">
          <Mark />
          Tracepad
        </Link>
      </header>
      <main className="lonely">
        {shared !== null && "deletedAt" in shared ? (
          <section className="note">
            <h1 className="head">This snippet was deleted</h1>
            <p className="prose">
              Whoever shared it took it back on{" "}
              {new Date(shared.deletedAt).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" })}. Its code and
              results are gone. Forks of it are snippets of their own and still open.
            </p>
            <p>
              <Link href="/">Open the playground</Link>
            </p>
          </section>
        ) : failure === null ? (
          <p className="lamp run" role="status">
            Opening the snippet
          </p>
        ) : (
          <section className="note bad" role="alert">
            <h2>This link opens nothing</h2>
            <p className="prose">{failure}</p>
            <p>
              <Link href="/">Open the playground</Link>
            </p>
          </section>
        )}
      </main>
    </div>
  );
}
