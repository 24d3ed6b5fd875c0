import type { Shape } from "../ir/aval.ts";

/** NumPy's layout of array text: brackets, line breaks, and `...` in place of the middle of large arrays. */

/** Arrays with more elements are summarised. */
const THRESHOLD = 1000;
/** Entries kept at each end of a summarised axis. */
export const EDGE_ITEMS = 3;
/** Columns of a line. */
export const LINE_WIDTH = 75;

export const isSummarised = (size: number): boolean => size > THRESHOLD;

/** Positions along one axis that are kept when each end keeps `edge` entries; null stands for the gap. */
export function keptAlong(size: number, edge: number): (number | null)[] {
  if (size <= 2 * edge) return Array.from({ length: size }, (_, i) => i);
  const ends = Array.from({ length: edge }, (_, i) => i);
  return [...ends, null, ...ends.map((i) => size - edge + i)];
}

/** Flat offsets of the elements that a summary shows, row-major. */
export function cornerOffsets(shape: Shape, edge: number): number[] {
  return shape.reduce<number[]>(
    (offsets, size) => {
      const kept = keptAlong(size, edge).filter((i) => i !== null);
      return offsets.flatMap((o) => kept.map((i) => o * size + i));
    },
    [0],
  );
}

export interface LayoutOptions {
  /** Between elements: `", "` in repr, `" "` in str. */
  readonly separator: string;
  /** Columns taken on the first line before the text (`Array(`). */
  readonly indent: number;
  readonly lineWidth: number;
}

/** The text of an array of rank ≥ 1 whose elements are printed by `word`, given their flat offset. */
export function layOut(shape: Shape, word: (offset: number) => string, options: LayoutOptions): string {
  const { separator } = options;
  const edge = isSummarised(shape.reduce((n, d) => n * d, 1)) ? EDGE_ITEMS : Number.POSITIVE_INFINITY;

  const row = (offset: number, size: number, hanging: string, width: number): string => {
    const limit = width - Math.max(separator.trimEnd().length, 1);
    const items = keptAlong(size, edge);
    let done = "";
    let line = hanging;
    items.forEach((item, i) => {
      const text = item === null ? "..." : word(offset + item);
      // A line is not broken where that would leave it empty.
      if (line.length + text.length > limit && line.length > hanging.length) {
        done += `${line.trimEnd()}\n`;
        line = hanging;
      }
      line += i === items.length - 1 ? text : text + separator;
    });
    return done + line;
  };

  const block = (axis: number, offset: number, hanging: string, width: number): string => {
    const size = shape[axis];
    const left = shape.length - axis;
    if (left === 1) return `[${row(offset * size, size, hanging, width).slice(hanging.length)}]`;
    const between = separator.trimEnd() + "\n".repeat(left - 1);
    const parts = keptAlong(size, edge).map((item) =>
      item === null ? `${hanging}...` : hanging + block(axis + 1, offset * size + item, `${hanging} `, width - 1),
    );
    return `[${parts.join(between).slice(hanging.length)}]`;
  };

  return block(0, 0, " ".repeat(options.indent + 1), options.lineWidth);
}
