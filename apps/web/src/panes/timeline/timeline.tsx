import { type CallRow, callTotals, divisionFor } from "../../model/calls.ts";
import { duration, plural } from "../../model/format.ts";
import { Duration, LineLink, Signature } from "../../parts/measure.tsx";
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

/** Milliseconds of one division of the graticule. */
export const divisionOf = (rows: readonly CallRow[], queuedMs: number): number =>
  divisionFor(Math.max(...rows.map((r) => r.ms), rows.length === 0 ? queuedMs : 0));

const tick = (ms: number, division: number): string =>
  division >= 1 ? ms.toFixed(0) : ms.toFixed(division >= 0.1 ? 1 : division >= 0.01 ? 2 : 3);

/** Moves focus between rows: one tab stop, arrow keys inside. */
function moveRow(event: React.KeyboardEvent<HTMLElement>, onReveal: (line: number) => void, line: number | null): void {
  const row = event.currentTarget;
  if (event.key === "Enter" && line !== null) onReveal(line);
  const next = event.key === "ArrowDown" ? row.nextElementSibling : event.key === "ArrowUp" ? row.previousElementSibling : null;
  if (next instanceof HTMLElement && next.dataset.row !== undefined) {
    event.preventDefault();
    next.focus();
  }
}

/** Each call starts at 0, so that calls compare. */
export function Timeline(props: {
  rows: readonly CallRow[];
  queuedMs: number | null;
  division: number;
  running: boolean;
  activeLine: number | null;
  onActive(line: number | null): void;
  onReveal(line: number): void;
}) {
  const { rows, queuedMs, division, running, activeLine, onActive, onReveal } = props;
  const scale = division * 10;
  if (rows.length === 0 && queuedMs === null) {
    return (
      <div className="empty">
        <p className="prose">{running ? "No call yet." : "Nothing has run."}</p>
        <p className="meta">Each call of a traced function gets a row: what it spent on tracing, compiling and computing.</p>
      </div>
    );
  }
  const queued = queuedMs === null ? null : duration(queuedMs);
  return (
    <div className="tl">
      <div className="tl-axis" aria-hidden="true">
        <div />
        <div className="ticks">
          <i className="trig" />
          {Array.from({ length: 11 }, (_, i) => (
            <span key={i} style={{ left: `${i * 10}%` }}>
              {i === 0 ? "0" : tick(i * division, division)}
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
                style={{ "--a": 0, "--w": Math.min(100, (100 * queuedMs) / scale) } as React.CSSProperties}
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
            className={`tl-row${row.line !== null && row.line === activeLine ? " sel" : ""}`}
            onMouseEnter={() => onActive(row.line)}
            onFocus={() => onActive(row.line)}
            onKeyDown={(event) => moveRow(event, onReveal, row.line)}
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
                <LineLink line={row.line} onReveal={onReveal} />
              </span>
            </div>
            <div className="track">
              <PhaseBars row={row} scale={scale} />
            </div>
            <div className="tot">{row.kind === "stopped" ? <span className="meta">stopped</span> : <Duration ms={row.ms} />}</div>
          </li>
        ))}
      </ul>
    </div>
  );
}

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
