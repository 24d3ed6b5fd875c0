import { useCallback, useMemo } from "react";
import { short } from "../../../model/chart.ts";
import { isComplex, isFloat } from "../../../model/dtypes.ts";
import { heatLevel } from "../../../model/figures.ts";
import type { Matrix, Statistics } from "../../../model/matrix.ts";
import type { WholeArray } from "../../../model/whole-array.ts";
import { type Color, Raster, stepOf, useThemeColors } from "./raster.tsx";

const SEQUENTIAL = Array.from({ length: 9 }, (_, i) => `--seq-${i}`);
const SIGNED = ["--neg-4", "--neg-3", "--neg-2", "--neg-1", "--zero", "--pos-1", "--pos-2", "--pos-3", "--pos-4"];
const HOLE = "--bad-wash";
const NOTHING: Color = [0, 0, 0, 0];

interface PictureProps {
  readonly array: WholeArray;
  readonly matrix: Matrix;
  readonly statistics: Statistics | null;
  readonly name: string;
}

const said = (array: WholeArray, matrix: Matrix, row: number, column: number): string => {
  const entry = array.entry(matrix.at(row, column));
  return `[${matrix.rows === 1 ? "" : `${row}, `}${column}]  ${typeof entry === "number" ? short(entry) : entry}`;
};

/** Entries as nine levels of the scale that stands beside them. */
export function HeatView({ array, matrix, statistics, name }: PictureProps) {
  const signed = statistics !== null && statistics.min < 0;
  const names = useMemo(() => [...(signed ? SIGNED : SEQUENTIAL), HOLE], [signed]);
  const colors = useThemeColors(names);
  const color = useCallback(
    (row: number, column: number, step: number): Color => {
      if (colors === null) return NOTHING;
      let [sum, count] = [0, 0];
      for (let r = row; r < Math.min(matrix.rows, row + step); r++) {
        for (let c = column; c < Math.min(matrix.columns, column + step); c++) {
          const value = array.number(matrix.at(r, c));
          if (!Number.isFinite(value)) continue;
          sum += value;
          count++;
        }
      }
      const level = count === 0 || statistics === null ? 9 : (heatLevel(sum / count, statistics.min, statistics.max) ?? 9);
      return colors[level] ?? NOTHING;
    },
    [array, matrix, statistics, colors],
  );
  const say = useCallback((row: number, column: number) => said(array, matrix, row, column), [array, matrix]);
  const largest = statistics === null ? 0 : Math.max(-statistics.min, statistics.max);
  const [top, bottom] =
    statistics === null ? ["", ""] : signed ? [short(largest), short(-largest)] : [short(statistics.max), short(statistics.min)];
  const step = stepOf(matrix);
  return (
    <>
      <Raster
        rows={matrix.rows}
        columns={matrix.columns}
        color={color}
        say={say}
        name={`${name}: heat map of ${matrix.rows} by ${matrix.columns}${statistics === null ? "" : `, ${short(statistics.min)} to ${short(statistics.max)}`}`}
      >
        {statistics !== null && (
          <div className="scale-bar" aria-hidden="true">
            <span>{top}</span>
            <i>
              {names
                .slice(0, 9)
                .reverse()
                .map((level) => (
                  <b key={level} style={{ background: `var(${level})` }} />
                ))}
            </i>
            <span>{bottom}</span>
          </div>
        )}
      </Raster>
      {(step > 1 || isComplex(array.dtype) || (statistics?.holes ?? 0) > 0) && (
        <p className="meta">
          {[
            step > 1 ? `A pixel is the average of ${step} × ${step} entries.` : "",
            isComplex(array.dtype) ? "Of complex numbers the modulus is drawn." : "",
            (statistics?.holes ?? 0) > 0 ? `${statistics?.holes} entries are not finite.` : "",
          ].join(" ")}
        </p>
      )}
    </>
  );
}

/** Entries as grey values, or the last axis as red, green, blue and opacity. */
export function ImageView({ array, matrix, statistics, channels, name }: PictureProps & { channels: 1 | 3 | 4 }) {
  const { min, max } = statistics ?? { min: 0, max: 1 };
  const full = isFloat(array.dtype) || array.dtype === "bool" ? 1 : 255;
  // What does not fit the usual range is stretched, so that something can be seen.
  const stretched = min < 0 || max > full;
  const [from, range] = stretched ? [min, max - min || 1] : [0, full];
  const color = useCallback(
    (row: number, column: number): Color => {
      const at = matrix.at(row, column) * channels;
      const byte = (k: number): number => (255 * (array.number(at + k) - from)) / range;
      return channels === 1 ? [byte(0), byte(0), byte(0), 255] : [byte(0), byte(1), byte(2), channels === 4 ? byte(3) : 255];
    },
    [array, matrix, channels, from, range],
  );
  const say = useCallback(
    (row: number, column: number) => {
      const at = matrix.at(row, column) * channels;
      const parts = Array.from({ length: channels }, (_, k) => short(array.number(at + k)));
      return `[${row}, ${column}]  ${parts.join(" ")}`;
    },
    [array, matrix, channels],
  );
  return (
    <>
      <Raster
        rows={matrix.rows}
        columns={matrix.columns}
        color={color}
        say={say}
        name={`${name}: picture of ${matrix.columns} by ${matrix.rows} pixels`}
      />
      {(stretched || stepOf(matrix) > 1) && (
        <p className="meta">
          {[
            stretched ? `Black is ${short(min)}, white is ${short(max)}.` : "",
            stepOf(matrix) > 1 ? `Every ${stepOf(matrix)}th pixel is drawn.` : "",
          ].join(" ")}
        </p>
      )}
    </>
  );
}
