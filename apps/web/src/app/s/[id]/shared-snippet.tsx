"use client";
import type { SnippetView } from "@tracepad/shared";
import Link from "next/link";
import { useEffect, useState } from "react";
import { api, requestError } from "../../../api/client.ts";
import type { Example } from "../../../examples/catalogue.ts";
import { Mark } from "../../../parts/icons.tsx";
import { Workbench } from "../../../workbench/workbench.tsx";

/** A shared link: the snippet's code and stored results, without running. */
export function SharedSnippet({ id }: { id: string }) {
  const [snippet, setSnippet] = useState<SnippetView | null>(null);
  const [examples, setExamples] = useState<readonly Example[]>([]);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    api.snippets.get.query({ id }).then(setSnippet, (error: unknown) => setFailure(requestError(error)));
    void fetch("/examples.json")
      .then((response) => response.json() as Promise<Example[]>)
      .then(setExamples, () => undefined);
  }, [id]);
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
        {failure === null ? (
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
