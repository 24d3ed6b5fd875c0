"use client";
import { type CSSProperties, useState } from "react";
import { plural } from "../model/format.ts";
import type { Problem } from "../model/problems.ts";
import { ComparePane, type CompareState } from "../panes/compare/compare-pane.tsx";
import { Log } from "../panes/problems/log.tsx";
import { Problems } from "../panes/problems/problems.tsx";
import { divisionOf, ExportTrace, Legend, Timeline, TimelineFold } from "../panes/timeline/timeline.tsx";
import { Icon } from "../parts/icons.tsx";
import { Splitter } from "../parts/splitter.tsx";
import { Tabs } from "../parts/tabs.tsx";
import type { RunRecord } from "../run/use-run.ts";
import type { Explore } from "./explore.ts";
import type { RunModel } from "./use-run-model.ts";
import { type LowerView, VIEW_NAMES, type Views } from "./views.ts";

/** Pixels; as in the tokens. */
const HEIGHT = 194;

/** `2 errors, 1 warning` */
const said = (errors: number, warnings: number): string =>
  [errors > 0 ? plural(errors, "error") : "", warnings > 0 ? plural(warnings, "warning") : ""].filter(Boolean).join(", ");

/** What a run took, and what was wrong with it. */
export function LowerPane(props: {
  views: Views;
  record: RunRecord | null;
  queuedMs: number | null;
  model: RunModel;
  problems: readonly Problem[];
  errorLine: number | null;
  comparison: CompareState;
  title(): string;
  stale: boolean;
  running: boolean;
  small: boolean;
  explore: Explore;
}) {
  const { views, record, queuedMs, model, problems, stale, running, small, explore } = props;
  const [height, setHeight] = useState(HEIGHT);
  if (views.folded) return <TimelineFold rows={model.rows} onUnfold={() => views.fold(false)} />;
  const { lower } = views;
  const called = model.rows.length > 0;
  const errors = problems.filter((p) => p.severity === "error").length;
  const warnings = problems.length - errors;
  const division = divisionOf(model.rows, queuedMs ?? 0);
  const exported = <ExportTrace events={record?.events ?? []} title={props.title} />;
  return (
    <section className="tlp" aria-label="Timeline and problems" style={{ "--h": `${height}px` } as CSSProperties}>
      <Splitter
        label="Height of the timeline"
        orientation="horizontal"
        size={height}
        min={120}
        max={420}
        onSize={setHeight}
        onReset={() => setHeight(HEIGHT)}
      />
      <Tabs<LowerView>
        label="Timeline and problems"
        panel="below"
        selected={lower}
        onSelect={views.showLower}
        tabs={[
          { id: "timeline", label: VIEW_NAMES.timeline },
          { id: "compare", label: VIEW_NAMES.compare },
          {
            id: "problems",
            label: VIEW_NAMES.problems,
            count: problems.length === 0 ? 0 : said(errors, warnings),
            tone: errors > 0 ? "bad" : warnings > 0 ? "warn" : undefined,
          },
          { id: "log", label: VIEW_NAMES.log },
        ]}
      >
        {lower === "timeline" && (
          <>
            <Legend />
            {called && <span className="scale">each call starts at 0</span>}
            {called && !small && exported}
          </>
        )}
        {views.result !== "output" && !small && (
          <button type="button" className="btn small quiet" onClick={() => views.fold(true)} aria-label="Fold the timeline">
            <Icon name="down" />
          </button>
        )}
      </Tabs>
      <div
        className={stale && lower === "timeline" && called ? "tl-body is-stale" : "tl-body"}
        role="tabpanel"
        id="below"
        aria-labelledby={`below-${lower}`}
        tabIndex={-1}
      >
        {lower === "timeline" && <Timeline explore={explore} rows={model.rows} queuedMs={queuedMs} division={division} running={running} />}
        {lower === "timeline" && small && called && <p className="tl-acts">{exported}</p>}
        {lower === "compare" && <ComparePane state={props.comparison} />}
        {lower === "problems" && <Problems problems={problems} selected={props.errorLine} onReveal={explore.reveal} />}
        {lower === "log" && <Log events={record?.events ?? []} />}
      </div>
    </section>
  );
}
