import type { RunEvent } from "@tracepad/shared";
import { memo, type RefObject, useEffect, useRef, useState } from "react";
import { type CallRow, callTotals, divisionFor } from "../../model/calls.ts";
import { chromeTrace } from "../../model/chrome-trace.ts";
import { duration, plural } from "../../model/format.ts";
import { isRowOn } from "../../model/selection.ts";
import { pan, type TimeWindow, within, zoom } from "../../model/zoom.ts";
import { Duration, LineLink, Signature } from "../../parts/measure.tsx";
import { fileName, saveFile } from "../../parts/save-file.ts";
import { type Explore, useOrigin } from "../../workbench/explore.ts";
import { PhaseBars } from "./phase-bars.tsx";

const ORDER = ["queued", "trace", "lower", "compile", "transfer", "kernels"] as const;

/** The phases in their order, for the bar above the chart. */
export const Legend = () => (
  <ul className="legend" aria-label="Phases in order">
    {ORDER.map((phase, i) => (
      <li key={phase}>
        {i > 0 && <span className="arr">→</span>}
        <i className={`sw ${phase}`} />
        {phase}
      </li>
    ))}
    <li className="hit-key">
      <i className="sw hit" />
      cache hit
    </li>
  </ul>
);

/** Saves the run as a trace that Chrome's and Perfetto's viewers open. */
export const saveTrace = (events: readonly RunEvent[], title: string): void =>
  saveFile(fileName(title, "trace.json"), JSON.stringify(chromeTrace(events, title)), "application/json");

export const ExportTrace = ({ events, title }: { events: readonly RunEvent[]; title(): string }) => (
  <button type="button" className="btn small" title="For chrome://tracing and ui.perfetto.dev" onClick={() => saveTrace(events, title())}>
    Export trace
  </button>
);

/** Milliseconds of one division of the graticule. */
export const divisionOf = (rows: readonly CallRow[], queuedMs: number): number =>
  divisionFor(Math.max(...rows.map((r) => r.ms), rows.length === 0 ? queuedMs : 0));

const tick = (ms: number, division: number): string => (ms === 0 ? "0" : ms.toFixed(Math.max(0, -Math.floor(Math.log10(division) + 1e-9))));

/** Moves focus between rows: one tab stop, arrow keys inside. */
function moveRow(event: React.KeyboardEvent<HTMLElement>): void {
  const row = event.currentTarget;
  const next = event.key === "ArrowDown" ? row.nextElementSibling : event.key === "ArrowUp" ? row.previousElementSibling : null;
  if (next instanceof HTMLElement && next.dataset.row !== undefined) {
    event.preventDefault();
    next.focus();
  }
}

/** The window of the time axis, and the keys and the wheel that move it. */
function useZoom(whole: number, host: RefObject<HTMLElement | null>) {
  const [chosen, setChosen] = useState<TimeWindow | null>(null);
  const view = within(chosen ?? { from: 0, division: whole }, whole);
  const latest = useRef(view);
  latest.current = view;
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const wheel = (event: WheelEvent): void => {
      const track = element.querySelector(".ticks")?.getBoundingClientRect();
      if (track === undefined || event.clientX < track.left || event.clientX > track.right) return;
      const { from, division } = latest.current;
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        const at = from + (10 * division * (event.clientX - track.left)) / track.width;
        setChosen(zoom(latest.current, event.deltaY < 0 ? -1 : 1, at, whole));
      } else if (division < whole && (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY))) {
        event.preventDefault();
        const by = event.shiftKey ? event.deltaY : event.deltaX;
        setChosen(pan(latest.current, (10 * by) / track.width, whole));
      }
    };
    element.addEventListener("wheel", wheel, { passive: false });
    return () => element.removeEventListener("wheel", wheel);
  }, [host, whole]);
  const key = (event: React.KeyboardEvent): void => {
    const { from, division } = view;
    const middle = from + 5 * division;
    const moved = {
      "+": () => zoom(view, -1, middle, whole),
      "=": () => zoom(view, -1, middle, whole),
      "-": () => zoom(view, 1, middle, whole),
      "0": () => null,
      ArrowRight: () => pan(view, 1, whole),
      ArrowLeft: () => pan(view, -1, whole),
    }[event.key];
    if (moved === undefined || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    setChosen(moved());
  };
  return {
    view,
    key,
    nearer: () => setChosen(zoom(view, -1, view.from, whole)),
    further: () => setChosen(zoom(view, 1, view.from, whole)),
  };
}

/** Each call starts at 0, so that calls compare. */
export const Timeline = memo(function Timeline(props: {
  explore: Explore;
  rows: readonly CallRow[];
  queuedMs: number | null;
  division: number;
  running: boolean;
}) {
  const { explore, rows, queuedMs, division: whole, running } = props;
  const origin = useOrigin(explore);
  const host = useRef<HTMLDivElement>(null);
  const { view, key, nearer, further } = useZoom(whole, host);
  if (rows.length === 0 && queuedMs === null) {
    return (
      <div className="empty">
        <p className="prose">{running ? "No call yet." : "Nothing has run."}</p>
        <p className="meta">Each call of a traced function gets a row: what it spent on tracing, compiling and computing.</p>
      </div>
    );
  }
  const scale = view.division * 10;
  const queued = queuedMs === null ? null : duration(queuedMs);
  const { dispatch } = explore.store;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hears the keys of the rows in it
    <div className="tl" ref={host} onKeyDown={key}>
      <div className="tl-axis">
        <div className="tl-zoom">
          <fieldset className="seg" aria-label="Time axis">
            <button type="button" aria-label="Longer divisions" disabled={view.division >= whole} onClick={further}>
              −
            </button>
            <button type="button" aria-label="Shorter divisions" onClick={nearer}>
              +
            </button>
          </fieldset>
          <span className="meta" role="status">
            <span className="val">{Number(view.division.toPrecision(1))}</span> ms/div
            {view.from > 0 && (
              <>
                {" "}
                from <span className="val">{tick(view.from, view.division)}</span> ms
              </>
            )}
          </span>
        </div>
        <div className="ticks" aria-hidden="true">
          {view.from === 0 && <i className="trig" />}
          {Array.from({ length: 11 }, (_, i) => (
            <span key={i} style={{ left: `${i * 10}%` }}>
              {tick(view.from + i * view.division, view.division)}
            </span>
          ))}
        </div>
        <div />
      </div>
      <ul className="tl-rows" aria-label="Calls">
        {queuedMs !== null && queued !== null && (
          <li className="tl-row">
            <div className="who">
              <span className="ix" />
              <span className="fn run">run</span>
              <span className="meta">waited for a worker</span>
              <span />
              <span />
            </div>
            <div className="track">
              <i
                className="ph queued"
                style={{ "--a": (-100 * view.from) / scale, "--w": Math.min(100, (100 * queuedMs) / scale) } as React.CSSProperties}
                title={`queued ${queued.value} ${queued.unit}`}
              />
            </div>
            <div className="tot">
              <Duration ms={queuedMs} />
            </div>
          </li>
        )}
        {rows.map((row, i) => (
          <li
            key={row.key}
            data-row={row.kind}
            tabIndex={i === 0 ? 0 : -1}
            className={`tl-row${isRowOn(origin, row) ? " sel" : ""}`}
            onMouseEnter={() => dispatch({ type: "hover", origin: explore.origins.ofCall(row) })}
            onMouseLeave={() => dispatch({ type: "hover", origin: null })}
            onFocus={() => dispatch({ type: "hover", origin: explore.origins.ofCall(row) })}
            onBlur={() => dispatch({ type: "hover", origin: null })}
            onClick={() => dispatch({ type: "pin", origin: explore.origins.ofCall(row) })}
            onKeyDown={(event) => {
              if (event.key === "Enter") dispatch({ type: "pin", origin: explore.origins.ofCall(row) });
              else moveRow(event);
            }}
            aria-label={`${row.fn} ${row.signature}, ${row.kind}${row.count > 1 ? ` ${row.count} times` : ""}, ${duration(row.ms).value} ${duration(row.ms).unit}${row.line === null ? "" : `, line ${row.line}`}`}
          >
            <div className="who">
              <span className="ix">{i + 1}</span>
              <span className="fn" title={row.fn}>
                {row.kind === "eager" ? "eager" : row.fn}
              </span>
              <span className="sig" title={row.kind === "eager" ? row.fn : row.signature}>
                {row.kind === "eager" ? (
                  <span className="meta">{row.count === 1 ? row.fn : `${row.fn}, ${plural(row.count, "operation")}`}</span>
                ) : (
                  <Signature text={row.signature} limit={1} />
                )}
              </span>
              <span className={`kind ${row.kind === "retrace" ? "warn" : row.kind === "stopped" ? "bad" : "meta"}`}>
                {row.kind !== "eager" && row.kind}
                {row.kind !== "eager" && row.count > 1 && ` × ${row.count}`}
              </span>
              <span className="meta">
                <LineLink line={row.line} onReveal={explore.reveal} />
              </span>
            </div>
            <div className="track">
              <PhaseBars row={row} scale={scale} start={view.from} />
            </div>
            <div className="tot">{row.kind === "stopped" ? <span className="meta">stopped</span> : <Duration ms={row.ms} />}</div>
          </li>
        ))}
      </ul>
    </div>
  );
});

/** The folded timeline: all calls in a row, in proportion. */
export function TimelineFold({ rows, onUnfold }: { rows: readonly CallRow[]; onUnfold(): void }) {
  const totals = callTotals(rows);
  return (
    <section className="tl-fold" aria-label="Timeline">
      <button type="button" className="btn small quiet" aria-expanded={false} onClick={onUnfold}>
        <svg className="ic" viewBox="0 0 14 14" aria-hidden="true">
          <path d="M3.5 8.5 7 5l3.5 3.5" />
        </svg>
        Timeline
      </button>
      <span className="meta">{plural(totals.calls, "call")}</span>
      <div className="mini" aria-hidden="true">
        {rows
          .filter((row) => row.kind !== "stopped")
          .slice(0, 40)
          .map((row) => (
            <div key={row.key} className="mini-call" style={{ flexGrow: row.ms / Math.max(1e-9, totals.ms) }}>
              <PhaseBars row={row} scale={Math.max(row.ms, 1e-9)} ghost={false} />
            </div>
          ))}
      </div>
      <span>
        <Duration ms={totals.ms} />
      </span>
      <span className="meta">kernels {totals.ms === 0 ? 0 : Math.round((100 * totals.kernels) / totals.ms)}%</span>
    </section>
  );
}
