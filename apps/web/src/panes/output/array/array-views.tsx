import { useMemo } from "react";
import { signed } from "../../../model/format.ts";
import { gridOf, heldLead, leadingAxes, type Matrix, matrixOf, offsetOf, statisticsOf } from "../../../model/matrix.ts";
import { channelsOf } from "./array-tools.tsx";
import { GridView } from "./grid-view.tsx";
import { HeatView, ImageView } from "./pictures.tsx";
import { type ArraySource, useWhole } from "./use-whole.ts";
import { ValuesView } from "./values-view.tsx";
import type { ViewKind } from "./view-choice.ts";

const number = (value: number): string =>
  signed(Math.abs(value) >= 1e5 || (value !== 0 && Math.abs(value) < 1e-3) ? value.toExponential(2) : String(Number(value.toPrecision(4))));

/** A whole array, looked at in one of the ways. */
export default function ArrayViews(props: {
  source: ArraySource;
  view: ViewKind;
  lead: readonly number[];
  name: string;
  onLead(lead: readonly number[]): void;
}) {
  const { source, view, name } = props;
  const { shape } = source;
  const whole = useWhole(source, true);
  const { array } = whole;
  const channels = view === "image" ? channelsOf(shape) : 1;
  const drawn = view === "values" ? shape.length : channels > 1 || (view === "image" && shape.length > 2 && shape.at(-1) === 1) ? 3 : 2;
  const lead = heldLead(shape, drawn, props.lead);
  const key = lead.join();
  const matrix = useMemo<Matrix>(() => {
    const indices = key === "" ? [] : key.split(",").map(Number);
    if (drawn !== 3) return (view === "grid" ? gridOf : matrixOf)(shape, indices);
    // Pixels are counted, their channels are not.
    return matrixOf(shape.slice(0, -1), indices);
  }, [shape, key, drawn, view]);
  const statistics = useMemo(() => {
    if (array === null) return null;
    const indices = key === "" ? [] : key.split(",").map(Number);
    const count = shape.slice(indices.length).reduce((n, d) => n * d, 1);
    return statisticsOf(array, offsetOf(shape, indices), count);
  }, [array, shape, key]);
  if (whole.failure !== null)
    return (
      <p className="meta" role="alert">
        {whole.failure}{" "}
        <button type="button" className="btn small" onClick={whole.retry}>
          Try again
        </button>
      </p>
    );
  if (array === null)
    return (
      <p className="skel shown-skel" role="status">
        <span className="vh">Loading all entries</span>
      </p>
    );
  const axes = leadingAxes(shape, drawn);
  return (
    <>
      {axes > 0 && (
        <fieldset className="leads" aria-label="Leading indices">
          {shape.slice(0, axes).map((size, axis) => {
            const index = lead[axis] as number;
            const pick = (next: number): void => {
              if (!Number.isInteger(next) || next < 0 || next >= size) return;
              props.onLead(lead.map((was, i) => (i === axis ? next : was)));
            };
            return (
              <label key={axis}>
                <span className="meta">axis {axis}</span>
                <input
                  type="range"
                  min={0}
                  max={Math.max(0, size - 1)}
                  value={index}
                  aria-label={`Index of axis ${axis}, by sliding`}
                  onChange={(event) => pick(Number(event.target.value))}
                />
                <input
                  type="number"
                  min={0}
                  max={size - 1}
                  value={index}
                  aria-label={`Index of axis ${axis}`}
                  onChange={(event) => pick(event.target.valueAsNumber)}
                />
                <span className="meta">of {size}</span>
              </label>
            );
          })}
          <span className="val">
            [{lead.join(", ")}, {Array.from({ length: shape.length - axes }, () => ":").join(", ")}]
          </span>
        </fieldset>
      )}
      {array.size === 0 ? (
        <p className="meta">No entries.</p>
      ) : view === "grid" ? (
        <GridView key={key} array={array} matrix={matrix} name={name} />
      ) : view === "values" ? (
        <ValuesView array={array} name={name} />
      ) : view === "heat" ? (
        <HeatView array={array} matrix={matrix} statistics={statistics} name={name} />
      ) : (
        <ImageView array={array} matrix={matrix} statistics={statistics} channels={channels} name={name} />
      )}
      {statistics !== null && (
        <div className="stats">
          {(["min", "max", "mean", "std"] as const).map((what) => (
            <span key={what}>
              {what} <span className="val">{number(statistics[what])}</span>
            </span>
          ))}
          {statistics.holes > 0 && (
            <span>
              not finite <span className="val">{statistics.holes}</span>
            </span>
          )}
        </div>
      )}
    </>
  );
}
