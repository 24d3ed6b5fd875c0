import { DTYPES, type DType, elementAt, isComplexNumber, isFloat, type NDArray } from "tracepad/device";

/** How close results must be: |got − expected| ≤ atol + rtol · |expected|, as NumPy's allclose has it. */
export interface Closeness {
  readonly rtol: number | null;
  readonly atol: number | null;
}

/**
 * By dtype: a few hundred units in the last place, since another order of the same sums is right too. Docs: `docs/teaching.md`.
 */
const DEFAULTS: Partial<Record<DType, { rtol: number; atol: number }>> = {
  float16: { rtol: 1e-2, atol: 1e-3 },
  bfloat16: { rtol: 4e-2, atol: 1e-2 },
  float32: { rtol: 1e-4, atol: 1e-5 },
  complex64: { rtol: 1e-4, atol: 1e-5 },
  float64: { rtol: 1e-9, atol: 1e-12 },
  complex128: { rtol: 1e-9, atol: 1e-12 },
};

/**
 * Row-major numbers of elements that are not close. Both have one shape. NaN is close to NaN. `slack` is what each element may
 * differ by besides.
 */
export function differing(got: NDArray, expected: NDArray, { rtol, atol }: Closeness, slack: readonly number[] = []): number[] {
  const { dtype } = expected;
  if (DTYPES[dtype].kind === "key") return keysDiffer(got, expected);
  // The coarser of the two: a result in bfloat16 cannot be as close as one in float32.
  const [a, b] = [DEFAULTS[got.dtype], DEFAULTS[dtype]];
  const relative = rtol ?? Math.max(a?.rtol ?? 0, b?.rtol ?? 0);
  const absolute = atol ?? Math.max(a?.atol ?? 0, b?.atol ?? 0);
  const size = expected.data.length / DTYPES[dtype].words;
  const found: number[] = [];
  for (let i = 0; i < size; i++)
    if (!isClose(elementAt(got, i), elementAt(expected, i), relative, absolute + (slack[i] ?? 0))) found.push(i);
  return found;
}

function keysDiffer(got: NDArray, expected: NDArray): number[] {
  const size = expected.data.length / 2;
  return Array.from({ length: size }, (_, i) => i).filter(
    (i) => got.data[2 * i] !== expected.data[2 * i] || got.data[2 * i + 1] !== expected.data[2 * i + 1],
  );
}

type Element = ReturnType<typeof elementAt>;

function isClose(got: Element, expected: Element, rtol: number, atol: number): boolean {
  if (isComplexNumber(got) || isComplexNumber(expected)) {
    const [g, e] = [parts(got), parts(expected)];
    return isClose(g.re, e.re, rtol, atol) && isClose(g.im, e.im, rtol, atol);
  }
  if (typeof got === "bigint" && typeof expected === "bigint") return got === expected;
  const [g, e] = [Number(got), Number(expected)];
  if (!Number.isFinite(e) || !Number.isFinite(g)) return Object.is(e, g);
  return g === e || Math.abs(g - e) <= atol + rtol * Math.abs(e);
}

const parts = (x: Element): { re: number; im: number } => (isComplexNumber(x) ? x : { re: Number(x), im: 0 });

export const hasNaN = (array: NDArray): boolean => {
  if (!isFloat(array.dtype)) return false;
  for (let i = 0; i < array.data.length; i++) if (Number.isNaN(Number(elementAt(array, i)))) return true;
  return false;
};

export const typeOf = ({ dtype, shape }: { readonly dtype: DType; readonly shape: readonly number[] }): string =>
  `${DTYPES[dtype].short}[${shape.join(",")}]`;

/** How results differ in structure, number or type; null where they can be compared element by element. */
export function typeProblem(
  got: { readonly structure: string; readonly results: readonly Pick<NDArray, "dtype" | "shape">[] },
  expected: { readonly structure: string; readonly results: readonly Pick<NDArray, "dtype" | "shape">[] },
  dtypes = true,
): string | null {
  if (got.structure !== expected.structure) return `the result is ${treeText(got.structure)}, expected ${treeText(expected.structure)}`;
  if (got.results.length !== expected.results.length) return `there are ${got.results.length} results, expected ${expected.results.length}`;
  for (const [i, want] of expected.results.entries()) {
    const have = got.results[i];
    const same = have.shape.join() === want.shape.join() && (!dtypes || have.dtype === want.dtype);
    if (!same) return `${expected.results.length === 1 ? "the result" : `result ${i + 1}`} is ${typeOf(have)}, expected ${typeOf(want)}`;
  }
  return null;
}

const treeText = (structure: string): string =>
  structure === "PyTreeDef(*)"
    ? "one array"
    : structure === "PyTreeDef(None)"
      ? "nothing (null)"
      : structure.replace(/^PyTreeDef\(|\)$/g, "").replaceAll("*", "array");
