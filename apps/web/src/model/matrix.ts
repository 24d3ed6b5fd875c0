import type { WholeArray } from "./whole-array.ts";

/** A part of an array as rows and columns of places in it. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** The place of an entry; −1 behind the end of a list that is broken into rows. */
  at(row: number, column: number): number;
  /** What stands before a row, and above a column. */
  rowLabel(row: number): string;
  columnLabel(column: number): string;
}

/** A list is broken into rows of so many. */
const PER_ROW = 10;

/** How many axes are chosen by an index, so that the others can be drawn; a picture's channels are no axis of their own. */
export const leadingAxes = (shape: readonly number[], drawn: number): number => Math.max(0, shape.length - drawn);

/** Indices of the leading axes that are there: kept ones of another run may be past the end. */
export function heldLead(shape: readonly number[], drawn: number, lead: readonly number[]): number[] {
  return shape.slice(0, leadingAxes(shape, drawn)).map((size, axis) => Math.max(0, Math.min(size - 1, lead[axis] ?? 0)));
}

/** The row-major place where the part begins that these leading indices choose. */
export function offsetOf(shape: readonly number[], lead: readonly number[]): number {
  const rest = shape.slice(lead.length).reduce((n, d) => n * d, 1);
  return rest * lead.reduce((n, index, axis) => n * (shape[axis] as number) + index, 0);
}

/** The last two axes, for chosen indices of the others. A list stands in one row. */
export function matrixOf(shape: readonly number[], lead: readonly number[]): Matrix {
  const [rows, columns] = [shape.length > 1 ? (shape.at(-2) as number) : 1, shape.at(-1) ?? 1];
  const offset = offsetOf(shape, lead);
  return { rows, columns, at: (row, column) => offset + row * columns + column, rowLabel: String, columnLabel: String };
}

/** As `matrixOf`; a list is broken into rows, so that it can be read. */
export function gridOf(shape: readonly number[], lead: readonly number[]): Matrix {
  const length = shape[0];
  if (shape.length !== 1 || length === undefined || length <= PER_ROW) return matrixOf(shape, lead);
  return {
    rows: Math.ceil(length / PER_ROW),
    columns: PER_ROW,
    at: (row, column) => (row * PER_ROW + column < length ? row * PER_ROW + column : -1),
    rowLabel: (row) => String(row * PER_ROW),
    columnLabel: (column) => `+${column}`,
  };
}

export interface Statistics {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly std: number;
  /** Entries that are not finite. */
  readonly holes: number;
}

/** Of the finite ones among `count` entries from `from` on; null where there are none. */
export function statisticsOf({ number }: WholeArray, from: number, count: number): Statistics | null {
  let [min, max, sum, n] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  for (let i = from; i < from + count; i++) {
    const value = number(i);
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
    n++;
  }
  if (n === 0) return null;
  const mean = sum / n;
  let squares = 0;
  for (let i = from; i < from + count; i++) {
    const value = number(i);
    if (Number.isFinite(value)) squares += (value - mean) ** 2;
  }
  return { min, max, mean, std: Math.sqrt(squares / n), holes: count - n };
}

/** The indices of a row-major place. */
export function indicesOf(shape: readonly number[], place: number): number[] {
  const indices: number[] = [];
  for (let axis = shape.length - 1, left = place; axis >= 0; axis--) {
    const size = shape[axis] as number;
    indices.unshift(left % size);
    left = Math.floor(left / size);
  }
  return indices;
}
