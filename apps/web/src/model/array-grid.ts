/** An entry of a grid: a value with its tint, or the mark of what was left out. */
export type GridCell = { readonly value: number | string | boolean; readonly tint: number } | "gap";

/** A matrix as the page prints it: indices outside, ⋯ for what was left out. */
export interface ArrayGrid {
  /** Indices of the leading axes, for arrays of more than two axes. */
  readonly lead: readonly number[];
  readonly columns: readonly (number | null)[];
  readonly rows: readonly { readonly index: number | null; readonly cells: readonly GridCell[] }[];
}

interface Previewed {
  readonly shape: readonly number[];
  readonly previewShape: readonly number[];
  readonly preview: readonly (number | string | boolean)[];
}

/** Indices of an axis that the preview holds: its first and last entries, `null` between them where some are missing. */
export function axisIndices(size: number, shown: number): (number | null)[] {
  if (shown >= size) return Array.from({ length: size }, (_, i) => i);
  const first = Math.ceil(shown / 2);
  const last = shown - first;
  return [...Array.from({ length: first }, (_, i) => i), null, ...Array.from({ length: last }, (_, i) => size - last + i)];
}

/** −4 … 4: distance from zero in quarters of the largest magnitude, as the diverging scale has it. */
export function tintOf(value: number | string | boolean, largest: number): number {
  if (typeof value !== "number" || largest === 0) return 0;
  return Math.sign(value) * Math.min(4, Math.floor((Math.abs(value) / largest) * 4.999));
}

/** At most this many matrices of a higher-rank array are drawn. */
const MATRICES = 4;

export function arrayGrids(array: Previewed): ArrayGrid[] {
  const { shape, previewShape, preview } = array;
  const rank = shape.length;
  const [rowsShown, columnsShown] = [rank > 1 ? (previewShape[rank - 2] as number) : 1, rank > 0 ? (previewShape[rank - 1] as number) : 1];
  const columns = rank > 0 ? axisIndices(shape[rank - 1] as number, columnsShown) : [0];
  const rows = rank > 1 ? axisIndices(shape[rank - 2] as number, rowsShown) : [0];
  const largest = preview.reduce<number>((m, v) => (typeof v === "number" && Number.isFinite(v) ? Math.max(m, Math.abs(v)) : m), 0);
  const leadShape = previewShape.slice(0, Math.max(0, rank - 2));
  const count = leadShape.reduce((n, d) => n * d, 1);
  const matrix = rowsShown * columnsShown;
  if (matrix === 0) return [];
  return Array.from({ length: Math.min(count, MATRICES) }, (_, m) => {
    const lead: number[] = [];
    let left = m;
    for (let axis = leadShape.length - 1; axis >= 0; axis--) {
      const shown = leadShape[axis] as number;
      lead.unshift(axisIndices(shape[axis] as number, shown).filter((i) => i !== null)[left % shown] as number);
      left = Math.floor(left / shown);
    }
    let r = -1;
    return {
      lead,
      columns,
      rows: rows.map((index) => {
        if (index === null) return { index, cells: columns.map(() => "gap" as const) };
        r++;
        let c = -1;
        return {
          index: rank > 1 ? index : null,
          cells: columns.map((column): GridCell => {
            if (column === null) return "gap";
            c++;
            const value = preview[m * matrix + r * columnsShown + c] as number | string | boolean;
            return { value, tint: tintOf(value, largest) };
          }),
        };
      }),
    };
  });
}

export interface ArrayStatistics {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly std: number;
  readonly nan: number;
}

/** Statistics of numeric arrays whose every entry is in the preview; null for others: a part says nothing of the whole. */
export function arrayStatistics(array: Previewed): ArrayStatistics | null {
  const size = array.shape.reduce((n, d) => n * d, 1);
  if (size < 2 || array.preview.length !== size || array.preview.some((v) => typeof v === "boolean")) return null;
  const numbers = array.preview.filter((v): v is number => typeof v === "number");
  const nan = array.preview.filter((v) => typeof v === "string" && /nan/i.test(v)).length;
  if (numbers.length === 0 || numbers.length + nan !== size) return null;
  const mean = numbers.reduce((s, v) => s + v, 0) / numbers.length;
  const std = Math.sqrt(numbers.reduce((s, v) => s + (v - mean) ** 2, 0) / numbers.length);
  return { min: Math.min(...numbers), max: Math.max(...numbers), mean, std, nan };
}
