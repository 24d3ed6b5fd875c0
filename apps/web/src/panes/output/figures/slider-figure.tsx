import type { FigureOf } from "@tracepad/shared";
import { useEffect, useState } from "react";
import { short } from "../../../model/chart.ts";
import { type SlideCost, slideWords } from "../../../model/slide-cost.ts";
import { Duration } from "../../../parts/measure.tsx";

/** A slider that stands still this long has arrived. */
const SETTLED_MS = 150;

/** Moves a number of the program and runs it again; while a run goes on, the newest value waits for its end. */
export function SliderFigure(props: {
  content: FigureOf<"slider">;
  busy: boolean;
  onSlide: ((value: number) => void) | null;
  /** Of the last move; null where there was none. */
  cost: SlideCost | null;
}) {
  const { content, busy, onSlide, cost } = props;
  const { name, min, max, step, value } = content;
  const [moved, setMoved] = useState<number | null>(null);
  useEffect(() => {
    if (moved === null || busy || onSlide === null) return;
    const timer = setTimeout(() => {
      setMoved(null);
      if (moved !== value) onSlide(moved);
    }, SETTLED_MS);
    return () => clearTimeout(timer);
  }, [moved, busy, onSlide, value]);
  const [pending, setPending] = useState<number | null>(null);
  useEffect(() => {
    if (moved !== null) setPending(moved);
    else if (!busy) setPending(null);
  }, [moved, busy]);
  const shown = moved ?? pending ?? value;
  return (
    <label className="slider-row">
      <span className="what">{name}</span>
      <input
        type="range"
        min={min}
        max={max}
        step={step}
        value={shown}
        disabled={onSlide === null}
        onChange={(event) => setMoved(Number(Number(event.target.value).toPrecision(6)))}
      />
      <output className="val">{short(shown)}</output>
      {onSlide === null && <span className="meta">set in the code</span>}
      {cost !== null && onSlide !== null && (
        <span className="meta slide-cost">
          ran again in <Duration ms={cost.ms} />
          {`, ${slideWords(cost, name)}`}
        </span>
      )}
    </label>
  );
}
