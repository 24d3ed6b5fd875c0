import { describe, expect, test } from "vitest";
import { evaluateJaxpr } from "../src/backends/reference/evaluate.ts";
import type { NumberArray } from "../src/dtype/dtype.ts";
import { numbersOf } from "../src/dtype/elements.ts";
import { type Shape, ShapedArray, sizeOf } from "../src/ir/aval.ts";
import type { NDArray } from "../src/ir/ndarray.ts";
import type { Value } from "../src/ir/value.ts";
import * as a from "../src/primitives/arithmetic.ts";
import { pad } from "../src/primitives/assembly.ts";
import { clamp } from "../src/primitives/clamp.ts";
import { scalar } from "../src/primitives/constants.ts";
import { convGeneralDilated } from "../src/primitives/conv.ts";
import { cumlogsumexp, cummax, cumprod, cumsum } from "../src/primitives/cumulative.ts";
import { dotGeneral } from "../src/primitives/dot.ts";
import { dynamicSlice, dynamicUpdateSlice } from "../src/primitives/dynamic-slice.ts";
import { takeAlongAxis } from "../src/primitives/gather.ts";
import { broadcastInDim, slice } from "../src/primitives/movement.ts";
import { reduceMax, reduceProd, reduceSum } from "../src/primitives/reduce.ts";
import { reduceWindowMax, reduceWindowMin, reduceWindowSum } from "../src/primitives/reduce-window.ts";
import { type ScatterOp, scatter } from "../src/primitives/scatter.ts";
import { sort } from "../src/primitives/sort.ts";
import { stack, tile, unstack } from "../src/primitives/stacking.ts";
import { topK } from "../src/primitives/top-k.ts";
import * as t from "../src/primitives/transcendental.ts";
import type { WindowParams } from "../src/shape/windows.ts";
import { arrayFrom } from "../src/trace/array.ts";
import { jvp } from "../src/transforms/jvp.ts";
import { makeJaxpr } from "../src/transforms/make-jaxpr.ts";
import { vjp } from "../src/transforms/vjp.ts";
import { vmap } from "../src/transforms/vmap.ts";

/** A function of one f32 array, and points at which it is smooth. */
interface Case {
  readonly f: (x: Value) => Value;
  readonly x: readonly number[];
  readonly shape?: Shape;
}

const integers = (values: readonly number[], shape: Shape): Value => arrayFrom(Int32Array.from(values), new ShapedArray(shape, "int32"));
const floats = (values: readonly number[], shape: Shape): Value => arrayFrom(Float32Array.from(values), new ShapedArray(shape, "float32"));
const f32 = (value: number): Value => scalar(value, "float32");

const positive = [0.3, 0.7, 1.9, 2.6];
const unit = [-0.7, -0.2, 0.4, 0.8];
const six = [0.5, -1.2, 2.1, 1.4, -0.6, 0.9];
const rows: Pick<Case, "x" | "shape"> = { x: six, shape: [2, 3] };
const other = floats([1.5, 0.5, -2, 0.85], [4]);

const CASES: Record<string, Case> = {
  square: { f: a.square, x: unit },
  abs: { f: a.abs, x: unit },
  sqrt: { f: a.sqrt, x: positive },
  rsqrt: { f: a.rsqrt, x: positive },
  cbrt: { f: a.cbrt, x: positive },
  exp: { f: t.exp, x: unit },
  exp2: { f: t.exp2, x: unit },
  expm1: { f: t.expm1, x: unit },
  log: { f: t.log, x: positive },
  log1p: { f: t.log1p, x: positive },
  sin: { f: t.sin, x: unit },
  cos: { f: t.cos, x: unit },
  tan: { f: t.tan, x: unit },
  asin: { f: t.asin, x: unit },
  acos: { f: t.acos, x: unit },
  atan: { f: t.atan, x: unit },
  sinh: { f: t.sinh, x: unit },
  cosh: { f: t.cosh, x: unit },
  tanh: { f: t.tanh, x: unit },
  asinh: { f: t.asinh, x: unit },
  acosh: { f: t.acosh, x: [1.4, 2, 3] },
  atanh: { f: t.atanh, x: unit },
  logistic: { f: t.logistic, x: unit },
  erf: { f: t.erf, x: unit },
  erfc: { f: t.erfc, x: unit },
  erf_inv: { f: t.erfInv, x: unit },
  "integer_pow 3": { f: (x) => a.integerPow(x, 3), x: unit },
  "integer_pow -2": { f: (x) => a.integerPow(x, -2), x: positive },
  "x^x": { f: (x) => a.pow(x, x), x: positive },
  "x / (1 + x²)": { f: (x) => a.div(x, a.add(f32(1), a.square(x))), x: unit },
  "rem, dividend": { f: (x) => a.rem(x, f32(0.3)), x: [0.5, 1, 2] },
  "rem, divisor": { f: (x) => a.rem(f32(7), x), x: [2, 3, 5] },
  max: { f: (x) => a.max(x, other), x: unit },
  min: { f: (x) => a.min(x, other), x: unit },
  "atan2, y": { f: (x) => t.atan2(x, other), x: unit },
  "atan2, x": { f: (x) => t.atan2(other, x), x: unit },
  "clamp, operand": { f: (x) => clamp(f32(-0.5), x, f32(0.5)), x: unit },
  "clamp, bound": { f: (x) => clamp(x, other, f32(3)), x: [1.7, -0.2, 0.4, 1.2] },
  reduce_max: { f: (x) => reduceMax(x, [1]), ...rows },
  "reduce_prod of three": { f: (x) => reduceProd(x, [1]), ...rows },
  "reduce_prod of all": { f: (x) => reduceProd(x, [0, 1]), ...rows },
  "reduce_prod with a zero": { f: (x) => reduceProd(x, [0]), x: [2, 0, 3, 1.5, -1] },
  cumsum: { f: (x) => cumsum(x, 1), ...rows },
  "cumsum, reverse": { f: (x) => cumsum(x, 0, true), ...rows },
  cumprod: { f: (x) => cumprod(x, 1), ...rows },
  "cumprod, reverse": { f: (x) => cumprod(x, 0, true), x: six },
  cummax: { f: (x) => cummax(x, 1), ...rows },
  sort: { f: (x) => sort([x], 1)[0], ...rows },
  "sort, second operand": { f: (x) => sort([integers([3, 1, 2, 9, 8, 7], [2, 3]), x], 1)[1], ...rows },
  "pad, value": { f: (x) => pad(floats(six, [6]), reduceSum(x, [0]), [[2, 1, 1]]), x: [0.4, 0.8] },
  "pad, negative": { f: (x) => pad(x, f32(0), [[-1, 2, 1]]), x: six },
  "slice with strides": { f: (x) => slice(x, [0, 0], [2, 3], [1, 2]), ...rows },
  broadcast: { f: (x) => broadcastInDim(x, [2, 4, 3], [0, 2]), ...rows },
  "dot, both operands": { f: (x) => dotGeneral(x, x, { contract: [[1], [1]], batch: [[], []] }), ...rows },
  "dot with batch": { f: (x) => dotGeneral(x, x, { contract: [[1], [1]], batch: [[0], [0]] }), ...rows },
  dynamic_slice: { f: (x) => dynamicSlice(x, [scalar(1, "int32"), scalar(5, "int32")], [1, 2]), ...rows },
  "dynamic_update_slice, operand": {
    f: (x) => dynamicUpdateSlice(x, floats([1, 2], [1, 2]), [scalar(0, "int32"), scalar(1, "int32")]),
    ...rows,
  },
  "dynamic_update_slice, update": { f: (x) => dynamicUpdateSlice(floats(six, [6]), x, [scalar(3, "int32")]), x: [0.4, 0.8] },
  "gather, repeated indices": { f: (x) => takeAlongAxis(x, integers([2, 2, 0, 1, 1, 1], [2, 3]), 1), ...rows },
  "scatter-add, operand": { f: (x) => scatterRows("add", x, floats([1, 2, 3], [3])), x: six },
  "scatter-add, updates": { f: (x) => scatterRows("add", floats(six, [6]), x), x: [0.1, 0.2, 0.3] },
  "scatter-sub, updates": { f: (x) => scatterRows("sub", floats(six, [6]), x), x: [0.1, 0.2, 0.3] },
  "scatter-max, updates that meet": { f: (x) => scatterRows("max", floats([0, 0, 0, 0, -3, 0], [6]), x), x: [0.5, 0.2, 0.9] },
  "scatter-max, operand": { f: (x) => scatterRows("max", x, floats([1, 2, 3], [3])), x: six },
  "conv, operand": { f: (x) => conv(x, floats(other12, [2, 2, 3])), x: [...six, ...six.map((v) => v + 0.3)], shape: [1, 2, 6] },
  "conv, kernel": { f: (x) => conv(floats(other12, [1, 2, 6]), x), x: [...six, ...six.map((v) => v + 0.3)], shape: [2, 2, 3] },
  "conv, both": { f: (x) => conv(x, x), x: [...six, ...six.map((v) => v + 0.3)], shape: [2, 2, 3] },
  reduce_window_sum: {
    f: (x) =>
      reduceWindowSum(
        x,
        windows(
          [2, 2],
          [1, 2],
          [
            [1, 0],
            [0, 1],
          ],
        ),
      ),
    ...rows,
  },
  reduce_window_max: {
    f: (x) =>
      reduceWindowMax(
        x,
        windows(
          [2, 2],
          [1, 1],
          [
            [0, 0],
            [0, 1],
          ],
        ),
      ),
    ...rows,
  },
  reduce_window_min: {
    f: (x) =>
      reduceWindowMin(
        x,
        windows(
          [1, 3],
          [1, 1],
          [
            [0, 0],
            [1, 1],
          ],
        ),
      ),
    ...rows,
  },
  "max-pooling of squares": {
    f: (x) =>
      a.square(
        reduceWindowMax(
          a.square(x),
          windows(
            [1, 2],
            [1, 1],
            [
              [0, 0],
              [0, 0],
            ],
          ),
        ),
      ),
    ...rows,
  },
  top_k: { f: (x) => topK(x, 2, 1)[0], ...rows },
  cumlogsumexp: { f: (x) => cumlogsumexp(x, 1), ...rows },
  "cumlogsumexp, reverse": { f: (x) => cumlogsumexp(x, 0, true), x: six },
  stack: { f: (x) => stack([x, a.square(x)], 1), ...rows },
  unstack: { f: (x) => unstack(x, 1)[1], ...rows },
  tile: { f: (x) => tile(x, [2, 3]), ...rows },
  "scatter-mul, operand": { f: (x) => scatterRows("mul", x, floats([2, -3, 0.5], [3])), x: six },
  "scatter, operand": { f: (x) => scatterRows("set", x, floats([1, 2, 3], [3])), x: six },
  "scatter, updates that meet": { f: (x) => scatterRows("set", floats(six, [6]), x), x: [0.1, 0.2, 0.3] },
};

const other12 = [0.4, -1.1, 0.6, 2, 0.3, -0.7, 1.3, -0.2, 0.9, -1.6, 0.8, 0.1];
const windows = (size: number[], strides: number[], padding: [number, number][]): WindowParams => ({
  base_dilation: size.map(() => 1),
  padding,
  window_dilation: size.map(() => 1),
  window_dimensions: size,
  window_strides: strides,
});
const conv = (x: Value, kernel: Value): Value =>
  convGeneralDilated(x, kernel, {
    batch_group_count: 1,
    dimension_numbers: { lhs_spec: [0, 1, 2], rhs_spec: [0, 1, 2], out_spec: [0, 1, 2] },
    feature_group_count: 1,
    lhs_dilation: [2],
    padding: [[1, 2]],
    preferred_element_type: null,
    rhs_dilation: [1],
    window_strides: [2],
  });

/** Writes three updates, two of them to one place. */
function scatterRows(how: ScatterOp, x: Value, updates: Value): Value {
  const dims = {
    update_window_dims: [],
    inserted_window_dims: [0],
    scatter_dims_to_operand_dims: [0],
    operand_batching_dims: [],
    scatter_indices_batching_dims: [],
  };
  return scatter(how, x, integers([4, 1, 4], [3, 1]), updates, dims);
}

/** Arrays whose elements are numbers: these tests are of float32. */
type Numbers = NDArray & { readonly data: NumberArray };

const hostArray = (values: readonly number[], shape: Shape): Numbers => ({ shape, dtype: "float32", data: Float32Array.from(values) });

/** Runs a function by the reference evaluation of its jaxpr. */
function run(f: (...xs: Value[]) => unknown, ...inputs: Numbers[]): Numbers[] {
  const examples = inputs.map((x) => floats([...x.data], x.shape));
  const { jaxpr, consts } = makeJaxpr(f)(...examples);
  const captured = consts.map((c) => ({ shape: c.shape, dtype: c.dtype, data: (c as ReturnType<typeof arrayFrom>).host() }));
  return evaluateJaxpr(jaxpr, [...captured, ...inputs]).map((x) => ({ ...x, data: numbersOf(x) }));
}

/** Fixed directions: no test depends on chance. */
const direction = (shape: Shape, seed: number): Numbers =>
  hostArray(
    Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(3.7 * i + seed) + 0.3),
    shape,
  );
const inner = (x: Numbers, y: Numbers): number => [...x.data].reduce((sum, v, i) => sum + v * y.data[i], 0);

describe("derivatives agree with finite differences, and reverse with forward mode", () => {
  test.each(Object.entries(CASES))("%s", (_name, { f, x: values, shape = [values.length] }) => {
    const x = hostArray(values, shape);
    const g = direction(shape, 1);
    const [y, dy] = run((p, v) => jvp(f, [p], [v]), x, g);
    const ct = direction(y.shape, 2);
    const step = 2e-3;
    const moved = (sign: number): Numbers =>
      hostArray(
        values.map((v, i) => v + sign * step * g.data[i]),
        shape,
      );
    const [ahead] = run(f, moved(1));
    const [behind] = run(f, moved(-1));
    dy.data.forEach((slope, i) => {
      const difference = (ahead.data[i] - behind.data[i]) / (2 * step);
      expect(Math.abs(slope - difference), `element ${i}: ${slope}, by differences ${difference}`).toBeLessThan(
        4e-3 * Math.max(1, Math.abs(difference)),
      );
    });
    // ⟨ct, J·g⟩ = ⟨Jᵀ·ct, g⟩
    const [back] = run((p, c) => vjp(f, p)[1](c), x, ct);
    const forward = inner(ct, dy);
    expect(Math.abs(forward - inner(back, g))).toBeLessThan(1e-4 * Math.max(1, Math.abs(forward)));
  });
});

describe("second derivatives agree with differences of first ones, and reverse over forward with forward over forward", () => {
  test.each(Object.entries(CASES))("%s", (_name, { f, x: values, shape = [values.length] }) => {
    const x = hostArray(values, shape);
    const [g, h] = [direction(shape, 1), direction(shape, 3)];
    const along = (p: Value, v: Value): Value => jvp(f, [p], [v])[1] as Value;
    const [bend] = run((p, v, w) => jvp((q: Value) => along(q, v), [p], [w])[1], x, g, h);
    const step = 2e-3;
    const moved = (sign: number): Numbers =>
      hostArray(
        values.map((v, i) => v + sign * step * h.data[i]),
        shape,
      );
    const [ahead] = run(along, moved(1), g);
    const [behind] = run(along, moved(-1), g);
    bend.data.forEach((slope, i) => {
      const difference = (ahead.data[i] - behind.data[i]) / (2 * step);
      expect(Math.abs(slope - difference), `element ${i}: ${slope}, by differences ${difference}`).toBeLessThan(
        1e-2 * Math.max(1, Math.abs(difference)),
      );
    });
    // ⟨ct, ∂(J·g)·h⟩ = ⟨(∂(J·g))ᵀ·ct, h⟩
    const ct = direction(bend.shape, 2);
    const [back] = run((p, v, c) => vjp((q: Value) => along(q, v), p)[1](c), x, g, ct);
    const forward = inner(ct, bend);
    expect(Math.abs(forward - inner(back, h))).toBeLessThan(2e-4 * Math.max(1, Math.abs(forward)));
  });
});

describe("a batch gives what its examples give one by one", () => {
  test.each(Object.entries(CASES))("%s", (_name, { f, x: values, shape = [values.length] }) => {
    const examples = [0, 1].map((k) =>
      hostArray(
        values.map((v) => v + 0.03 * k),
        shape,
      ),
    );
    for (const axis of [0, shape.length]) {
      // The batch along the first axis, and along the last one.
      const stacked =
        axis === 0
          ? hostArray(
              examples.flatMap((e) => [...e.data]),
              [2, ...shape],
            )
          : hostArray(
              values.flatMap((_, i) => examples.map((e) => e.data[i])),
              [...shape, 2],
            );
      const [batched] = run(vmap(f, { inAxes: axis }), stacked);
      const single = examples.flatMap((e) => [...run(f, e)[0].data]);
      expect([...batched.data]).toEqual(single);
    }
  });
});
