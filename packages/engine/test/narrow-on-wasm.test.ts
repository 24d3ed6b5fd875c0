import { describe, expect, test } from "vitest";
import { evaluateJaxpr } from "../src/backends/reference/evaluate.ts";
import { createWasmBackend } from "../src/backends/wasm/backend.ts";
import { compileProgram } from "../src/compiler/compile.ts";
import { DTYPES, type DType, isFloat } from "../src/dtype/dtype.ts";
import { elementAt, setElement } from "../src/dtype/elements.ts";
import { jnp, makeJaxpr } from "../src/index.ts";
import { ShapedArray } from "../src/ir/aval.ts";
import { emptyArray, type NDArray } from "../src/ir/ndarray.ts";
import type { Value } from "../src/ir/value.ts";
import { arrayFrom } from "../src/trace/array.ts";

const NARROW = ["int8", "int16", "uint8", "uint16", "float16", "bfloat16"] as const;
const backend = createWasmBackend();

/** Runs a function as kernels and by the reference evaluation. Throws where a step has no kernel. */
function both(f: (...xs: Value[]) => unknown, ...inputs: NDArray[]): [kernels: NDArray[], reference: NDArray[]] {
  const { jaxpr } = makeJaxpr(f)(...inputs.map((x) => arrayFrom(x.data.slice(), new ShapedArray(x.shape, x.dtype))));
  const { program } = compileProgram(jaxpr, backend, () => 0);
  expect(program.kernels.map(({ kind }) => kind)).not.toContain("host");
  const results = program.run(inputs.map((x) => x.data));
  return [results.map((data, i) => ({ ...jaxpr.outvars[i].aval, shape: jaxpr.outvars[i].aval.shape, data })), evaluateJaxpr(jaxpr, inputs)];
}

function expectEqual(actual: NDArray, expected: NDArray, places = 0): void {
  const elements = (x: NDArray): number[] => Array.from({ length: x.data.length }, (_, i) => Number(elementAt(x, i)));
  const [got, want] = [elements(actual), elements(expected)];
  // A lane of single precision against double, where the reference has it: half a place may fall on either side.
  const epsilon = expected.dtype === "float16" ? 2 ** -10 : expected.dtype === "bfloat16" ? 2 ** -7 : 2 ** -23;
  const bad = got.findIndex(
    (x, i) => !(Object.is(x, want[i]) || (places > 0 && Math.abs(x - want[i]) <= places * epsilon * Math.max(Math.abs(want[i]), 1e-3))),
  );
  if (bad >= 0) expect(`${got[bad]} at ${bad}`).toBe(`${want[bad]} at ${bad}`);
}

function filled(shape: readonly number[], dtype: DType, f: (i: number) => number): NDArray {
  const array = emptyArray(shape, dtype);
  for (let i = 0; i < array.data.length; i++) setElement(array, i, f(i));
  return array;
}
const varied = (shape: readonly number[], dtype: DType, seed = 0): NDArray =>
  filled(shape, dtype, (i) => (isFloat(dtype) ? Math.sin(3.1 * i + seed) * 40 : Math.trunc(Math.sin(3.1 * i + seed) * 1e5)));

describe.each(NARROW)("kernels of %s give what the reference gives", (dtype) => {
  test("chains at every length of a tail", () => {
    for (let n = 1; n < 22; n++) {
      const [[got], [want]] = both((x, y) => x.mul(y).add(x).sub(3).maximum(y), varied([n], dtype), varied([n], dtype, 1));
      expectEqual(got, want);
    }
  });

  test("views: transposed, reversed, strided, broadcast", () => {
    const [x, row] = [varied([7, 9], dtype), varied([9], dtype, 2)];
    const [got, want] = both((a, b) => [a.T.add(1), jnp.flip(a).mul(b), a.get("::2", "1::3").add(0), jnp.broadcastTo(b, [5, 9])], x, row);
    got.forEach((array, i) => {
      expectEqual(array, want[i]);
    });
  });

  test("reductions along either axis, with what follows", () => {
    const x = varied([6, 11], dtype);
    const reduced = (axis: number) => (a: Value) => [
      a.max({ axis }).add(1),
      a.min({ axis }),
      a.sum({ axis }),
      a.astype(dtype).sub(a.max({ axis, keepdims: true })),
    ];
    for (const axis of [0, 1]) {
      const [got, want] = both(reduced(axis), x);
      got.forEach((array, i) => {
        expectEqual(array, want[i], 2);
      });
    }
  });

  test("conversions to and from every other dtype of a lane", () => {
    const others = ["bool", "int32", "uint32", "float32", ...NARROW] as const;
    const x = varied([37], dtype);
    const [to, wanted] = both((a) => others.map((other) => a.astype(other)), x);
    to.forEach((array, i) => {
      expectEqual(array, wanted[i]);
    });
    for (const other of ["int32", "float32"] as const) {
      const y = filled([40], other, (i) => (i - 20) * 12345.678);
      const [[got], [want]] = both((a) => a.astype(dtype), y);
      expectEqual(got, want);
    }
  });
});

describe.each(["float16", "bfloat16"] as const)("every %s", (dtype) => {
  test("is loaded, computed with and stored to the bit", () => {
    const all: NDArray = { shape: [65536], dtype, data: Uint16Array.from({ length: 65536 }, (_, i) => i) };
    const [got, want] = both((x) => [x.neg(), x.astype("float32"), x.mul(0.75), x.add(1)], all);
    got.forEach((array, i) => {
      expectEqual(array, want[i]);
    });
  });

  test("is the nearest one to a single-precision number", () => {
    // Steps through all exponents and, by the odd factor, through the bits of the fraction.
    const bits = Uint32Array.from({ length: 20000 }, (_, i) => Math.imul(i, 214748 + 131) >>> 0);
    const x: NDArray = { shape: [bits.length], dtype: "float32", data: new Float32Array(bits.buffer) };
    const [[got], [want]] = both((a) => a.astype(dtype), x);
    expectEqual(got, want);
  });
});

test("narrow arrays lie in memory as narrow elements", () => {
  for (const dtype of NARROW) expect(DTYPES[dtype].storage.BYTES_PER_ELEMENT).toBe(DTYPES[dtype].bytes);
});
