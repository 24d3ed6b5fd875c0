import { DTYPES } from "../dtype/dtype.ts";
import { isComplexNumber } from "../dtype/elements.ts";
import { pythonComplex } from "../ir/python-text.ts";
import { Value } from "../ir/value.ts";
import { ConcreteArray, hostElement } from "../trace/array.ts";
import { cornerOffsets, keptAlong } from "./array-layout.ts";
import { arrayRepr } from "./inspect.ts";

/** An array handed to the output whole: its text, and a few of its values to draw. */
export interface ArrayPreview {
  /** All its elements where the preview leaves some out; null where it has them, and for arrays without numbers. */
  readonly whole: Whole | null;
  readonly text: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Row-major values of the preview; NaN and infinities as strings. */
  readonly preview: readonly (number | string | boolean)[];
  readonly previewShape: readonly number[];
}

/** The elements of an array as they lie in memory: row-major, in the machine's byte order. Shared: never write to it. */
export type Whole = Uint8Array;

/** The elements of an array as bytes. Reads the array from the device. */
export function wholeOf(array: ConcreteArray): Whole {
  const { buffer, byteOffset, byteLength } = array.host();
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Entries drawn along an axis: 4 at each end. */
const EDGE = 4;
/** Most values of one preview; arrays of high rank show fewer entries an axis. */
const MAX_VALUES = 4096;

/** The preview of a concrete array; null for everything else. Reads the array from the device. */
export function previewOf(value: unknown): ArrayPreview | null {
  if (!(value instanceof Value) || !(value instanceof ConcreteArray)) return null;
  const { dtype, shape } = value;
  const text = arrayRepr(value);
  if (DTYPES[dtype].kind === "key") return { text, dtype, shape, preview: [], previewShape: [0], whole: null };
  let edge = EDGE;
  const sizes = (): number[] => shape.map((d) => keptAlong(d, edge).filter((i) => i !== null).length);
  while (edge > 1 && sizes().reduce((n, d) => n * d, 1) > MAX_VALUES) edge--;
  const preview = cornerOffsets(shape, edge)
    .slice(0, MAX_VALUES)
    .map((offset) => {
      const x = hostElement(value, offset);
      if (dtype === "bool") return x !== 0;
      // What is no finite number stands as text: a picture needs its place only.
      if (isComplexNumber(x)) return pythonComplex(x);
      return typeof x === "number" && Number.isFinite(x) ? x : String(x);
    });
  return { text, dtype, shape, preview, previewShape: sizes(), whole: preview.length < value.size ? wholeOf(value) : null };
}
