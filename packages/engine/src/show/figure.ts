import type { ArrayPreview, Whole } from "../debug/preview.ts";

/** A number of a figure's data; null stands for what is not finite. */
export type Datum = number | null;

/** One curve or cloud of points. `x` is null where points stand at 0, 1, 2 … */
export interface Series {
  readonly label: string | null;
  readonly x: readonly number[] | null;
  readonly y: readonly Datum[];
}

export type Cell = number | string | boolean | null;

/** What a figure shows, as plain data. */
export type FigureContent =
  | { readonly kind: "line"; readonly log: boolean; readonly series: readonly Series[] }
  | { readonly kind: "scatter"; readonly series: readonly Series[] }
  /** `edges` has one entry more than `counts`; `left` values were not finite. */
  | { readonly kind: "hist"; readonly edges: readonly number[]; readonly counts: readonly number[]; readonly left: number }
  /** Row-major `values` of a grid that stands for all entries of `shape`: blocks of large arrays are averaged. */
  | {
      readonly kind: "heat";
      readonly shape: readonly number[];
      readonly dtype: string;
      readonly rows: number;
      readonly columns: number;
      readonly values: readonly Datum[];
      readonly min: Datum;
      readonly max: Datum;
    }
  /** `pixels` are bytes in base64, row-major, `channels` a pixel: grey, RGB or RGBA. */
  | {
      readonly kind: "image";
      readonly shape: readonly number[];
      readonly dtype: string;
      readonly width: number;
      readonly height: number;
      readonly channels: 1 | 3 | 4;
      readonly pixels: string;
    }
  /** The first rows of `total`. */
  | { readonly kind: "table"; readonly columns: readonly string[]; readonly rows: readonly (readonly Cell[])[]; readonly total: number }
  | { readonly kind: "text"; readonly text: string }
  /** `total` is null where nobody knows how many there are. */
  | { readonly kind: "progress"; readonly done: number; readonly total: number | null; readonly ended: boolean }
  | {
      readonly kind: "slider";
      readonly name: string;
      readonly min: number;
      readonly max: number;
      readonly step: number;
      readonly value: number;
    };

interface Caption {
  readonly label: string | null;
  readonly line: number | null;
  readonly column: number | null;
}

/** What `show` gives to the host. */
export type Shown =
  | ({
      readonly kind: "figure";
      /** Its number in this program; a figure that is shown again is changed. */
      readonly figure: number;
      /** Its points go behind those that are there. */
      readonly append: boolean;
      readonly content: FigureContent;
      /** All elements of the array that a heat map or a picture stands for. */
      readonly whole: Whole | null;
    } & Caption)
  | ({ readonly kind: "array" } & ArrayPreview & Caption);

/** What one figure holds at most. Larger data is thinned, averaged or cut, and the figure says so. */
export const MOST = {
  series: 8,
  points: 2000,
  side: 128,
  pixels: 256,
  bins: 200,
  rows: 200,
  cells: 2000,
  cell: 200,
  text: 8192,
  label: 200,
} as const;
