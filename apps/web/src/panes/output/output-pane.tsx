import { type ComponentType, lazy, memo, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { DraftStore } from "../../drafts/draft-store.ts";
import { useDiffers, useSettledCode } from "../../drafts/use-draft.ts";
import { callRows } from "../../model/calls.ts";
import { type ConsoleFilter, EVERYTHING, filtered, levelCounts, needsFilter } from "../../model/console.ts";
import { clock, plural } from "../../model/format.ts";
import { type OutputItem, outputItems } from "../../model/output.ts";
import { firstSentence, lastError } from "../../model/problems.ts";
import { type SlideCost, slideCost } from "../../model/slide-cost.ts";
import { withSlider } from "../../model/slider-edit.ts";
import { Icon } from "../../parts/icons.tsx";
import { LineLink } from "../../parts/measure.tsx";
import { loadWhole } from "../../run/load-whole.ts";
import type { Run, RunRecord } from "../../run/use-run.ts";
import { ArrayFigure } from "./array-figure.tsx";
import { ConsoleBar } from "./console-bar.tsx";
import type { ShownFigureProps } from "./figures/shown-figure.tsx";
import { NotLoaded } from "./not-loaded.tsx";
import { Printed } from "./printed.tsx";

/** Loaded with the pane, when the page has settled: then figures are there without the server too. */
const loadFigures = () => import("./figures/shown-figure.tsx");
const ShownFigure = lazy<ComponentType<ShownFigureProps>>(() => loadFigures().catch(() => ({ default: NotLoaded })));
const SETTLED_MS = 2000;

interface ItemsProps {
  readonly items: readonly OutputItem[];
  readonly running: boolean;
  load(event: number): Promise<Uint8Array>;
  onReveal(line: number): void;
  readonly onProgram: ((key: string) => void) | null;
  readonly slideCost: SlideCost | null;
  readonly onSlide: ((line: number | null, name: string, value: number) => void) | null;
  slides(line: number | null, name: string): boolean;
  readonly full: boolean;
}

function Items({ items, ...props }: ItemsProps) {
  const { onReveal, onProgram, load, full } = props;
  return items.map((item) => {
    if (item.kind === "printed") return <Printed key={item.id} lines={item.lines} {...{ onReveal, onProgram }} open={full} />;
    if (item.kind === "figure") {
      const { number, place, array, expression } = item;
      return <ArrayFigure key={place} {...{ number, place, array, expression, load, onReveal }} />;
    }
    const { number, place, state, expression } = item;
    return (
      // The same figure of the next run takes its place: a slider keeps the focus.
      <Suspense key={`figure ${state.figure}`} fallback={<p className="fig wide skel shown-skel" />}>
        <ShownFigure {...{ number, place, state, expression }} {...props} />
      </Suspense>
    );
  });
}

const nowhere = (): boolean => false;

/** Kept while other panes are shown. */
let latestFilter = EVERYTHING;

/** Asks for the arrays of one run. */
function useLoad(record: RunRecord | null): (event: number) => Promise<Uint8Array> {
  const { id = null, local, snippet, wholes } = record ?? {};
  return useCallback(
    (event: number) =>
      loadWhole(
        { id, ...(local ? { local } : {}), ...(snippet === undefined ? {} : { snippet }), ...(wholes === undefined ? {} : { wholes }) },
        event,
      ),
    [id, local, snippet, wholes],
  );
}

const isSlider = (item: OutputItem): boolean => item.kind === "shown" && item.state.content.kind === "slider";

/** An error in the pane: short where the line in the editor says it in full. */
function ErrorNote({ record, full, onReveal }: { record: RunRecord; full: boolean; onReveal(line: number): void }) {
  const error = lastError(record.events);
  const done = record.events.findLast((e) => e.type === "done");
  const rows = callRows(record.events);
  if (error === null) {
    if (done?.type !== "done" || done.status === "succeeded") return null;
    return (
      <section className={`note ${done.status === "cancelled" ? "" : done.status === "platform" ? "ours" : "bad"}`} role="status">
        <p className="prose">{done.status === "cancelled" ? "Cancelled." : (done.message ?? "The run ended early.")}</p>
      </section>
    );
  }
  const ran = rows.some((r) => r.kind !== "stopped" && r.phases.kernels > 0);
  const [title, rest] = firstSentence(error.message);
  return (
    <section className={`note ${error.fault === "platform" ? "ours" : error.fault === "cancelled" ? "" : "bad"}`} role="alert">
      <p>
        <span className={error.fault === "user" || error.fault === "limit" ? "chip bad" : "chip"}>
          <Icon name="error" />
          {error.fault === "platform" ? "not run" : error.name}
        </span>
      </p>
      <p className="prose">
        {title} {error.fault === "platform" && "Your code was not the cause."}
      </p>
      {rest !== "" && (full || error.line === null) && <p className="prose">{rest}</p>}
      {full && error.hint !== null && (
        <div className="pfix hint-row">
          <h3>What to do</h3>
          <p className="prose">{error.hint}</p>
        </div>
      )}
      <p>
        <LineLink line={error.line} onReveal={onReveal} />
        {error.fault === "user" && error.line !== null && !ran && <span className="meta"> before any kernel ran</span>}
      </p>
    </section>
  );
}

export const OutputPane = memo(function OutputPane(props: {
  run: Run;
  draft: DraftStore;
  onReveal(line: number): void;
  /** Runs the program with a slider moved; null where nothing runs from here. */
  onSlide: ((code: string) => void) | null;
  /** Shows a program where programs are shown; null where that is nowhere. */
  onProgram?: (key: string) => void;
  /** No editor says beside the line what went wrong, and what is printed is there to be read: nothing is cut or folded. */
  full?: boolean;
}) {
  const { run, draft, onReveal, onSlide, onProgram = null, full = false } = props;
  const [filter, setFilter] = useState<ConsoleFilter>(latestFilter);
  const { record, stage, lastGood } = run;
  const found = useMemo(() => (record === null ? [] : outputItems(record.events, record.code)), [record]);
  const under = stage === "starting" || stage === "queued" || stage === "running";
  // While a moved slider's run goes on, what was there stays until as much has come.
  const slid = useRef(false);
  const [slidTo, setSlidTo] = useState<string | null>(null);
  const cost = useMemo(() => (record === null || record.code !== slidTo ? null : slideCost(record.events)), [record, slidTo]);
  const before = useRef(found);
  const held = slid.current && under && found.length < before.current.length;
  const items = held ? before.current : found;
  useEffect(() => {
    if (!held) before.current = found;
    if (stage === "done") slid.current = false;
  }, [held, found, stage]);
  const slide = useMemo(() => {
    if (onSlide === null) return null;
    return (line: number | null, name: string, value: number) => {
      const next = withSlider(draft.code, line ?? 1, name, value);
      if (next === null) return;
      slid.current = true;
      setSlidTo(next);
      onSlide(next);
    };
  }, [draft, onSlide]);
  // Without sliders nothing here depends on the code while somebody types.
  const settled = useSettledCode(draft, items.some(isSlider));
  const slides = useMemo(() => (line: number | null, name: string) => withSlider(settled, line ?? 1, name, 0) !== null, [settled]);
  useEffect(() => {
    latestFilter = filter;
  }, [filter]);
  const counts = useMemo(() => levelCounts(items), [items]);
  const looked = useMemo(() => filtered(items, filter), [items, filter]);
  const lines = looked.reduce((n, item) => n + (item.kind === "printed" ? item.lines.length : 0), 0);
  useEffect(() => {
    const timer = setTimeout(() => void loadFigures().catch(() => undefined), SETTLED_MS);
    return () => clearTimeout(timer);
  }, []);
  const load = useLoad(record);
  const loadGood = useLoad(lastGood);
  const failed = stage === "done" && run.state?.done?.status !== "succeeded";
  const good = failed && items.length === 0 && lastGood !== null && lastGood.id !== record?.id ? lastGood : null;
  const goodItems = useMemo(() => (good === null ? [] : outputItems(good.events, good.code)), [good]);
  const stale = useDiffers(draft, record !== null && stage === "done" ? record.code : null);
  const goodStale = useDiffers(draft, good?.code ?? null);

  if (run.refusal !== null) {
    return (
      <div className="empty" role="alert">
        <section className="note bad">
          <p className="prose">{run.refusal}</p>
        </section>
      </div>
    );
  }
  if (record === null && stage === "idle") {
    return (
      <div className="empty">
        <p className="prose">Nothing printed yet.</p>
        <p className="meta">
          Run the file, or call <code>console.log(x)</code> or <code>show.line(x)</code> on any array.
        </p>
      </div>
    );
  }
  if (items.length === 0 && under) {
    return (
      <div className="empty">
        <p className="lamp run">
          {stage === "running" ? "Running" : stage === "queued" ? (run.state?.detail ?? "Waiting for a worker") : "Sending the code"}
        </p>
        <p className="skel" style={{ width: 160, marginTop: 10 }} />
      </div>
    );
  }
  return (
    <>
      {run.notice !== null && (
        <div className="banner plain" role="alert">
          {run.notice}
        </div>
      )}
      {record !== null && (record.unreadable ?? 0) > 0 && (
        <div className="banner plain" role="status">
          <span className="lamp stale" />
          <span>
            {plural(record.unreadable ?? 0, "part")} of this run were written by another release of Tracepad and cannot be shown here. Run
            the program again to see all of it.
          </span>
        </div>
      )}
      {stale && record !== null && items.length > 0 && (
        <div className="banner plain stale-banner">
          <span className="lamp stale" />
          <span>
            From the run at <span className="val">{clock(record.at)}</span>. The code has changed since.
          </span>
        </div>
      )}
      {(needsFilter(counts) || filter !== EVERYTHING) && <ConsoleBar counts={counts} filter={filter} shown={lines} onFilter={setFilter} />}
      {items.length > 0 && (
        <div className={stale ? "figs is-stale" : "figs"}>
          <Items
            items={looked}
            running={under}
            load={load}
            onReveal={onReveal}
            onProgram={onProgram}
            slideCost={cost}
            onSlide={slide}
            slides={slides}
            full={full}
          />
          {looked.length === 0 && <p className="meta fig wide">Nothing of this kind was printed.</p>}
        </div>
      )}
      {record !== null && failed && (
        <div className="empty">
          <ErrorNote {...{ record, full, onReveal }} />
        </div>
      )}
      {record !== null && stage === "done" && !failed && items.length === 0 && (
        <div className="empty">
          <p className="prose">The run ended without printing.</p>
          <p className="meta">
            Call <code>console.log(x)</code> to see an array here.
          </p>
        </div>
      )}
      {good !== null && (
        <>
          <div className="banner plain">
            <span className="lamp stale" />
            <span>
              Last good run, <span className="val">{clock(good.at)}</span>. {goodStale && "The code has changed since."}
            </span>
          </div>
          <div className="figs is-stale">
            <Items
              items={goodItems}
              running={false}
              load={loadGood}
              onReveal={onReveal}
              onProgram={null}
              slideCost={null}
              onSlide={null}
              slides={nowhere}
              full={full}
            />
          </div>
        </>
      )}
    </>
  );
});
