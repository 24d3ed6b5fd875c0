"use client";
import type { SnippetView } from "@tracepad/shared";
import { useCallback } from "react";
import type { DraftStore } from "../drafts/draft-store.ts";
import { plural } from "../model/format.ts";
import type { RetraceFix } from "../model/retrace-fixes.ts";
import { CachePane } from "../panes/cache/cache-pane.tsx";
import { LazyGraph } from "../panes/graph/lazy-graph.tsx";
import { IrPane, type ProgramChoice } from "../panes/ir/ir-pane.tsx";
import { OutputPane } from "../panes/output/output-pane.tsx";
import { Tabs } from "../parts/tabs.tsx";
import type { Run } from "../run/use-run.ts";
import { StoredResults } from "../sharing/stored-results.tsx";
import type { Explore } from "./explore.ts";
import type { RunModel } from "./use-run-model.ts";
import { type ResultView, VIEW_NAMES } from "./views.ts";

/** What the run gave: its output, its programs, its cache. */
export function ResultsPane(props: {
  view: ResultView;
  onView(view: ResultView): void;
  draft: DraftStore;
  snippet: SnippetView | null;
  run: Run;
  model: RunModel;
  stale: boolean;
  running: boolean;
  explore: Explore;
  choice: ProgramChoice;
  onSlide(code: string): void;
  onScroll(): void;
}) {
  const { view, draft, snippet, run, model, stale, running, explore, choice } = props;
  const { retraces } = model.cache;
  const { onView } = props;
  const { choose } = choice;
  const openProgram = useCallback(
    (key: string) => {
      choose(key);
      onView("ir");
    },
    [choose, onView],
  );
  // The editor takes it as an edit: undo leads back.
  const use = useCallback(({ code }: RetraceFix) => draft.change({ code }), [draft]);
  return (
    <section className="pane out-pane" aria-label="Results">
      <Tabs
        label="Results"
        panel="results"
        selected={view}
        onSelect={props.onView}
        tabs={[
          { id: "output", label: VIEW_NAMES.output },
          {
            id: "ir",
            label: VIEW_NAMES.ir,
            ...(model.programs.length > 0 ? { count: model.programs.reduce((n, p) => n + p.eqns, 0) } : {}),
          },
          { id: "graph", label: VIEW_NAMES.graph },
          {
            id: "cache",
            label: VIEW_NAMES.cache,
            ...(retraces.length > 0 ? { count: plural(retraces.length, "retrace"), tone: "warn" as const } : {}),
          },
        ]}
      />
      <div
        className={`body scroll ${view !== "output" && stale ? "is-stale" : ""}`}
        role="tabpanel"
        id="results"
        aria-labelledby={`results-${view}`}
        tabIndex={-1}
        onScroll={props.onScroll}
      >
        {snippet !== null && <StoredResults snippet={snippet} record={run.record} />}
        {view === "output" && (
          <OutputPane run={run} draft={draft} onReveal={explore.reveal} onSlide={props.onSlide} onProgram={openProgram} />
        )}
        {view === "ir" && <IrPane explore={explore} choice={choice} running={running} />}
        {view === "graph" && <LazyGraph explore={explore} choice={choice} running={running} />}
        {view === "cache" && (
          <CachePane explore={explore} cache={model.cache} running={running} code={stale ? null : (run.record?.code ?? null)} onUse={use} />
        )}
      </div>
    </section>
  );
}
