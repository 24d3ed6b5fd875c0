"use client";
import type { Report } from "@tracepad/grade";
import type { ExerciseView, StudyView } from "@tracepad/shared";
import Link from "next/link";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { api, requestError } from "../../api/client.ts";
import { BROWSER_DEVICE } from "../../device/browser-device.ts";
import { useDiffers, useDraft, useDraftStore } from "../../drafts/use-draft.ts";
import type { EditorHandle } from "../../editor/editor.tsx";
import { jitLenses } from "../../model/lenses.ts";
import { stateText } from "../../model/run-state.ts";
import { IrPane, type ProgramChoice } from "../../panes/ir/ir-pane.tsx";
import { OutputPane } from "../../panes/output/output-pane.tsx";
import { Peek } from "../../panes/problems/peek.tsx";
import { divisionOf, Timeline } from "../../panes/timeline/timeline.tsx";
import { Icon } from "../../parts/icons.tsx";
import { Tabs } from "../../parts/tabs.tsx";
import { useRun } from "../../run/use-run.ts";
import { useSettings } from "../../settings/use-settings.ts";
import { useExplore } from "../../workbench/explore.ts";
import { LinkedEditor } from "../../workbench/linked-editor.tsx";
import { DeviceSelect, useDevices } from "../../workbench/top-bar.tsx";
import { useElapsed } from "../../workbench/use-elapsed.ts";
import { useMarks } from "../../workbench/use-marks.ts";
import { useRunModel } from "../../workbench/use-run-model.ts";
import { useSmall, useTheme } from "../../workbench/use-theme.ts";
import { failingLines, HiddenNote, NoTests } from "./before-tests.tsx";
import { inputCode, withInput } from "./counterexample-code.ts";
import { placeOf } from "./place-of.ts";
import { Statement } from "./statement.tsx";
import { StudyBar } from "./study-bar.tsx";
import { passText, ReportView, type TestActions } from "./tests-pane.tsx";
import { savingText, useDraftSaving } from "./use-draft-saving.ts";
import { courseDesk, useTests } from "./use-tests.ts";

type Pane = "statement" | "code" | "tests";
type Under = "output" | "ir" | "timeline";

const attemptsLeft = ({ attempts: { used, most } }: ExerciseView): number | null => (most === null ? null : Math.max(0, most - used));

/** One exercise: what is asked, the program, its tests. Running tries it; handing in is another button. */
export function Exercise(props: { study: StudyView; exercise: ExerciseView; number: number; onChange(): void }) {
  const { study, exercise, onChange } = props;
  const { course } = study;
  const { slug } = exercise;
  const place = `learn:${course}:${slug}`;
  const origin = useMemo(
    () => ({ kind: "example" as const, id: place, title: exercise.title, code: exercise.starter }),
    [place, exercise.title, exercise.starter],
  );
  // A tab without a draft of its own begins with what the server keeps.
  const draft = useDraftStore(`tracepad:draft:${place}`, null, true);
  const stored = exercise.draft;
  useEffect(() => {
    if (draft.draft !== null) return;
    draft.open(origin);
    if (stored !== null && draft.code === origin.code) draft.change({ code: stored.code });
  }, [draft, origin, stored]);
  const opened = useDraft(draft, (now) => now !== null);
  return opened ? <Opened {...props} draft={draft} place={place} onChange={onChange} /> : null;
}

function Opened(props: {
  study: StudyView;
  exercise: ExerciseView;
  number: number;
  draft: ReturnType<typeof useDraftStore>;
  place: string;
  onChange(): void;
}) {
  const { study, exercise, draft, place, onChange } = props;
  const { course } = study;
  const run = useRun(`tracepad:run:${place}`);
  const desk = useMemo(() => courseDesk(course, exercise.slug), [course, exercise.slug]);
  const tests = useTests(desk, onChange);
  const { saving, keepMine, takeTheirs } = useDraftSaving(course, exercise.slug, draft, exercise.draft);
  const { dark, toggle } = useTheme();
  const small = useSmall();
  const settings = useSettings();
  const devices = useDevices();
  const [device, setDevice] = useState<string>();
  const [pane, setPane] = useState<Pane>("statement");
  const [under, setUnder] = useState<Under>("output");
  const [picked, setPicked] = useState<string | null>(null);
  const [closedPeek, setClosedPeek] = useState<string | null>(null);
  const [asked, setAsked] = useState(false);
  const editor = useRef<EditorHandle>(null);
  const { record, stage } = run;
  const model = useRunModel(record?.events, record?.code ?? "");
  const running = stage === "starting" || stage === "queued" || stage === "running";
  const stale = useDiffers(draft, record !== null && stage === "done" ? record.code : null);
  const testsStale = useDiffers(draft, tests.tested?.code ?? null);
  const error = stale || model.error === null || model.error.fault !== "user" ? null : model.error;
  const elapsed = useElapsed(stage === "running" ? (record?.at ?? null) : null);
  const lamp = stateText({
    stage,
    state: run.state,
    totals: model.totals,
    errorLine: model.error?.line ?? null,
    elapsedMs: elapsed,
    stale,
  });
  const reveal = useCallback((line: number, column?: number) => {
    setPane("code");
    editor.current?.reveal(line, column);
  }, []);
  const explore = useExplore({ code: record?.code ?? "", programs: model.programs, rows: model.rows, run: record?.id ?? null, reveal });
  const choice = useMemo<ProgramChoice>(
    () => ({ program: model.programs.find(({ key }) => key === picked) ?? model.programs[0] ?? null, choose: setPicked }),
    [model.programs, picked],
  );
  const peekClosed = record !== null && record.id !== null && closedPeek === record.id;
  const failing = useMemo(() => failingLines(testsStale ? null : (tests.tested?.report ?? null)), [testsStale, tests.tested?.report]);
  const marks = useMarks({ error, stale, model, program: choice.program, peekClosed, failing });
  const lenses = useMemo(() => (record === null || stale ? [] : jitLenses(record.code, model.rows)), [record, stale, model.rows]);
  const chosen = device ?? (devices[0]?.id === BROWSER_DEVICE.id ? BROWSER_DEVICE.id : undefined);
  const { start } = run;
  const { trial } = tests;
  const begin = useCallback(() => {
    if (running) return;
    const code = draft.settle();
    void start(code, chosen);
    trial(code);
  }, [running, start, draft, chosen, trial]);
  const handIn = (): void => {
    setAsked(false);
    setPane("tests");
    tests.handIn(draft.code);
  };
  useEffect(() => {
    const key = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && !event.defaultPrevented) {
        event.preventDefault();
        begin();
      }
    };
    addEventListener("keydown", key, { capture: true });
    return () => removeEventListener("keydown", key, { capture: true });
  }, [begin]);

  const only = useCallback((check: string) => trial(draft.code, check), [trial, draft]);
  const all = useCallback(() => trial(draft.code), [trial, draft]);
  const actions = useMemo<TestActions>(
    () => ({
      only,
      copyInput(check) {
        const lines = inputCode(check, draft.code);
        if (lines === null) return null;
        return () => {
          draft.change({ code: withInput(draft.code, lines) });
          setPane("code");
          requestAnimationFrame(() => editor.current?.reveal(draft.code.split("\n").length - 1));
        };
      },
    }),
    [only, draft],
  );
  const left = attemptsLeft(exercise);
  const report = tests.tested?.report ?? null;
  const waits = tests.tested?.job?.before ?? null;
  const outdated = testsStale && !tests.busy;
  const handInState = !exercise.open
    ? "This exercise is closed."
    : left === 0
      ? "You have handed in as often as this exercise allows."
      : null;
  return (
    <div className="app stu" data-pane={pane}>
      <h1 className="vh">{exercise.title}</h1>
      <StudyBar
        study={study}
        current={exercise.slug}
        onTheme={toggle}
        run={
          <div className="btn-pair">
            <button
              type="button"
              className="btn primary run"
              aria-keyshortcuts="Control+Enter Meta+Enter"
              disabled={running}
              onClick={begin}
            >
              <Icon name="run" />
              Run
            </button>
            <button type="button" className="btn hide-s" disabled={!running} onClick={() => void run.stop()}>
              <Icon name="stop" />
              Stop
            </button>
          </div>
        }
        handIn={
          <button
            type="button"
            className="btn handin"
            disabled={handInState !== null || (tests.busy && tests.tested?.kind === "handIn")}
            title={handInState ?? undefined}
            onClick={() => (left === null || left > 1 ? handIn() : setAsked(true))}
          >
            <Icon name="up" />
            Hand in {left !== null && <span className="left">({left} left)</span>}
          </button>
        }
        lamp={
          <span className={`lamp hide-s ${lamp.lamp === "idle" ? "" : lamp.lamp}`} role="status" data-testid="state">
            {run.reconnecting ? "Connection lost, trying again" : lamp.text}
          </span>
        }
        device={<DeviceSelect devices={devices} device={device} onDevice={setDevice} />}
      />
      <nav className="mtabs top" aria-label="Panes">
        {(["statement", "code", "tests"] as const).map((id) => (
          <button key={id} type="button" aria-pressed={pane === id} onClick={() => setPane(id)}>
            {id === "statement" ? "Statement" : id === "code" ? "Code" : report === null ? "Tests" : passText(report)}
          </button>
        ))}
      </nav>
      <main className="split three">
        <Statement course={course} exercise={exercise} number={props.number} onChange={onChange} />
        <section className="pane code-pane" aria-label="Code">
          <div className="tabs">
            <div className="tablist">
              <span className="file-tab">{exercise.slug}.ts</span>
            </div>
            <div className="tools">
              <span className="meta" role="status" data-testid="saving">
                {savingText(saving)}
              </span>
              <button type="button" className="btn small quiet" onClick={() => draft.change({ code: exercise.starter })}>
                <Icon name="retrace" />
                Start over
              </button>
            </div>
          </div>
          <div className="body">
            {saving.state === "conflict" && (
              <p className="banner" role="alert">
                This exercise was changed in another tab or on another device.
                <button type="button" className="btn small" onClick={keepMine}>
                  Keep this tab's
                </button>
                <button type="button" className="btn small" onClick={takeTheirs}>
                  Take the other
                </button>
              </p>
            )}
            {asked && (
              <p className="banner" role="alertdialog" aria-label="The last hand-in">
                This is your last hand-in for this exercise.
                <button type="button" className="btn small primary" onClick={handIn}>
                  Hand in
                </button>
                <button type="button" className="btn small" onClick={() => setAsked(false)}>
                  Not yet
                </button>
              </p>
            )}
            <LinkedEditor
              draft={draft}
              explore={explore}
              program={under === "ir" ? choice.program : null}
              links={under === "ir"}
              stale={stale}
              dark={dark}
              small={small}
              settings={settings}
              marks={marks}
              peek={
                error !== null && error.line !== null && !peekClosed
                  ? {
                      line: error.line,
                      content: <Peek error={error} onClose={() => setClosedPeek(record?.id ?? null)} onReveal={reveal} />,
                    }
                  : null
              }
              lenses={lenses}
              handle={editor}
              onLens={() => setUnder("ir")}
              onProblems={nothing}
              onScroll={nothing}
            />
          </div>
          <div className="under">
            <Tabs<Under>
              label="Results"
              panel="results"
              selected={under}
              onSelect={setUnder}
              tabs={[
                { id: "output", label: "Output" },
                { id: "ir", label: "IR", ...(model.programs.length > 0 ? { count: model.programs.reduce((n, p) => n + p.eqns, 0) } : {}) },
                { id: "timeline", label: "Timeline" },
              ]}
            />
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
            <div className="body scroll" role="tabpanel" id="results" aria-labelledby={`results-${under}`} tabIndex={0}>
              {under === "output" && <OutputPane run={run} draft={draft} onReveal={reveal} onSlide={null} />}
              {under === "ir" && <IrPane explore={explore} choice={choice} running={running} />}
              {under === "timeline" && (
                <Timeline
                  explore={explore}
                  rows={model.rows}
                  queuedMs={run.state?.done?.queuedMs ?? null}
                  division={divisionOf(model.rows, run.state?.done?.queuedMs ?? 0)}
                  running={running}
                />
              )}
            </div>
          </div>
        </section>
        <section className="pane tests" aria-label="Tests" aria-busy={tests.busy}>
          <header className="thead">
            <h2>Tests</h2>
            <span className="meta" role="status">
              {tests.busy
                ? waits === null || waits === 0
                  ? "running"
                  : `waiting, ${waits} before it`
                : report === null
                  ? ""
                  : passText(report)}
            </span>
            <span className="grow" />
            <span className="meta">points</span>
          </header>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
          <div className={outdated ? "body scroll is-stale" : "body scroll"} tabIndex={0} role="region" aria-label="Results of the tests">
            {tests.failure !== null && (
              <p className="banner" role="alert">
                {tests.failure}
              </p>
            )}
            {tests.tested?.job?.status === "failed" && report === null && (
              <section className="note ours" role="status">
                <p className="prose">The tests could not be run. This is a fault of ours, and no attempt was used.</p>
              </section>
            )}
            {report !== null && report.scope === "all" && report.passed && <Onwards study={study} current={exercise.slug} />}
            {report === null ? (
              !tests.busy && <NoTests exercise={exercise} onOnly={only} />
            ) : (
              <ReportView report={report} onReveal={reveal} actions={actions} />
            )}
            {report !== null && report.scope === "visible" && <HiddenNote exercise={exercise} shown={report.checks.length} onAll={all} />}
            <HandIns course={course} exercise={exercise} onShow={(shown) => tests.show(shown)} />
          </div>
          <footer className="tfoot">
            <span>
              {report === null ? (
                <>
                  worth <span className="val">{exercise.of}</span> points
                </>
              ) : (
                <>
                  <span className="val">{round(report.points)}</span> of <span className="val">{round(report.of)}</span> points
                  {tests.tested?.kind === "trial" ? " so far" : ""}
                </>
              )}
            </span>
            <span className="grow" />
            <span className="meta">
              best hand-in: {exercise.points === null ? "none yet" : `${round(exercise.points)} of ${round(exercise.of)}`}
            </span>
          </footer>
        </section>
      </main>
    </div>
  );
}

const round = (n: number): number => Math.round(n * 100) / 100;
const nothing = (): void => undefined;

/** All passed: where to go from here. */
function Onwards({ study, current }: { study: StudyView; current: string }) {
  const next = study.exercises[study.exercises.findIndex(({ slug }) => slug === current) + 1];
  return (
    <p className="onwards" role="status">
      <Icon name="check" />
      All tests pass.{" "}
      {next === undefined ? (
        <Link href={study.lesson === null ? placeOf(study) : `${placeOf(study)}#onwards`}>
          {study.lesson === null ? "All exercises" : "On from this lesson"}
        </Link>
      ) : (
        <Link href={`${placeOf(study)}/${next.slug}`}>Next: {next.title}</Link>
      )}
    </p>
  );
}

/** What was handed in so far, the newest first; each may be looked at again. */
function HandIns(props: {
  course: string;
  exercise: ExerciseView;
  onShow(tested: { kind: "handIn"; code: string; number: number; job: null; report: Report | null }): void;
}) {
  const { course, exercise, onShow } = props;
  const [failure, setFailure] = useState<string | null>(null);
  if (exercise.work.length === 0) return null;
  const open = (attempt: string): void => {
    api.study.attempt.query({ course, attempt }).then(
      ({ code, number, report }) => onShow({ kind: "handIn", code, number, job: null, report: report as Report | null }),
      (error: unknown) => setFailure(requestError(error)),
    );
  };
  return (
    <section className="hand-ins" aria-label="Hand-ins">
      <h3>Hand-ins</h3>
      {failure !== null && <p role="alert">{failure}</p>}
      <ol>
        {exercise.work.toReversed().map(({ id, number, createdAt, status, points, of, hintCost }) => (
          <li key={id}>
            <button type="button" className="link" onClick={() => open(id)}>
              {number}
            </button>
            <span className="meta">{new Date(createdAt).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" })}</span>
            <span>
              {status === "done"
                ? `${round(points ?? 0)} of ${round(of ?? 0)}${hintCost > 0 ? `, less ${round(hintCost)} for hints` : ""}`
                : status === "failed"
                  ? "not run, our fault: no attempt used"
                  : "waiting"}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
