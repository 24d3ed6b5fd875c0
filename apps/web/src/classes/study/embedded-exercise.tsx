"use client";
import type { EmbeddedExercise } from "@tracepad/shared";
import { type KeyboardEvent, useCallback, useMemo, useRef, useState } from "react";
import { BROWSER_DEVICE } from "../../device/browser-device.ts";
import { useDiffers, useDraft, useDraftStore } from "../../drafts/use-draft.ts";
import type { EditorHandle } from "../../editor/editor.tsx";
import { LazyEditor } from "../../editor/lazy-editor.tsx";
import { stateText } from "../../model/run-state.ts";
import { OutputPane } from "../../panes/output/output-pane.tsx";
import { Icon, Mark } from "../../parts/icons.tsx";
import { Tabs } from "../../parts/tabs.tsx";
import { useRun } from "../../run/use-run.ts";
import { useSettings } from "../../settings/use-settings.ts";
import { useDevices } from "../../workbench/top-bar.tsx";
import { useElapsed } from "../../workbench/use-elapsed.ts";
import { useMarks } from "../../workbench/use-marks.ts";
import { useRunModel } from "../../workbench/use-run-model.ts";
import { useSmall, useTheme } from "../../workbench/use-theme.ts";
import { TestsToCome } from "./before-tests.tsx";
import { Prose } from "./statement.tsx";
import { passText, ReportView } from "./tests-pane.tsx";
import { embedDesk, useTests } from "./use-tests.ts";

type Under = "tests" | "output";

const round = (n: number): number => Math.round(n * 100) / 100;
const NO_LENSES: never[] = [];
const nothing = (): void => undefined;

/** An exercise in a frame on another page: to read, to try, graded by its visible tests. Nothing is handed in and nobody is known. */
export function EmbeddedExerciseView({ exercise }: { exercise: EmbeddedExercise }) {
  const { set, exercise: slug, title, starter } = exercise;
  const place = `embed:${set}:${slug}`;
  const origin = useMemo(() => ({ kind: "example" as const, id: place, title, code: starter }), [place, title, starter]);
  const draft = useDraftStore(`tracepad:draft:${place}`, origin);
  const opened = useDraft(draft, (now) => now !== null);
  const changed = useDiffers(draft, starter);
  const run = useRun(null);
  const desk = useMemo(() => embedDesk(set, slug), [set, slug]);
  const [under, setUnder] = useState<Under>("tests");
  const tests = useTests(desk, nothing);
  const devices = useDevices(false);
  const device = devices[0]?.id === BROWSER_DEVICE.id ? BROWSER_DEVICE.id : undefined;
  const { dark } = useTheme();
  const small = useSmall();
  const settings = useSettings();
  const editor = useRef<EditorHandle>(null);
  const { record, stage, start } = run;
  const busy = stage === "starting" || stage === "queued" || stage === "running";
  const model = useRunModel(record?.events, record?.code ?? "");
  const stale = useDiffers(draft, record !== null && stage === "done" ? record.code : null);
  const error = stale || model.error === null || model.error.fault !== "user" ? null : model.error;
  const marks = useMarks({ error, stale, model, program: null, peekClosed: true });
  const all = useMemo(() => ({ ...marks, inlays: [], linked: [], active: null }), [marks]);
  const elapsed = useElapsed(stage === "running" ? (record?.at ?? null) : null);
  const lamp = stateText({
    ...{ stage, state: run.state, totals: model.totals, errorLine: model.error?.line ?? null, elapsedMs: elapsed, stale },
  });
  const reveal = useCallback((line: number, column?: number) => editor.current?.reveal(line, column), []);
  const { trial } = tests;
  const begin = (): void => {
    const code = draft.settle();
    void start(code, device);
    trial(code);
  };
  const keys = (event: KeyboardEvent): void => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== "Enter" || busy) return;
    event.preventDefault();
    event.stopPropagation();
    begin();
  };
  const report = tests.tested?.report ?? null;
  return (
    <main className="p-embed">
      <article className="embed embed-exercise" aria-label={title} onKeyDownCapture={keys}>
        <header>
          <a className="mark" href={exercise.lesson ? `/lessons/${set}` : "/"} target="_blank" rel="noopener" aria-label="Tracepad">
            <Mark />
          </a>
          <h1>{title}</h1>
          <span className="grow" />
          {changed && (
            <button type="button" className="btn small quiet" onClick={() => draft.change({ code: starter })}>
              <Icon name="retrace" />
              Start over
            </button>
          )}
          {busy ? (
            <button type="button" className="btn small" onClick={() => void run.stop()}>
              <Icon name="stop" />
              Stop
            </button>
          ) : (
            <button type="button" className="btn small primary" disabled={!opened} onClick={begin}>
              <Icon name="run" />
              Run
            </button>
          )}
          {exercise.lesson && (
            <a className="btn small" href={`/lessons/${set}/${slug}`} target="_blank" rel="noopener">
              Open
            </a>
          )}
        </header>
        <div className="ex">
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
          <div className="ex-statement stmt" tabIndex={0} role="region" aria-label="Statement">
            <Prose html={exercise.statement} />
          </div>
          <div className="ex-work">
            <div className="ex-code">
              {opened && (
                <LazyEditor
                  {...{ draft, dark, small, settings, marks: all }}
                  peek={null}
                  lenses={NO_LENSES}
                  handle={editor}
                  onLens={nothing}
                  onCaret={nothing}
                  onHover={nothing}
                  onProblems={nothing}
                  onScroll={nothing}
                />
              )}
            </div>
            <Tabs<Under>
              label="Results"
              panel="results"
              selected={under}
              onSelect={setUnder}
              tabs={[
                { id: "tests", label: "Tests" },
                { id: "output", label: "Output" },
              ]}
            />
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
            <div className="ex-results" role="tabpanel" id="results" aria-labelledby={`results-${under}`} tabIndex={0}>
              {under === "output" ? (
                <OutputPane run={run} draft={draft} onReveal={reveal} onSlide={null} full />
              ) : (
                <>
                  {tests.failure !== null && (
                    <p className="banner" role="alert">
                      {tests.failure}
                    </p>
                  )}
                  {tests.tested?.job?.status === "failed" && report === null && (
                    <p className="note ours prose" role="status">
                      The tests could not be run. This is a fault of ours.
                    </p>
                  )}
                  {report !== null ? (
                    <ReportView report={report} onReveal={reveal} />
                  ) : (
                    !tests.busy && (
                      <>
                        <TestsToCome summary={exercise.summary} />
                        <details className="empty">
                          <summary>The tests, which Run tries</summary>
                          <pre className="tests-text">{exercise.tests}</pre>
                        </details>
                      </>
                    )
                  )}
                </>
              )}
            </div>
          </div>
        </div>
        <footer>
          <span className={`lamp ${lamp.lamp === "idle" ? "" : lamp.lamp}`} role="status" data-testid="state">
            {lamp.text}
          </span>
          <span className="grow" />
          <span role="status" data-testid="tests">
            {tests.busy ? "testing" : report === null ? "" : `${passText(report)}, ${round(report.points)} of ${round(report.of)} points`}
          </span>
        </footer>
      </article>
    </main>
  );
}
