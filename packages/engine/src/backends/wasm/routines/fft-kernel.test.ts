import { describe, expect, test } from "vitest";
import { ProgramWriter } from "../../../client/conformance.ts";
import { compileProgram } from "../../../compiler/compile.ts";
import { planProgram } from "../../../compiler/plan.ts";
import { DTYPES, type DType, isComplex } from "../../../dtype/dtype.ts";
import type { NDArray } from "../../../ir/ndarray.ts";
import { FFT, IFFT, IRFFT, RFFT } from "../../../primitives/fft.ts";
import { seededRandom } from "../../random-program.ts";
import { evaluateJaxpr } from "../../reference/evaluate.ts";
import { createWasmBackend } from "../backend.ts";

/* Transforms in kernels against the reference, which is in double precision too. */

const backend = createWasmBackend();
const random = seededRandom(3);

function filled(shape: readonly number[], dtype: DType): NDArray {
  const data = new DTYPES[dtype].storage(shape.reduce((n, d) => n * d, DTYPES[dtype].words));
  for (let i = 0; i < data.length; i++) data[i] = random() * 2 - 1;
  return { shape, dtype, data };
}

/** The largest error of a transform, over the largest result. */
function error(x: NDArray, type: number, lengths: readonly number[]): number {
  const w = new ProgramWriter();
  const jaxpr = w.finish(w.bind("fft", [w.input(x.shape, x.dtype)], { fft_lengths: lengths, fft_type: type }));
  const { optimized, program } = compileProgram(jaxpr, backend, () => 0);
  expect(planProgram(optimized).steps.map(({ kind }) => kind)).not.toContain("host");
  const [got] = program.run([x.data]) as ArrayLike<number>[];
  const want = evaluateJaxpr(jaxpr, [x])[0].data as ArrayLike<number>;
  expect(got.length).toBe(want.length);
  let [most, size] = [0, 0];
  for (let i = 0; i < want.length; i++) {
    size = Math.max(size, Math.abs(want[i]));
    most = Math.max(most, Number.isNaN(got[i]) ? Infinity : Math.abs(got[i] - want[i]));
  }
  return most / Math.max(size, Number.MIN_VALUE);
}

const LENGTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 17, 30, 32, 61, 64, 100, 101, 128, 243, 256, 360, 1000, 1024, 2048];

describe.each([
  ["complex64", "float32", 2 ** -22],
  ["complex128", "float64", 2 ** -48],
] as const)("%s", (complex, real, tolerance) => {
  test.each(LENGTHS)("%i numbers, there and back", (n) => {
    for (const type of [FFT, IFFT]) expect(error(filled([3, n], complex), type, [n])).toBeLessThanOrEqual(tolerance);
  });
  test.each(LENGTHS)("%i real numbers, there and back", (n) => {
    expect(error(filled([2, n], real), RFFT, [n])).toBeLessThanOrEqual(tolerance);
    expect(error(filled([2, Math.floor(n / 2) + 1], complex), IRFFT, [n])).toBeLessThanOrEqual(tolerance);
  });
  test("several axes", () => {
    const shapes = [
      [4, 6, 8],
      [2, 5, 16],
      [1, 3, 7],
    ];
    for (const shape of shapes) {
      for (const lengths of [shape, shape.slice(1)]) {
        for (const type of [FFT, IFFT]) expect(error(filled(shape, complex), type, lengths)).toBeLessThanOrEqual(tolerance);
        expect(error(filled(shape, real), RFFT, lengths)).toBeLessThanOrEqual(tolerance);
        const half = shape.with(2, Math.floor(shape[2] / 2) + 1);
        expect(error(filled(half, complex), IRFFT, lengths)).toBeLessThanOrEqual(tolerance);
      }
    }
  });
  test("no rows", () => {
    const w = new ProgramWriter();
    const jaxpr = w.finish(w.bind("fft", [w.input([0, 8], complex)], { fft_lengths: [8], fft_type: FFT }));
    expect(compileProgram(jaxpr, backend, () => 0).program.run([new DTYPES[complex].storage(0)])[0]).toHaveLength(0);
    expect(isComplex(complex)).toBe(true);
  });
});
