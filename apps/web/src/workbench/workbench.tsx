"use client";
import type { SnippetView } from "@tracepad/shared";
import { useRouter } from "next/navigation";
import { type CSSProperties, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { api, requestError } from "../api/client.ts";
import { BROWSER_DEVICE } from "../device/browser-device.ts";
import { fromOrigin, type Origin, PLAY_DRAFT, snippetDraft, storeDraft, useDraft } from "../drafts/use-draft.ts";
import type { EditorHandle } from "../editor/editor.tsx";
import type { Example } from "../examples/catalogue.ts";
import { cacheModel } from "../model/cache.ts";
import { callRows, callTotals, hostTimeByLine, timeByLine } from "../model/calls.ts";
import { clock, plural } from "../model/format.ts";
import { inlays } from "../model/inlays.ts";
import { jitLenses } from "../model/lenses.ts";
import { firstSentence, lastError, type Problem, relatedTo, runProblems } from "../model/problems.ts";
import { programs } from "../model/programs.ts";
import { stateText } from "../model/run-state.ts";
import { CachePane } from "../panes/cache/cache-pane.tsx";
import { ComparePane } from "../panes/compare/compare-pane.tsx";
import { LazyGraph } from "../panes/graph/lazy-graph.tsx";
import { IrPane, type ProgramChoice } from "../panes/ir/ir-pane.tsx";
import { OutputPane } from "../panes/output/output-pane.tsx";
import { Log } from "../panes/problems/log.tsx";
import { Peek } from "../panes/problems/peek.tsx";
import { Problems } from "../panes/problems/problems.tsx";
import { PhaseBars } from "../panes/timeline/phase-bars.tsx";
import { divisionOf, ExportTrace, Legend, Timeline, TimelineFold } from "../panes/timeline/timeline.tsx";
import { Icon } from "../parts/icons.tsx";
import { Tabs } from "../parts/tabs.tsx";
import { useBefore, useQuota } from "../run/use-queue.ts";
import { useRun } from "../run/use-run.ts";
import { AboutSnippet } from "../sharing/about-snippet.tsx";
import { StoredResults } from "../sharing/stored-results.tsx";
import { useExplore } from "./explore.ts";
import { LinkedEditor } from "./linked-editor.tsx";
import { Share } from "./share.tsx";
import { TopBar, useDevices } from "./top-bar.tsx";
import { useComparison } from "./use-comparison.ts";
import { useSmall, useTheme } from "./use-theme.ts";
import { Wire } from "./wire.tsx";

type RightTab = "output" | "ir" | "graph" | "cache";
type BottomTab = "timeline" | "compare" | "problems" | "log";
type MobilePane = "code" | RightTab | "timeline";

/** Seconds since a moment, while something runs. */
function useElapsed(since: number | null): number {
  const [now, setNow] = useState(0);
  useEffect(() => {
    if (since === null) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 200);
    return () => clearInterval(timer);
  }, [since]);
  return since === null ? 0 : Math.max(0, now - since);
}

/**
 * The playground: editor left, Output, IR and Cache right, timeline and problems below. With a snippet it opens on
 * the snippet's code and stored results, without running.
 */
export function Workbench(props: { examples: readonly Example[]; snippet: SnippetView | null; example?: Example }) {
  const { examples, snippet } = props;
  const router = useRouter();
  const place = snippet?.id ?? (props.example === undefined ? "play" : `example:${props.example.id}`);
  const first = useMemo<Origin | null>(() => {
    if (snippet !== null) return { kind: "snippet", id: snippet.id, title: snippet.title, code: snippet.code };
    const example = props.example ?? examples[0];
    return example === undefined ? null : { kind: "example", id: example.id, title: example.title, code: example.code };
  }, [snippet, examples, props.example]);
  const [draft, setDraft] = useDraft(place === "play" ? PLAY_DRAFT : snippetDraft(place), first);
  const run = useRun(`tracepad:run:${place}`);
  const { dark, toggle } = useTheme();
  const small = useSmall();
  const devices = useDevices();
  const [device, setDevice] = useState<string>();
  const [right, setRight] = useState<RightTab>("output");
  const [bottom, setBottom] = useState<BottomTab>("timeline");
  const [mobile, setMobile] = useState<MobilePane>("code");
  const [unfolded, setUnfolded] = useState(false);
  const [height, setHeight] = useState(194);
  const [picked, setPicked] = useState<string | null>(null);
  const [typeProblems, setTypeProblems] = useState<Problem[]>([]);
  const [closedPeek, setClosedPeek] = useState<string | null>(null);
  const [scrolled, setScrolled] = useState(0);
  const [forkFailure, setForkFailure] = useState<string | null>(null);
  const editor = useRef<EditorHandle>(null);
  const main = useRef<HTMLElement>(null);

  // A link shows its stored results at once; a run of this tab, taken up again after a reload, comes before them.
  const { show } = run;
  useEffect(() => {
    if (snippet === null || snippet.events.length === 0 || sessionStorage.getItem(`tracepad:run:${snippet.id}`) !== null) return;
    show({ id: null, code: snippet.code, at: snippet.createdAt, events: snippet.events, snippet: snippet.id });
  }, [snippet, show]);

  const code = draft?.code ?? "";
  const { record, stage } = run;
  const events = record?.events;
  const model = useMemo(() => {
    const all = events ?? [];
    const rows = callRows(all);
    return {
      rows,
      totals: callTotals(rows),
      cache: cacheModel(all),
      programs: programs(all),
      error: lastError(all),
      problems: runProblems(all),
      times: timeByLine(all),
      hostTimes: hostTimeByLine(all),
    };
  }, [events]);
  const running = stage === "starting" || stage === "queued" || stage === "running";
  const stale = record !== null && stage === "done" && record.code !== code;
  const error = stale || model.error === null || model.error.fault !== "user" ? null : model.error;
  const elapsed = useElapsed(stage === "running" ? (record?.at ?? null) : null);
  const before = useBefore(record?.local ? null : (record?.id ?? null), stage);
  const quota = useQuota(stage);
  const lamp = stateText({
    stage,
    state: run.state,
    totals: model.totals,
    errorLine: model.error?.line ?? null,
    elapsedMs: elapsed,
    stale,
    before,
  });
  const problems = useMemo(() => [...(stale ? [] : model.problems), ...typeProblems], [stale, model.problems, typeProblems]);

  const peekClosed = record !== null && closedPeek === record.id;
  const reveal = useCallback((line: number, column?: number) => {
    setMobile("code");
    editor.current?.reveal(line, column);
  }, []);
  const explore = useExplore({ code: record?.code ?? "", programs: model.programs, rows: model.rows, run: record?.id ?? null, reveal });
  const choice = useMemo<ProgramChoice>(
    () => ({ program: model.programs.find(({ key }) => key === picked) ?? model.programs[0] ?? null, choose: setPicked }),
    [model.programs, picked],
  );
  const comparison = useComparison({ run, code, device, programs: model.programs, stale });
  const links = right === "ir" || right === "graph";

  const marks = useMemo(
    () => ({
      error:
        error === null || error.line === null
          ? null
          : { line: error.line, column: error.column, message: firstSentence(error.message)[0], note: peekClosed },
      retraces: stale
        ? []
        : model.cache.retraces.flatMap((r) => (r.line === null ? [] : [{ line: r.line, message: retraceNote(r.changes) }])),
      related: error === null ? [] : relatedTo(error),
      times: stale ? new Map<number, number>() : model.times,
      hostTimes: stale ? new Map<number, number>() : model.hostTimes,
      inlays: stale ? [] : inlays(model.programs, choice.program),
    }),
    [error, stale, model, peekClosed, choice.program],
  );

  const lenses = useMemo(() => (record === null || stale ? [] : jitLenses(record.code, model.rows)), [record, stale, model.rows]);
  // Where no worker is, the browser is the first device, and the only one.
  const chosen = device ?? (devices[0]?.id === BROWSER_DEVICE.id ? BROWSER_DEVICE.id : undefined);
  const start = useCallback(() => {
    if (running || draft === null) return;
    setClosedPeek(null);
    void run.start(draft.code, chosen);
  }, [running, draft, chosen, run]);
  const slide = useCallback(
    (next: string) => {
      if (running || draft === null) return;
      setDraft({ ...draft, code: next });
      void run.start(next, chosen);
    },
    [running, draft, chosen, run, setDraft],
  );
  useEffect(() => {
    const key = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && !event.defaultPrevented) {
        event.preventDefault();
        start();
      }
    };
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  }, [start]);
  // An error opens the list that names it, once, when it comes.
  const errorId = record?.id === null ? null : model.error === null ? null : `${record?.id} ${model.error.line}`;
  useEffect(() => {
    setBottom(errorId === null ? "timeline" : "problems");
  }, [errorId]);

  const openExample = (example: Example): void => {
    const next = fromOrigin({ kind: "example", id: example.id, title: example.title, code: example.code });
    if (place === "play") setDraft(next);
    else {
      storeDraft(PLAY_DRAFT, next);
      router.push("/");
    }
    setMobile("code");
  };
  const fork = async (): Promise<void> => {
    if (snippet === null) return;
    try {
      const forked = await api.snippets.fork.query({ id: snippet.id });
      storeDraft(PLAY_DRAFT, {
        title: forked.title,
        code,
        origin: { kind: "snippet", id: forked.parent, title: forked.title, code: forked.code },
      });
      sessionStorage.removeItem("tracepad:run:play");
      router.push("/");
    } catch (failure) {
      setForkFailure(requestError(failure));
    }
  };

  const folded = !small && right !== "output" && !unfolded;
  // In this browser nothing is waited for.
  const queuedMs = record?.local ? null : (run.state?.done?.queuedMs ?? run.state?.startedAt ?? null);
  const division = divisionOf(model.rows, queuedMs ?? 0);
  const slowest = model.rows.reduce((best, row) => (best === null || row.ms > best.ms ? row : best), model.rows[0] ?? null);
  const peek =
    error !== null && error.line !== null && !peekClosed
      ? { line: error.line, content: <Peek error={error} onClose={() => setClosedPeek(record?.id ?? null)} onReveal={reveal} /> }
      : null;
  const modified = draft !== null && draft.code !== draft.origin.code;
  const errors = problems.filter((p) => p.severity === "error").length;
  const warnings = problems.length - errors;

  const selectRight = (tab: RightTab): void => {
    setRight(tab);
    setUnfolded(false);
    explore.store.dispatch({ type: "clear" });
  };
  const shareRequest = () => {
    const runId =
      record !== null && record.id !== null && !record.local && stage === "done" && record.code === code ? { runId: record.id } : {};
    const parent = draft?.origin.kind === "snippet" ? { parent: draft.origin.id } : {};
    const name = draft?.name ?? (snippet?.mine ? snippet.name?.slug : undefined);
    return { title: draft?.title.trim() || "Untitled", code, ...runId, ...parent, ...(name === undefined ? {} : { name }) };
  };

  return (
    <div className="app" data-pane={mobile}>
      <h1 className="vh">Tracepad playground</h1>
      <TopBar
        title={draft?.title ?? ""}
        onTitle={(title) => draft !== null && setDraft({ ...draft, title })}
        examples={examples}
        onExample={openExample}
        stage={stage}
        lamp={lamp.lamp}
        quota={quota}
        stateText={run.reconnecting ? "Connection lost, trying again" : lamp.text}
        onRun={start}
        onStop={() => void run.stop()}
        device={device}
        devices={devices}
        onDevice={setDevice}
        onTheme={toggle}
        share={<Share request={shareRequest} onShared={({ name }) => draft !== null && setDraft({ ...draft, name })} />}
        fork={
          snippet === null ? null : (
            <>
              <AboutSnippet snippet={snippet} />
              <button type="button" className="btn" onClick={() => void fork()}>
                <Icon name="fork" />
                Fork
              </button>
            </>
          )
        }
      />
      <main className={right === "output" ? "split" : "split even"} ref={main}>
        <section className="pane code-pane" aria-label="Code">
          <div className="tabs">
            <div className="tablist">
              <span className="file-tab">
                main.ts
                {errors > 0 && <span className="cnt bad">{errors}</span>}
              </span>
            </div>
            <div className="tools">
              {snippet !== null && !modified && (
                <span>
                  {snippet.author !== null && `by ${snippet.author}, `}shared{" "}
                  {new Date(snippet.createdAt).toLocaleDateString("en-GB", { day: "numeric", month: "long" })},{" "}
                  <span className="val">{clock(snippet.createdAt)}</span>
                </span>
              )}
              {modified && (
                <p className="modif">
                  <span className="cm" />
                  <span>
                    modified from{" "}
                    {draft.origin.kind === "snippet" ? <a href={`/s/${draft.origin.id}`}>{draft.origin.title}</a> : draft.origin.title}
                  </span>
                  <span className="dot">·</span>
                  <button type="button" onClick={() => setDraft(fromOrigin(draft.origin))}>
                    reset
                  </button>
                </p>
              )}
              {!modified && snippet === null && model.times.size > 0 && !stale && (
                <span className="gutter-key">gutter: ink is time in kernels, outline tracing and compiling</span>
              )}
            </div>
          </div>
          <div className="body">
            {forkFailure !== null && (
              <p className="banner" role="alert">
                {forkFailure}
              </p>
            )}
            {draft !== null && (
              <LinkedEditor
                explore={explore}
                program={links ? choice.program : null}
                links={links}
                stale={stale}
                value={draft.code}
                dark={dark}
                small={small}
                marks={marks}
                peek={peek}
                lenses={lenses}
                onLens={selectRight}
                handle={editor}
                onChange={(next) => next !== draft.code && setDraft({ ...draft, code: next })}
                onRun={start}
                onProblems={setTypeProblems}
                onScroll={() => right === "ir" && setScrolled((n) => n + 1)}
              />
            )}
          </div>
        </section>
        <section className="pane out-pane" aria-label="Results">
          <Tabs
            label="Results"
            panel="results"
            selected={right}
            onSelect={selectRight}
            tabs={[
              { id: "output", label: "Output" },
              { id: "ir", label: "IR", ...(model.programs.length > 0 ? { count: model.programs.reduce((n, p) => n + p.eqns, 0) } : {}) },
              { id: "graph", label: "Graph" },
              {
                id: "cache",
                label: "Cache",
                ...(model.cache.retraces.length > 0
                  ? { count: plural(model.cache.retraces.length, "retrace"), tone: "warn" as const }
                  : {}),
              },
            ]}
          />
          <div
            className={`body scroll ${right !== "output" && stale ? "is-stale" : ""}`}
            role="tabpanel"
            id="results"
            aria-labelledby={`results-${right}`}
            onScroll={() => right === "ir" && setScrolled((n) => n + 1)}
          >
            {snippet !== null && <StoredResults snippet={snippet} record={record} />}
            {right === "output" && <OutputPane run={run} code={code} onReveal={reveal} onSlide={slide} />}
            {right === "ir" && <IrPane explore={explore} choice={choice} running={running} />}
            {right === "graph" && <LazyGraph explore={explore} choice={choice} running={running} />}
            {right === "cache" && <CachePane explore={explore} cache={model.cache} running={running} />}
          </div>
        </section>
        {right === "ir" && !small && <Wire explore={explore} editor={editor} host={main} tick={scrolled} />}
      </main>
      {folded ? (
        <TimelineFold rows={model.rows} onUnfold={() => setUnfolded(true)} />
      ) : (
        <section className="tlp" aria-label="Timeline and problems" style={{ "--h": `${height}px` } as CSSProperties}>
          <Resize height={height} onHeight={setHeight} />
          <Tabs<BottomTab>
            label="Timeline and problems"
            panel="below"
            selected={bottom}
            onSelect={setBottom}
            tabs={[
              { id: "timeline", label: "Timeline" },
              { id: "compare", label: "Compare" },
              {
                id: "problems",
                label: "Problems",
                count:
                  problems.length === 0
                    ? 0
                    : [errors > 0 ? plural(errors, "error") : "", warnings > 0 ? plural(warnings, "warning") : ""]
                        .filter(Boolean)
                        .join(", "),
                tone: errors > 0 ? "bad" : warnings > 0 ? "warn" : undefined,
              },
              { id: "log", label: "Log" },
            ]}
          >
            {bottom === "timeline" && (
              <>
                <Legend />
                {model.rows.length > 0 && <span className="scale">each call starts at 0</span>}
                {model.rows.length > 0 && !small && <ExportTrace events={record?.events ?? []} title={draft?.title ?? "run"} />}
              </>
            )}
            {right !== "output" && (
              <button type="button" className="btn small quiet" onClick={() => setUnfolded(false)} aria-label="Fold the timeline">
                <Icon name="down" />
              </button>
            )}
          </Tabs>
          <div
            className={stale && bottom === "timeline" && model.rows.length > 0 ? "tl-body is-stale" : "tl-body"}
            role="tabpanel"
            id="below"
            aria-labelledby={`below-${bottom}`}
          >
            {bottom === "timeline" && (
              <Timeline explore={explore} rows={model.rows} queuedMs={queuedMs} division={division} running={running} />
            )}
            {bottom === "timeline" && small && model.rows.length > 0 && (
              <p className="tl-acts">
                <ExportTrace events={record?.events ?? []} title={draft?.title ?? "run"} />
              </p>
            )}
            {bottom === "compare" && <ComparePane state={comparison} />}
            {bottom === "problems" && <Problems problems={problems} selected={error?.line ?? null} onReveal={reveal} />}
            {bottom === "log" && <Log events={record?.events ?? []} />}
          </div>
        </section>
      )}
      <div className="mdock">
        <div className="rowm">
          <span className={`lamp ${lamp.lamp === "idle" ? "" : lamp.lamp}`}>{lamp.text}</span>
          <span className="grow" />
          {record?.events !== undefined && model.totals.calls > 0 && <span className="meta">slowest call</span>}
        </div>
        {slowest !== null && slowest.ms > 0 && (
          <div className="track" role="img" aria-label={`Slowest call: ${slowest.fn}`}>
            <PhaseBars row={slowest} scale={slowest.ms} ghost={false} />
          </div>
        )}
      </div>
      <nav className="mtabs" aria-label="Panes">
        {(
          [
            ["code", "Code"],
            ["output", "Output"],
            ["ir", "IR"],
            ["graph", "Graph"],
            ["cache", "Cache"],
            ["timeline", "Timeline"],
          ] as const
        ).map(([id, label]) => (
          <button
            key={id}
            type="button"
            aria-pressed={mobile === id}
            onClick={() => {
              setMobile(id);
              if (id !== "code" && id !== "timeline") selectRight(id);
            }}
          >
            {label}
          </button>
        ))}
      </nav>
    </div>
  );
}

/** `retraced: 8, now 16`: short enough to stand after the line. */
function retraceNote(changes: readonly { name: string; what: string }[]): string {
  const first = changes[0];
  if (first === undefined) return "retraced";
  return `retraced: ${first.name} ${first.what.replace(/^axis \d+: /, "")}`;
}

/** The edge between the panes and the timeline: 120 to 420 px, by pointer or arrow keys. */
function Resize({ height, onHeight }: { height: number; onHeight(height: number): void }) {
  const clamp = (h: number): number => Math.min(420, Math.max(120, Math.round(h)));
  return (
    <div
      className="resize"
      role="separator"
      tabIndex={0}
      aria-label="Height of the timeline"
      aria-orientation="horizontal"
      aria-valuenow={height}
      aria-valuemin={120}
      aria-valuemax={420}
      onPointerDown={(event) => {
        const from = event.clientY;
        const target = event.currentTarget;
        target.setPointerCapture(event.pointerId);
        target.onpointermove = (move) => onHeight(clamp(height + from - move.clientY));
        target.onpointerup = () => {
          target.onpointermove = null;
        };
      }}
      onKeyDown={(event) => {
        const step = { ArrowUp: 20, ArrowDown: -20 }[event.key];
        if (step === undefined) return;
        event.preventDefault();
        onHeight(clamp(height + step));
      }}
    />
  );
}
