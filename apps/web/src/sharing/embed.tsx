"use client";
import type { RunEvent } from "@tracepad/shared";
import { useCallback, useEffect, useMemo } from "react";
import { Listing } from "../code/listing.tsx";
import { DraftStore } from "../drafts/draft-store.ts";
import { callRows, callTotals } from "../model/calls.ts";
import { day } from "../model/format.ts";
import { stateText } from "../model/run-state.ts";
import { OutputPane } from "../panes/output/output-pane.tsx";
import { PhaseBars } from "../panes/timeline/phase-bars.tsx";
import { Icon, Mark } from "../parts/icons.tsx";
import { Duration } from "../parts/measure.tsx";
import { useRun } from "../run/use-run.ts";

export interface Embedded {
  readonly id: string;
  readonly title: string;
  readonly author: string | null;
  readonly code: string;
  readonly createdAt: number;
  readonly device: string | null;
  readonly events: readonly RunEvent[];
}

/** A snippet in a frame on another page: the program to read, its output, and a button that runs it. It cannot be changed. */
export function Embed({ snippet, runnable }: { snippet: Embedded; runnable: boolean }) {
  const { id, title, code, device } = snippet;
  const run = useRun(null);
  const fixed = useMemo(() => {
    const draft = new DraftStore(null);
    draft.open({ kind: "snippet", id, title, code });
    return draft;
  }, [id, title, code]);
  const { show, record, stage } = run;
  useEffect(() => {
    if (snippet.events.length > 0) show({ id: null, code, at: snippet.createdAt, events: snippet.events, snippet: snippet.id });
  }, [snippet, code, show]);
  const rows = useMemo(() => callRows(record?.events ?? []), [record]);
  const totals = callTotals(rows);
  const slowest = rows.reduce((best, row) => (best === null || row.ms > best.ms ? row : best), rows[0] ?? null);
  const busy = stage === "starting" || stage === "queued" || stage === "running";
  const lamp = stateText({ stage, state: run.state, totals, errorLine: null, elapsedMs: 0, stale: false });
  const stored = record !== null && record.id === null;
  const reveal = useCallback((line: number) => document.getElementById(`L${line}`)?.scrollIntoView({ block: "center" }), []);
  return (
    <main className="p-embed">
      <article className="embed" aria-label={title}>
        <header>
          <a className="mark" href={`/s/${id}`} target="_blank" rel="noopener" aria-label="Tracepad">
            <Mark />
          </a>
          <h1>{title}</h1>
          {snippet.author !== null && <span className="meta">{snippet.author}</span>}
          <span className="grow" />
          {runnable &&
            (busy ? (
              <button type="button" className="btn small" onClick={() => void run.stop()}>
                <Icon name="stop" />
                Stop
              </button>
            ) : (
              <button type="button" className="btn small primary" onClick={() => void run.start(code, device ?? undefined)}>
                <Icon name="run" />
                Run
              </button>
            ))}
          <a className="btn small" href={`/s/${id}`} target="_blank" rel="noopener">
            Open
          </a>
        </header>
        <div className="eb">
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
          <div className="ecode" tabIndex={0} role="region" aria-label="Program">
            <Listing code={code} label="Program" id="L" />
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
          <div className="eout" tabIndex={0} role="region" aria-label="Output" id="results">
            <OutputPane run={run} draft={fixed} onReveal={reveal} onSlide={null} />
          </div>
        </div>
        <footer>
          <span className={`lamp ${lamp.lamp === "idle" ? "" : lamp.lamp}`} role="status" data-testid="state">
            {stored ? `Ran ${day(snippet.createdAt)}${device === null ? "" : ` on ${device}`}` : lamp.text}
          </span>
          {slowest !== null && slowest.ms > 0 && (
            <>
              <div className="track" role="img" aria-label={`Slowest call: ${slowest.fn}`}>
                <PhaseBars row={slowest} scale={slowest.ms} ghost={false} />
              </div>
              <span>
                <Duration ms={slowest.ms} />
              </span>
            </>
          )}
        </footer>
      </article>
    </main>
  );
}
