import { type DType, isComplex, realDType } from "../dtype/dtype.ts";
import { JaxTypeError } from "../errors/errors.ts";
import { type Shape, type ShapedArray, sameShape, shapeText, sizeOf } from "../ir/aval.ts";
import type { Atom, Params } from "../ir/jaxpr.ts";
import type { DotDims, GraphBuilder } from "../ir/lowering.ts";
import { emptyArray, type NDArray } from "../ir/ndarray.ts";
import { type Primitive, type Tangent, UndefinedPrimal, Zero } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { bind1 } from "./bind.ts";
import { forEachStrided, range, rowMajorStrides } from "./broadcasting.ts";
import { bilinearByParts } from "./complex.ts";
import { avalOf } from "./constants.ts";
import { addTangents } from "./elementwise.ts";
import { withRing } from "./monoid.ts";
import { shiftAxes, transpose } from "./movement.ts";

/** JAX's param: ((lhs contracting, rhs contracting), (lhs batch, rhs batch)). */
export const dotDimsOf = (params: Params): DotDims => {
  const [contract, batch] = params.dimension_numbers as unknown as [DotDims["contract"], DotDims["batch"]];
  return { contract, batch };
};

function swapOperands(params: Params): Params {
  const { contract, batch } = dotDimsOf(params);
  return {
    ...params,
    dimension_numbers: [
      [contract[1], contract[0]],
      [batch[1], batch[0]],
    ],
  };
}

const freeAxes = (rank: number, contract: readonly number[], batch: readonly number[]): number[] =>
  range(0, rank).filter((axis) => !contract.includes(axis) && !batch.includes(axis));

function checkSide(side: "lhs" | "rhs", x: ShapedArray, contract: readonly number[], batch: readonly number[]): void {
  const fail = (message: string): never => {
    throw new JaxTypeError(
      `dot_general requires ${message}`,
      "dimension_numbers are ((lhs contracting, rhs contracting), (lhs batch, rhs batch)).",
    );
  };
  if ([...contract, ...batch].some((d) => d < 0 || d >= x.ndim)) {
    fail(
      `${side} dimension numbers to be nonnegative and less than the number of axes of the ${side} value, got ${side}_batch of ${shapeText(batch)} and ${side}_contracting of ${shapeText(contract)} for ${side} of rank ${x.ndim}`,
    );
  }
  if (new Set(batch).size !== batch.length) fail(`${side} batch dimensions to be distinct, got ${side}_batch ${shapeText(batch)}.`);
  if (new Set(contract).size !== contract.length)
    fail(`${side} contracting dimensions to be distinct, got ${side}_contracting ${shapeText(contract)}.`);
  if (contract.some((d) => batch.includes(d))) {
    fail(
      `${side} batch dimensions to be disjoint from contracting dimensions, got ${side}_batch ${shapeText(batch)} and ${side}_contracting ${shapeText(contract)}.`,
    );
  }
}

function dotShape(lhs: ShapedArray, rhs: ShapedArray, { contract, batch }: DotDims): Shape {
  if (batch[0].length !== batch[1].length) {
    throw new JaxTypeError(
      `dot_general requires equal numbers of lhs_batch and rhs_batch dimensions, got lhs_batch ${shapeText(batch[0])} and rhs_batch ${shapeText(batch[1])}.`,
    );
  }
  checkSide("lhs", lhs, contract[0], batch[0]);
  checkSide("rhs", rhs, contract[1], batch[1]);
  const pick = (x: ShapedArray, axes: readonly number[]): number[] => axes.map((axis) => x.shape[axis]);
  const [lb, rb] = [pick(lhs, batch[0]), pick(rhs, batch[1])];
  if (!sameShape(lb, rb)) {
    throw new JaxTypeError(
      `dot_general requires lhs batch dimensions and rhs batch dimensions to have the same shape, got ${shapeText(lb)} and ${shapeText(rb)}.`,
      `The operands have shapes ${shapeText(lhs.shape)} and ${shapeText(rhs.shape)}.`,
    );
  }
  const [lc, rc] = [pick(lhs, contract[0]), pick(rhs, contract[1])];
  if (!sameShape(lc, rc)) {
    throw new JaxTypeError(
      `dot_general requires contracting dimensions to have the same shape, got ${shapeText(lc)} and ${shapeText(rc)}.`,
      `The operands have shapes ${shapeText(lhs.shape)} and ${shapeText(rhs.shape)}: the axes that are multiplied and summed must have equal sizes. Is a transpose missing?`,
    );
  }
  return [...lb, ...pick(lhs, freeAxes(lhs.ndim, contract[0], batch[0])), ...pick(rhs, freeAxes(rhs.ndim, contract[1], batch[1]))];
}

/** Sums of products in double precision; integers wrap to 32 bits, bool is or-of-ands. */
function multiply(lhs: NDArray, rhs: NDArray, dims: DotDims, out: ShapedArray): NDArray {
  const result = emptyArray(out.shape, out.dtype);
  const [ls, rs] = [rowMajorStrides(lhs.shape), rowMajorStrides(rhs.shape)];
  const lFree = freeAxes(lhs.shape.length, dims.contract[0], dims.batch[0]);
  const rFree = freeAxes(rhs.shape.length, dims.contract[1], dims.batch[1]);
  const still = (axes: readonly number[]): number[] => axes.map(() => 0);
  const lhsStrides = [...dims.batch[0].map((a) => ls[a]), ...lFree.map((a) => ls[a]), ...still(rFree)];
  const rhsStrides = [...dims.batch[1].map((a) => rs[a]), ...still(lFree), ...rFree.map((a) => rs[a])];
  const summed = dims.contract[0].map((a) => lhs.shape[a]);
  // Offsets of the contracted elements, once for all output elements.
  const lhsOffsets = new Float64Array(sizeOf(summed));
  const rhsOffsets = new Float64Array(sizeOf(summed));
  forEachStrided(
    summed,
    0,
    dims.contract[0].map((a) => ls[a]),
    (i, at) => {
      lhsOffsets[i] = at;
    },
  );
  forEachStrided(
    summed,
    0,
    dims.contract[1].map((a) => rs[a]),
    (i, at) => {
      rhsOffsets[i] = at;
    },
  );
  const rhsStarts = new Float64Array(out.size);
  forEachStrided(out.shape, 0, rhsStrides, (flat, at) => {
    rhsStarts[flat] = at;
  });
  // Products and sums are the result's: in double precision for floats, wrapping for integers.
  withRing(out.dtype, ({ zero, add, mul, all, write }) => {
    const [a, b] = [all(lhs), all(rhs)];
    forEachStrided(out.shape, 0, lhsStrides, (flat, lhsAt) => {
      let sum = zero;
      for (let k = 0; k < lhsOffsets.length; k++) sum = add(sum, mul(a[lhsAt + lhsOffsets[k]], b[rhsStarts[flat] + rhsOffsets[k]]));
      write(result.data, flat, sum);
    });
  });
  return result;
}

/** A complex product as four real ones, whose operands are read where they lie. */
function complexProduct(b: GraphBuilder, inputs: readonly Atom[], params: Params): Atom[] | null {
  const [{ dtype }] = inputs.map(({ aval }) => aval);
  if (!isComplex(dtype)) return null;
  const real: Params = { ...params, preferred_element_type: params.preferred_element_type === null ? null : realDType(dtype) };
  return bilinearByParts(b, dotGeneralP, inputs, real);
}

/** Sums of products over the contracting axes. Output axes: batch, free of lhs, free of rhs. */
export const dotGeneralP: Primitive = {
  name: "dot_general",
  abstractEval([lhs, rhs], params) {
    if (lhs.dtype !== rhs.dtype) {
      throw new JaxTypeError(
        `lax.dot_general requires arguments to have the same dtypes, got ${lhs.dtype}, ${rhs.dtype}.`,
        "jnp.dot and jnp.matmul promote their operands.",
      );
    }
    if (lhs.dtype === "key<fry>")
      throw new JaxTypeError(
        `dot_general does not accept dtypes ${lhs.dtype}, ${rhs.dtype}.`,
        "Keys are not numbers: draw from them with a function of random.",
      );
    return [avalOf(dotShape(lhs, rhs, dotDimsOf(params)), lhs.dtype)];
  },
  evaluate: ([lhs, rhs], params, [out]) => [multiply(lhs, rhs, dotDimsOf(params), out)],
  lowering: { kind: "dot", dims: dotDimsOf, swapped: swapOperands, byParts: complexProduct },
  jvp([x, y], [gx, gy], params) {
    const dot = (a: Value, b: Value): Value => bind1(dotGeneralP, [a, b], params);
    const out = dot(x, y);
    const left: Tangent = gx instanceof Zero ? gx : dot(gx, y);
    const right: Tangent = gy instanceof Zero ? gy : dot(x, gy);
    const sum = addTangents(left, right);
    return [[out], [sum instanceof Zero ? new Zero(out.aval) : sum]];
  },
  transpose([ct], [lhs, rhs], params) {
    const dims = dotDimsOf(params);
    const { contract, batch } = dims;
    const swapped: DotDims = { contract: [contract[1], contract[0]], batch: [batch[1], batch[0]] };
    const lhsUnknown = lhs instanceof UndefinedPrimal;
    if (ct instanceof Zero) return [lhsUnknown ? new Zero(lhs.aval) : null, rhs instanceof UndefinedPrimal ? new Zero(rhs.aval) : null];
    if (lhsUnknown) return [operandCotangent(ct, lhs.aval, rhs as Value, dims, false, params), null];
    return [null, operandCotangent(ct, (rhs as UndefinedPrimal).aval, lhs, swapped, true, params)];
  },
  batch([lhs, rhs], [dl, dr], params) {
    const dims = dotDimsOf(params);
    if (dl !== null && dr !== null) {
      const contract = [shiftAxes(dims.contract[0], dl), shiftAxes(dims.contract[1], dr)] as const;
      const batch = [
        [dl, ...shiftAxes(dims.batch[0], dl)],
        [dr, ...shiftAxes(dims.batch[1], dr)],
      ] as const;
      return [[bindDot(lhs, rhs, { contract, batch }, params)], [0]];
    }
    const side = dl !== null ? 0 : 1;
    return batchOneSide(lhs, rhs, params, side, (side === 0 ? dl : dr) as number);
  },
  hiddenParams: (params) => ["out_sharding", ...Object.keys(params).filter((key) => params[key] === null)],
  flops([lhs], [out], params) {
    return 2 * out.size * sizeOf(dotDimsOf(params).contract[0].map((axis) => lhs.shape[axis]));
  },
};

/** One batched operand: its batch axis is one more free axis of the product. */
function batchOneSide(lhs: Value, rhs: Value, params: Params, side: 0 | 1, dim: number): [Value[], number[]] {
  const dims = dotDimsOf(params);
  const contract: [readonly number[], readonly number[]] = [...dims.contract];
  const batch: [readonly number[], readonly number[]] = [...dims.batch];
  contract[side] = shiftAxes(contract[side], dim);
  batch[side] = shiftAxes(batch[side], dim);
  const own = side === 0 ? lhs : rhs;
  const place = freeAxes(own.ndim, contract[side], batch[side]).indexOf(dim);
  const lhsFree = freeAxes(lhs.ndim, contract[0], batch[0]).length;
  return [[bindDot(lhs, rhs, { contract, batch }, params)], [batch[0].length + (side === 0 ? 0 : lhsFree) + place]];
}

/** The cotangent of the operand x from out = dot(x, other) (`swapped`: dot(other, x)): contracts out with other's free axes. */
function operandCotangent(ct: Value, x: ShapedArray, other: Value, { contract, batch }: DotDims, swapped: boolean, params: Params): Value {
  const xFree = freeAxes(x.ndim, contract[0], batch[0]);
  const otherFree = freeAxes(other.ndim, contract[1], batch[1]);
  const nBatch = batch[0].length;
  const ctBatch = range(0, nBatch);
  const ctOther = swapped
    ? range(nBatch, nBatch + otherFree.length)
    : range(nBatch + xFree.length, nBatch + xFree.length + otherFree.length);
  const product = bindDot(ct, other, { contract: [ctOther, otherFree], batch: [ctBatch, batch[1]] }, params);
  // The product's axes: batch, x's free axes, then the contracted ones in the order other has them.
  const contractedByOther = contract[1].map((axis, i) => [axis, contract[0][i]] as const).sort((a, b) => a[0] - b[0]);
  const order = [...batch[0], ...xFree, ...contractedByOther.map(([, axis]) => axis)];
  return transpose(
    product,
    range(0, x.ndim).map((axis) => order.indexOf(axis)),
  );
}

/** The product over other axes, with the other params of `params`. */
const bindDot = (lhs: Value, rhs: Value, { contract, batch }: DotDims, params: Params): Value =>
  bind1(dotGeneralP, [lhs, rhs], { ...params, dimension_numbers: [contract, batch] });

/** Products accumulate in `preferred`, the operands' dtype unless said otherwise (jnp's habit; it shows in jaxprs). */
export function dotGeneral(lhs: Value, rhs: Value, dims: DotDims, preferred: DType | null = lhs.dtype): Value {
  return bindDot(lhs, rhs, dims, { out_sharding: null, precision: null, preferred_element_type: preferred });
}
