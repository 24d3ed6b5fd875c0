import type { CSSProperties } from "react";
import { type CallRow, PHASES } from "../../model/calls.ts";
import { duration } from "../../model/format.ts";

const at = (a: number, w: number): CSSProperties => ({ "--a": a.toFixed(3), "--w": w.toFixed(3) }) as CSSProperties;

/** One call's phases in their fixed order, from 0. `scale` is the milliseconds of the whole track, `start` where it begins. */
export function PhaseBars({ row, scale, start = 0, ghost = true }: { row: CallRow; scale: number; start?: number; ghost?: boolean }) {
  const percent = (ms: number): number => (100 * ms) / scale;
  let from = percent(-start);
  // A lookup has no time of its own worth a width: it stands before the rest, always equally wide.
  const shift = row.kind === "hit" ? { marginLeft: 10 } : {};
  const bars: React.ReactNode[] = [];
  if (row.kind === "hit") {
    bars.push(<i key="lookup" className="ph hit" style={{ ...at(from, 0), width: 10 }} title="found in the cache" />);
  }
  for (const phase of PHASES) {
    const ms = row.phases[phase];
    if (ms === 0 && !(phase === "compile" && row.programKnown)) continue;
    const w = percent(ms);
    const time = duration(ms);
    if (phase === "compile" && row.programKnown) {
      bars.push(<i key="known" className="ph hit" style={{ ...at(from, 0), width: 10 }} title="program known to the worker" />);
      if (ms === 0) continue;
    }
    const label = phase === "compile" && w >= 12 ? `compile ${time.value}` : phase;
    bars.push(
      <i key={phase} className={`ph ${phase}`} style={{ ...at(from, w), ...shift }} title={`${phase} ${time.value} ${time.unit}`}>
        {/* The style sheet hides a label that the bar does not hold whole. */}
        {phase !== "transfer" && <span>{label}</span>}
      </i>,
    );
    from += w;
  }
  if (row.kind === "stopped")
    bars.push(
      <i key="fail" className="ph fail" style={{ ...at(from, 0), width: 18 }} title="stopped here">
        ×
      </i>,
    );
  if (ghost && row.notSpent !== null && row.notSpent > 0) {
    const w = Math.max(0, Math.min(percent(row.notSpent), 100 - from - 1));
    const time = duration(row.notSpent);
    bars.push(
      <i key="ghost" className="ph ghost" style={{ ...at(from, w), marginLeft: 22 }} title={`${time.value} ${time.unit} not spent`}>
        <span>
          {time.value} {time.unit} not spent
        </span>
      </i>,
    );
  }
  return <div className="bars">{bars}</div>;
}
