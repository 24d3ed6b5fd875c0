import { DTYPES, type DType, realDType, type TypedArray } from "../../src/dtype/dtype.ts";
import { elementAt, isComplexNumber } from "../../src/dtype/elements.ts";
import { Array as TracepadArray } from "../../src/index.ts";
import { ShapedArray } from "../../src/ir/aval.ts";
import { arrayFrom, type ConcreteArray, hostData } from "../../src/trace/array.ts";

/** An array in a golden file: its bytes in hexadecimal. */
export interface Encoded {
  readonly d: DType;
  readonly s: readonly number[];
  readonly w: boolean;
  readonly b: string;
}

/** The storage that these bytes are. */
export function storageOf({ d, b }: Pick<Encoded, "d" | "b">): TypedArray {
  const bytes = Uint8Array.from({ length: b.length / 2 }, (_, i) => Number.parseInt(b.slice(2 * i, 2 * i + 2), 16));
  return new DTYPES[d].storage(bytes.buffer);
}

export const decode = (encoded: Encoded): ConcreteArray => arrayFrom(storageOf(encoded), new ShapedArray(encoded.s, encoded.d, encoded.w));

/** Distance from 1 to the next number. */
const EPSILON: Readonly<Partial<Record<DType, number>>> = { float16: 2 ** -10, bfloat16: 2 ** -7, float32: 2 ** -23, float64: 2 ** -52 };

const closeParts = (got: number, want: number, tolerance: number): boolean =>
  Object.is(got, want) ||
  (Number.isNaN(got) && Number.isNaN(want)) ||
  (got === want && tolerance >= 0) ||
  // XLA on CPUs flushes numbers below the least normal one to zero where it computes in single precision.
  (want === 0 && Math.abs(got) < 2 ** -126) ||
  Math.abs(got - want) <= tolerance;

/**
 * Why an array is not what JAX gives; null when it is, to `ulps` units in the last place: of the number itself, of the
 * larger part for complex numbers, or of `scale` where terms that size may cancel. Without ulps the bits are equal, but for
 * the payload of nan.
 */
export function difference(got: unknown, want: Encoded, ulps = 0, scale = 0): string | null {
  if (!(got instanceof TracepadArray)) return `not an array: ${String(got)}`;
  const type = `${got.dtype}[${got.shape}]${got.weakType ? " weak" : ""}`;
  const wanted = `${want.d}[${want.s}]${want.w ? " weak" : ""}`;
  if (type !== wanted) return `${type}, expected ${wanted}`;
  const data = hostData(got);
  const expected = storageOf(want);
  const epsilon = EPSILON[realDType(want.d)] ?? 0;
  for (let i = 0; i < got.size; i++) {
    const [a, b] = [elementAt({ dtype: want.d, data }, i), elementAt({ dtype: want.d, data: expected }, i)];
    const problem = `element ${i} is ${text(a)}, expected ${text(b)}`;
    if (isComplexNumber(a) && isComplexNumber(b)) {
      const size = Math.max(Math.abs(b.re), Math.abs(b.im));
      const tolerance = toleranceOf(ulps, epsilon, size, scale);
      if (!closeParts(a.re, b.re, tolerance) || !closeParts(a.im, b.im, tolerance)) return problem;
    } else if (typeof a === "number" && typeof b === "number") {
      const tolerance = Math.max(toleranceOf(ulps, epsilon, Math.abs(b), scale), want.d === "float16" ? ulps * 2 ** -24 : -1);
      if (!closeParts(a, b, tolerance)) return problem;
    } else if (a !== b) return problem;
  }
  return null;
}

/** −1 where the bits must agree: then zeros differ by their signs too. */
const toleranceOf = (ulps: number, epsilon: number, size: number, scale: number): number =>
  ulps === 0 ? -1 : Number.isFinite(size) ? ulps * epsilon * Math.max(size, scale) : 0;

const text = (x: unknown): string => (isComplexNumber(x) ? `${x.re} + ${x.im}i` : Object.is(x, -0) ? "-0" : String(x));
