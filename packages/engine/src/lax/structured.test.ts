import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { expectAllClose } from "../../golden/closeness.ts";
import { hostArrayOf } from "../../golden/rebuild.ts";
import { floatsOf, readRuleJaxprs, testRuleJaxprs } from "../../golden/rule-jaxprs.ts";
import { createInProcessClient } from "../client/in-process.ts";
import { type Array as A, grad, jit, jnp, lax, tree } from "../index.ts";
import { ShapedArray } from "../ir/aval.ts";
import { arrayFrom } from "../trace/array.ts";
import { defaultClient, setDefaultClient } from "../trace/client-config.ts";

/** The functions of golden/structured/functions.py, with what JAX 0.10.2 computes for them (values.py). */
interface Values {
  inputs: (number | string | boolean)[][];
  outputs: (number | string | boolean)[][];
  gradients?: number[][];
}
const GOLDEN = readRuleJaxprs("structured");
const VALUES: Record<string, Values> = JSON.parse(readFileSync(new URL("../../golden/structured/values.json", import.meta.url), "utf8"));

type Fn = (...args: A[]) => unknown;
const NHWC = { dimensionNumbers: ["NHWC", "HWIO", "NHWC"] };

const ROWS = { offsetDims: [1], collapsedSliceDims: [0], startIndexMap: [0] };
const WHOLE_ROWS = { updateWindowDims: [1], insertedWindowDims: [0], scatterDimsToOperandDims: [0] };
const ELEMENTS = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] };

const FUNCTIONS: Record<string, Fn> = {
  conv: (x, w) => lax.convGeneralDilated(x, w, [1, 1], "SAME", NHWC),
  "conv VALID strides": (x, w) => lax.convGeneralDilated(x, w, [2, 1], "VALID", NHWC),
  "conv NCW": (x, w) => lax.conv(x, w, [2], "SAME"),
  "conv dilated": (x, w) =>
    lax.convGeneralDilated(
      x,
      w,
      [2, 1],
      [
        [2, 1],
        [-1, 3],
      ],
      { ...NHWC, lhsDilation: [2, 1], rhsDilation: [1, 2] },
    ),
  "conv feature groups": (x, w) => lax.convGeneralDilated(x, w, [1, 1], "SAME", { ...NHWC, featureGroupCount: 2 }),
  "conv depthwise": (x, w) => lax.convGeneralDilated(x, w, [1, 1], "SAME", { ...NHWC, featureGroupCount: 4 }),
  "conv batch groups": (x, w) => lax.convGeneralDilated(x, w, [1, 1], "VALID", { ...NHWC, batchGroupCount: 2 }),
  "conv without space": (x, w) => lax.convGeneralDilated(x, w, [], []),
  "conv general padding": (x, w) => lax.convWithGeneralPadding(x, w, [1], [[1, 2]], [2], [2]),
  "conv transpose": (x, w) => lax.convTranspose(x, w, [2, 2], "SAME"),
  "conv transpose VALID": (x, w) => lax.convTranspose(x, w, [2, 3], "VALID", { rhsDilation: [2, 1] }),
  "conv transpose of kernel": (x, w) =>
    lax.convTranspose(
      x,
      w,
      [1, 2],
      [
        [1, 1],
        [0, 1],
      ],
      { transposeKernel: true },
    ),
  "reduce_window max": (x) => lax.reduceWindow(x, -Infinity, lax.max, [1, 2, 2, 1], { windowStrides: [1, 2, 2, 1] }),
  "reduce_window max SAME": (x) => lax.reduceWindow(x, -Infinity, lax.max, [1, 3, 3, 1], { windowStrides: [1, 2, 2, 1], padding: "SAME" }),
  "reduce_window min": (x) => lax.reduceWindow(x, Infinity, lax.min, [1, 2, 3, 1]),
  "reduce_window sum": (x) => lax.reduceWindow(x, 0, lax.add, [1, 3, 2, 1], { windowStrides: [1, 2, 1, 1], padding: "SAME_LOWER" }),
  "reduce_window sum dilated": (x) =>
    lax.reduceWindow(x, 0, lax.add, [1, 2, 3], {
      windowStrides: [1, 1, 2],
      padding: [
        [0, 0],
        [1, 0],
        [2, 1],
      ],
      baseDilation: [1, 2, 3],
      windowDilation: [1, 2, 2],
    }),
  "reduce_window long": (x) => lax.reduceWindow(x, 0, lax.add, [21], { windowStrides: [2], padding: "SAME" }),
  "reduce_window long max": (x) => lax.reduceWindow(x, -Infinity, lax.max, [13]),
  "reduce_window dilated max": (x) =>
    lax.reduceWindow(x, -Infinity, lax.max, [1, 1, 3], {
      padding: [
        [0, 0],
        [0, 0],
        [1, 1],
      ],
      baseDilation: [1, 1, 2],
    }),
  "reduce_window product": (x) => lax.reduceWindow(x, 1, lax.mul, [1, 2, 3], { windowStrides: [1, 1, 2], padding: "SAME" }),
  "reduce_window pair": (x, y) => lax.reduceWindow([x, y], [0, 1], ([a, b]: [A, A], [c, d]: [A, A]) => [a.add(c), b.mul(d)], [1, 2, 2]),
  "reduce_window ints": (x) => lax.reduceWindow(x, 0, lax.add, [3]),
  "reduce product": (x) => lax.reduce(x, 2, lax.mul, [1]),
  "reduce logaddexp": (x) => lax.reduce(x, -Infinity, jnp.logaddexp, [0, 2]),
  "reduce pair": (x, y) => lax.reduce([x, y], [1, 0], ([a, b]: [A, A], [c, d]: [A, A]) => [a.mul(c), lax.max(b, d)], [1]),
  "reduce sum": (x) => lax.reduce(x, 0, lax.add, [0, 1]),
  "reduce max": (x) => lax.reduce(x, -Infinity, lax.max, [2]),
  "reduce bits": (x) => [lax.reduce(x, 0, lax.bitwiseXor, [0]), lax.reduce(x, -1, lax.bitwiseAnd, [0])],
  cumlogsumexp: (x) => lax.cumlogsumexp(x, { axis: 1 }),
  cumprod: (x) => lax.cumprod(x, { axis: 2 }),
  "cumprod reverse": (x) => lax.cumprod(x, { axis: 1, reverse: true }),
  cummax: (x) => lax.cummax(x, { axis: 2 }),
  "cummin of ints": (x) => lax.cummin(x),
  top_k: (x) => lax.topK(x, 3),
  "top_k axis": (x) => lax.topK(x, 2, { axis: 1 }),
  "top_k special": (x) => lax.topK(x, 9),
  "top_k of ints": (x) => lax.topK(x, 4),
  "sort special": (x) => lax.sort(x),
  "sort key val": (k, v) => lax.sortKeyVal(k, v, { dimension: 1 }),
  "sort two keys": (a, b, c) => lax.sort([a, b, c], { dimension: 0, numKeys: 2 }),
  population_count: (x) => lax.populationCount(x),
  "population_count of uint": (x) => lax.populationCount(x),
  clz: (x) => lax.clz(x),
  reduce_precision: (x) => lax.reducePrecision(x, 5, 10),
  "reduce_precision bfloat16": (x) => lax.reducePrecision(x, 8, 7),
  "reduce_precision small": (x) => lax.reducePrecision(x, 4, 3),
  stack: (x, y) => lax.stack([x, y], { axis: 1 }),
  unstack: (x) => lax.unstack(x, { axis: 1 }),
  tile: (x) => lax.tile(x, [2, 1, 3]),
  gather: (x, i) => lax.gather(x, i, ROWS, [1, 3]),
  "gather fill": (x, i) => lax.gather(x, i, ROWS, [1, 3], { mode: "fill", fillValue: 7.5 }),
  "gather windows": (x, i) =>
    lax.gather(x, i, { offsetDims: [0, 2], collapsedSliceDims: [], startIndexMap: [0, 1] }, [2, 2], { mode: "clip" }),
  scatter: (x, i, u) => lax.scatter(x, i, u, WHOLE_ROWS),
  "scatter unique": (x, i, u) => lax.scatter(x, i, u, WHOLE_ROWS, { uniqueIndices: true }),
  scatter_add: (x, i, u) => lax.scatterAdd(x, i, u, WHOLE_ROWS, { mode: "clip" }),
  scatter_sub: (x, i, u) => lax.scatterSub(x, i, u, ELEMENTS),
  scatter_mul: (x, i, u) => lax.scatterMul(x, i, u, ELEMENTS, { uniqueIndices: true }),
  scatter_max: (x, i, u) => lax.scatterMax(x, i, u, ELEMENTS),
  scatter_min: (x, i, u) => lax.scatterMin(x, i, u, ELEMENTS),
  dynamic_slice_in_dim: (x, k) => lax.dynamicSliceInDim(x, k, 2, { axis: 1 }),
  dynamic_index_in_dim: (x, k) => lax.dynamicIndexInDim(x, k, { keepdims: false }),
  dynamic_update_slice_in_dim: (x, u, k) => lax.dynamicUpdateSliceInDim(x, u, k, 0),
  dynamic_update_index_in_dim: (x, u, k) => lax.dynamicUpdateIndexInDim(x, u, k, 1),
  index_take: (x, i, j) => lax.indexTake(x, [i, j], [0, 1]),
  index_in_dim: (x) => lax.indexInDim(x, -1, { axis: 1 }),
  slice_in_dim: (x) => lax.sliceInDim(x, 1, null, { stride: 2 }),
  collapse: (x) => lax.collapse(x, 1, 3),
  batch_matmul: (x, y) => lax.batchMatmul(x, y),
  split: (x) => lax.split(x, [1, 0, 2], { axis: 1 }),
};

const floatLeaves = (xs: unknown): A[] => (tree.leaves(xs) as A[]).filter((leaf) => leaf.dtype === "float32");
const weighted = (xs: unknown): A =>
  floatLeaves(xs)
    .map((leaf) => jnp.sum(leaf.mul(jnp.cos(jnp.arange(leaf.size, { dtype: "float32" })).reshape(leaf.shape))))
    .reduce((a, b) => a.add(b));

testRuleJaxprs(GOLDEN, FUNCTIONS);

describe.each(["wasm", "reference"] as const)("values and gradients are JAX's on %s", (backend) => {
  test.each(GOLDEN.map(({ name, args }) => [name, args] as const))("%s", (name, args) => {
    const before = defaultClient();
    setDefaultClient(createInProcessClient({ backend, now: () => 0 }));
    try {
      const { inputs, outputs, gradients } = VALUES[name];
      const operands = args.map(([shape, dtype], k) => {
        const aval = new ShapedArray(shape, dtype);
        return arrayFrom(hostArrayOf(aval, inputs[k]).data, aval);
      });
      const elements = (x: A): ArrayLike<number> => Array.from(x.toTypedArray() as ArrayLike<number>, Number);
      const outs = tree.leaves(jit(FUNCTIONS[name] as any)(...operands)) as A[];
      expect(outs.length).toBe(outputs.length);
      for (const [k, out] of outs.entries()) expectAllClose(elements(out), outputs[k], `${name}, output ${k}`, 1e-5);
      if (gradients === undefined) return;
      const argnums = floatsOf(args);
      const slopes = jit(grad((...xs: A[]) => weighted(FUNCTIONS[name](...xs)), { argnums }))(...operands) as A[];
      for (const [k, slope] of slopes.entries()) expectAllClose(elements(slope), gradients[k], `${name}, gradient ${k}`, 2e-5);
    } finally {
      setDefaultClient(before);
    }
  });
});
