import type { EventOf, FigureContent, FigureOf } from "@tracepad/shared";

type Series = FigureOf<"line">["series"][number];

/** A curve as it is drawn: all its points, one after the other. */
export interface Curve {
  readonly label: string | null;
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
}

/** A figure as it stands after all its changes. */
export interface FigureState {
  readonly figure: number;
  readonly label: string | null;
  readonly content: FigureContent;
  readonly line: number | null;
  /** The event with which all elements of its array are kept; null where they are not, or no longer those that are shown. */
  readonly kept: number | null;
  /** When it was shown, and when it was last changed: milliseconds after the run was asked for. */
  readonly since: number;
  readonly until: number;
}

const plotted = (content: FigureContent): content is FigureOf<"line"> | FigureOf<"scatter"> =>
  content.kind === "line" || content.kind === "scatter";

/** Points without a place of their own stand behind those before them. */
function continued(before: Series, next: Series): Series {
  const y = before.y.concat(next.y);
  if (before.x === null && next.x === null) return { ...before, y };
  const places = (n: number, from: number): number[] => Array.from({ length: n }, (_, i) => from + i);
  const x = (before.x ?? places(before.y.length, 0)).concat(next.x ?? places(next.y.length, before.y.length));
  return { ...before, x, y };
}

function appended(before: FigureContent, next: FigureContent): FigureContent {
  if (!plotted(before) || !plotted(next) || before.kind !== next.kind || before.series.length !== next.series.length) return next;
  const series = before.series.map((one, i) => continued(one, next.series[i] as Series));
  return { ...before, series };
}

/** The figure after one more event of it. */
export function nextState(before: FigureState | null, event: EventOf<"figure"> & { readonly id: number; readonly t: number }): FigureState {
  const { figure, label, content, line, append, id, t } = event;
  const kept = event.kept === undefined ? null : id;
  if (before === null) return { figure, label, content, line, kept, since: t, until: t };
  return { ...before, label, content: append ? appended(before.content, content) : content, line, kept, until: t };
}

export const curves = (series: readonly Series[]): Curve[] => series.map(({ label, x, y }) => ({ label, x: x ?? y.map((_, i) => i), y }));

/** 0 … 8 of a scale's nine levels; null for what is not finite. Signed data is symmetric about zero, at level 4. */
export function heatLevel(value: number | null, min: number, max: number): number | null {
  if (value === null) return null;
  if (min < 0) {
    const largest = Math.max(-min, max);
    return Math.max(0, Math.min(8, Math.floor(((value / largest + 1) / 2) * 9)));
  }
  return max === min ? (max === 0 ? 0 : 4) : Math.max(0, Math.min(8, Math.floor(((value - min) / (max - min)) * 9)));
}

/** One path for each level, and one of what is not finite: equal neighbours in a row are one rectangle. */
export function heatPaths({ rows, columns, values, min, max }: FigureOf<"heat">): { levels: string[]; missing: string } {
  const levels = Array.from({ length: 9 }, () => "");
  let missing = "";
  if (min === null || max === null) return { levels, missing: rows * columns === 0 ? "" : `M0 0h${columns}v${rows}h${-columns}z` };
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; ) {
      const level = heatLevel(values[r * columns + c] as number | null, min, max);
      let end = c + 1;
      while (end < columns && heatLevel(values[r * columns + end] as number | null, min, max) === level) end++;
      const box = `M${c} ${r}h${end - c}v1h${c - end}z`;
      if (level === null) missing += box;
      else levels[level] += box;
      c = end;
    }
  }
  return { levels, missing };
}

/** The picture's bytes as a canvas takes them: red, green, blue, opacity. */
export function pixelsOf({ width, height, channels, pixels }: FigureOf<"image">): Uint8ClampedArray<ArrayBuffer> {
  const bytes = Uint8Array.from(atob(pixels), (c) => c.charCodeAt(0));
  const out = new Uint8ClampedArray(4 * width * height);
  for (let i = 0; i < width * height; i++) {
    for (let k = 0; k < 3; k++) out[4 * i + k] = bytes[channels * i + (channels === 1 ? 0 : k)] as number;
    out[4 * i + 3] = channels === 4 ? (bytes[4 * i + 3] as number) : 255;
  }
  return out;
}
