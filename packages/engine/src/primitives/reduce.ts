import { DTYPES, type DType, isInexact } from "../dtype/dtype.ts";
import { copyWords } from "../dtype/elements.ts";
import { JaxTypeError, ValueError } from "../errors/errors.ts";
import { type ShapedArray, shapeText } from "../ir/aval.ts";
import type { Params } from "../ir/jaxpr.ts";
import type { ByParts, Reducer } from "../ir/lowering.ts";
import { emptyArray, type NDArray } from "../ir/ndarray.ts";
import { type Primitive, Zero } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { add, div, mul } from "./arithmetic.ts";
import { concatenate } from "./assembly.ts";
import { bind1 } from "./bind.ts";
import { forEachStrided, range } from "./broadcasting.ts";
import { convertElementType } from "./convert.ts";
import { isAxis } from "./dtype-rules.ts";
import { eq } from "./logic.ts";
import { AND, MAX, MIN, type Monoids, OR, PRODUCT, SUM, withMonoid, XOR } from "./monoid.ts";
import { broadcastInDim, linear, reshape, shiftAxes, slice, squeeze } from "./movement.ts";
import { reduceComplex } from "./reduce-complex.ts";

export const axesOf = (params: Params): readonly number[] => params.axes as readonly number[];

export function checkAxes(axes: readonly number[], x: ShapedArray): void {
  if (new Set(axes).size !== axes.length) throw new ValueError(`duplicate value in 'axes' of reduction: ${shapeText(axes)}`);
  if (!axes.every((axis) => isAxis(axis, x.ndim)))
    throw new ValueError(
      `reduction axes ${shapeText(axes)} contains out-of-bounds indices for ${x.toLong()}.`,
      `The array has ${x.ndim} axes, numbered from 0.`,
    );
}

interface ReduceRow {
  readonly name: string;
  readonly op: Reducer;
  readonly accepts: (dtype: DType) => boolean;
  readonly complaint: (dtype: DType) => string;
  readonly monoid: Monoids;
  readonly byParts?: ByParts;
  readonly derivative?: Pick<Primitive, "jvp" | "transpose">;
}

function reduction(row: ReduceRow): Primitive {
  const primitive: Primitive = {
    name: row.name,
    abstractEval([x], params) {
      if (!row.accepts(x.dtype)) throw new JaxTypeError(row.complaint(x.dtype), 'Convert the array first with .astype("…").');
      const axes = axesOf(params);
      checkAxes(axes, x);
      return [x.with({ shape: x.shape.filter((_, axis) => !axes.includes(axis)) })];
    },
    evaluate: ([x], params, [out]) => [fold(x, axesOf(params), out, row.monoid)],
    lowering: { kind: "reduce", op: row.op, axes: axesOf, byParts: row.byParts },
    jvp: zeroTangent,
    ...row.derivative,
    batch([x], [dim], params) {
      const d = dim as number;
      const axes = shiftAxes(axesOf(params), d);
      return [[bind1(primitive, [x], { ...params, axes })], [d - axes.filter((a) => a < d).length]];
    },
    flops: ([x]) => x.size,
  };
  function zeroTangent(primals: readonly Value[], _tangents: unknown, params: Params): [Value[], Zero[]] {
    const out = bind1(primitive, primals, params);
    return [[out], [new Zero(out.aval)]];
  }
  return primitive;
}

/** Folds the reduced axes into each output element, in row-major order, in double precision. */
function fold(x: NDArray, axes: readonly number[], out: ShapedArray, monoid: Monoids): NDArray {
  let stride = 1;
  const strides = new Array<number>(x.shape.length).fill(0);
  for (let axis = x.shape.length - 1; axis >= 0; axis--) {
    if (axes.includes(axis)) continue;
    strides[axis] = stride;
    stride *= x.shape[axis];
  }
  const result = emptyArray(out.shape, out.dtype);
  if (axes.every((axis) => x.shape[axis] === 1)) {
    copyWords(x.data, result.data);
    return result;
  }
  withMonoid(x.dtype, monoid, (elements, { identity, combine }) => {
    const totals = new Array(out.size).fill(identity);
    forEachStrided(x.shape, 0, strides, (flat, at) => {
      totals[at] = combine(totals[at], elements.read(x.data, flat));
    });
    totals.forEach((total, i) => {
      elements.write(result.data, i, total);
    });
  });
  return result;
}

const isNumber = (dtype: DType): boolean => !["bool", "key"].includes(DTYPES[dtype].kind);
const notNumber = (name: string) => (dtype: DType) => `${name} does not accept dtype ${dtype}. Accepted dtypes are subtypes of number.`;

export const reduceSumP: Primitive = reduction({
  name: "reduce_sum",
  op: "add",
  accepts: isNumber,
  complaint: notNumber("reduce_sum"),
  monoid: SUM,
  derivative: linear((x, params) => bind1(reduceSumP, [x], params), spreadCotangent),
});

/** The transpose of summing: the cotangent repeated along the summed axes. */
function spreadCotangent(ct: Value, operand: ShapedArray, params: Params): Value {
  const kept = range(0, operand.ndim).filter((axis) => !axesOf(params).includes(axis));
  return broadcastInDim(ct, operand.shape, kept);
}

const extremum = (name: string, op: "max" | "min", monoid: Monoids): Primitive => {
  const primitive = reduction({
    name,
    op,
    accepts: (dtype) => dtype !== "key<fry>",
    complaint: (dtype) => `${name} does not accept dtype ${dtype}. Accepted dtypes are subtypes of integer, floating, bool.`,
    monoid,
    byParts: (b, [x], params) => reduceComplex(op, b, x, params),
    derivative: { jvp: chooserJvp(() => primitive) },
  });
  return primitive;
};

/** The tangent is the mean of the tangents where the extremum is reached. */
const chooserJvp =
  (primitive: () => Primitive): NonNullable<Primitive["jvp"]> =>
  ([x], [g], params) => {
    const axes = axesOf(params);
    const out = bind1(primitive(), [x], params);
    if (g instanceof Zero || !isInexact(x.dtype)) return [[out], [new Zero(out.aval)]];
    const kept = x.shape.map((d, axis) => (axes.includes(axis) ? 1 : d));
    const reached = convertElementType(eq(x, reshape(out, kept)), g.dtype);
    const count = reduceSum(reached, axes);
    return [[out], [div(reduceSum(mul(g, reached), axes), count)]];
  };

export const reduceMaxP: Primitive = extremum("reduce_max", "max", MAX);
export const reduceMinP: Primitive = extremum("reduce_min", "min", MIN);

export const reduceProdP: Primitive = reduction({
  name: "reduce_prod",
  op: "mul",
  accepts: isNumber,
  complaint: notNumber("reduce_prod"),
  monoid: PRODUCT,
  byParts: (b, [x], params) => reduceComplex("mul", b, x, params),
  derivative: {
    jvp([x], [g], params) {
      const out = bind1(reduceProdP, [x], params);
      if (g instanceof Zero) return [[out], [new Zero(out.aval)]];
      return [[out], [productTangent(x, g, axesOf(params))]];
    },
  },
});

/** The tangent of a product: Σᵢ gᵢ · ∏_{j≠i} xⱼ, pairing halves so that no factor is divided out (it may be 0). */
function productTangent(x: Value, g: Value, axes: readonly number[]): Value {
  let product: Value = x;
  let tangent: Value = g;
  for (const axis of axes) {
    while (product.shape[axis] > 1) [product, tangent] = multiplyHalves(product, tangent, axis);
  }
  if (axes.some((axis) => x.shape[axis] === 0)) return reduceSum(tangent, axes);
  return squeeze(tangent, axes);
}

function multiplyHalves(x: Value, g: Value, axis: number): [Value, Value] {
  const size = x.shape[axis];
  const half = size >> 1;
  const part = (v: Value, from: number, to: number): Value =>
    slice(
      v,
      v.shape.map((_, k) => (k === axis ? from : 0)),
      v.shape.with(axis, to),
    );
  const [x0, x1, g0, g1] = [part(x, 0, half), part(x, half, 2 * half), part(g, 0, half), part(g, half, 2 * half)];
  const product = mul(x0, x1);
  const tangent = add(mul(g0, x1), mul(x0, g1));
  if (size === 2 * half) return [product, tangent];
  return [concatenate([product, part(x, size - 1, size)], axis), concatenate([tangent, part(g, size - 1, size)], axis)];
}

const isBits = (dtype: DType): boolean => ["bool", "int", "uint"].includes(DTYPES[dtype].kind);
const notBits = (dtype: DType): string => `logical reduction requires operand dtype bool or int, got ${dtype}.`;

export const reduceAndP = reduction({
  name: "reduce_and",
  op: "and",
  accepts: isBits,
  complaint: notBits,
  monoid: AND,
});
export const reduceOrP = reduction({
  name: "reduce_or",
  op: "or",
  accepts: isBits,
  complaint: notBits,
  monoid: OR,
});

export const reduceXorP = reduction({
  name: "reduce_xor",
  op: "xor",
  accepts: isBits,
  complaint: notBits,
  monoid: XOR,
});

/** Sums over `axes` (numbered from 0, not negative); they disappear from the shape. */
export const reduceSum = (x: Value, axes: readonly number[]): Value => bind1(reduceSumP, [x], { axes, out_sharding: null });
export const reduceProd = (x: Value, axes: readonly number[]): Value => bind1(reduceProdP, [x], { axes });
/** −∞ (the least integer) where nothing is reduced; NaN if any element is. */
export const reduceMax = (x: Value, axes: readonly number[]): Value => bind1(reduceMaxP, [x], { axes });
export const reduceMin = (x: Value, axes: readonly number[]): Value => bind1(reduceMinP, [x], { axes });
export const reduceAnd = (x: Value, axes: readonly number[]): Value => bind1(reduceAndP, [x], { axes });
export const reduceOr = (x: Value, axes: readonly number[]): Value => bind1(reduceOrP, [x], { axes });
export const reduceXor = (x: Value, axes: readonly number[]): Value => bind1(reduceXorP, [x], { axes });
