import { DTYPES, isComplex, isInexact } from "../dtype/dtype.ts";
import { type Element, elementAt, isComplexNumber } from "../dtype/elements.ts";
import { ValueError } from "../errors/errors.ts";
import { sameShape, shapeText, sizeOf } from "../ir/aval.ts";
import type { Atom, Params } from "../ir/jaxpr.ts";
import type { GraphBuilder } from "../ir/lowering.ts";
import { emptyArray } from "../ir/ndarray.ts";
import { type Primitive, type Tangent, Zero } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { splitAround } from "../shape/axes.ts";
import { bind } from "./bind.ts";
import { moveAxis, range, rowMajorStrides } from "./broadcasting.ts";
import { complexP, imagP, realP } from "./complex.ts";
import { broadcastedIota } from "./creation.ts";
import { isAxis } from "./dtype-rules.ts";
import { takeAlongAxis } from "./gather.ts";
import { broadcastInDim } from "./movement.ts";

/** −∞ < … < ∞ < NaN; −0 equals 0 and all NaN are equal. Complex numbers by real part, then by imaginary part. */
export function compareElements(a: Element, b: Element): number {
  if (isComplexNumber(a) && isComplexNumber(b)) return compareElements(a.re, b.re) || compareElements(a.im, b.im);
  return a < b ? -1 : a > b ? 1 : a === b ? 0 : Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}

/** Complex keys as two each, which become complex again; what is no key moves as it is. */
function sortByParts(b: GraphBuilder, inputs: readonly Atom[], params: Params): readonly Atom[] | null {
  const keys = params.num_keys as number;
  const isKey = inputs.map(({ aval }, i) => i < keys && isComplex(aval.dtype));
  if (!isKey.includes(true)) return null;
  const operands = inputs.map((x, i) => (isKey[i] ? [...b.bind(realP, [x]), ...b.bind(imagP, [x])] : [x]));
  const sorted = [...b.bind(sortP, operands.flat(), { ...params, num_keys: operands.slice(0, keys).flat().length })];
  return operands.map(({ length }) => {
    const parts = sorted.splice(0, length);
    return length === 1 ? parts[0] : b.bind(complexP, parts)[0];
  });
}

/** Sorts all operands along `dimension` by the first `num_keys` of them. */
export const sortP: Primitive = {
  name: "sort",
  abstractEval(inputs, params) {
    const dimension = params.dimension as number;
    if (inputs.some((x) => !sameShape(x.shape, inputs[0].shape)))
      throw new ValueError(`Arguments to sort must have equal shapes, got: ${inputs.map((x) => shapeText(x.shape)).join(", ")}`);
    if (!isAxis(dimension, inputs[0].ndim))
      throw new ValueError(`axis ${dimension} is out of bounds for array of dimension ${inputs[0].ndim}`);
    const keys = params.num_keys as number;
    if (!Number.isInteger(keys) || keys < 1 || keys > inputs.length)
      throw new ValueError(`num_keys=${keys} must be between 1 and len(operand)=${inputs.length}`);
    return [...inputs];
  },
  evaluate(inputs, params, outs) {
    const dimension = params.dimension as number;
    const shape = inputs[0].shape;
    const stride = rowMajorStrides(shape)[dimension];
    const size = shape[dimension];
    const keys = inputs.slice(0, params.num_keys as number).map((x) => Array.from({ length: sizeOf(shape) }, (_, i) => elementAt(x, i)));
    const results = outs.map((out) => emptyArray(out.shape, out.dtype));
    for (let start = 0; start < sizeOf(shape); start++) {
      if (Math.floor(start / stride) % size !== 0) continue;
      const order = range(0, size);
      // JavaScript's sort is stable.
      order.sort((i, j) => {
        for (const key of keys) {
          const sign = compareElements(key[start + i * stride], key[start + j * stride]);
          if (sign !== 0) return sign;
        }
        return 0;
      });
      inputs.forEach((x, n) => {
        const { words } = DTYPES[x.dtype];
        order.forEach((from, to) => {
          for (let w = 0; w < words; w++) results[n].data[(start + to * stride) * words + w] = x.data[(start + from * stride) * words + w];
        });
      });
    }
    return results;
  },
  lowering: {
    kind: "routine",
    routine: ({ dimension, num_keys }, [x], outs) => ({
      kind: "sort",
      keys: num_keys as number,
      descending: false,
      kept: x.shape[dimension as number],
      results: outs.map((_, i) => i),
      ...splitAround(x.shape, dimension as number),
    }),
    byParts: sortByParts,
  },
  jvp(primals, tangents, params) {
    const dimension = params.dimension as number;
    const places = broadcastedIota("uint32", primals[0].shape, dimension);
    const [order, ...reversed] = bind(sortP, [...primals, places], params).reverse();
    const outs = reversed.reverse();
    const moved = (t: Tangent, out: Value): Tangent =>
      t instanceof Zero || !isInexact(out.dtype) || out.aval.size === 0
        ? new Zero(out.aval)
        : takeAlongAxis(t, order, dimension, "promiseInBounds");
    return [outs, outs.map((out, i) => moved(tangents[i], out))];
  },
  batch(inputs, dims, params) {
    // All operands get the batch axis where the first batched one has it.
    const first = dims.findIndex((d) => d !== null);
    const [axis, shape] = [dims[first] as number, inputs[first].shape];
    const others = range(0, shape.length).filter((k) => k !== axis);
    const operands = inputs.map((x, i) => {
      const d = dims[i];
      return d === null ? broadcastInDim(x, shape, others) : moveAxis(x, d, axis);
    });
    const dimension = params.dimension as number;
    const outs = bind(sortP, operands, { ...params, dimension: dimension + Number(axis <= dimension) });
    return [outs, outs.map(() => axis)];
  },
  // n log₂ n comparisons along the axis.
  flops: ([x], _outs, { dimension }) => x.size * Math.ceil(Math.log2(Math.max(2, x.shape[dimension as number]))),
};

/** The operands sorted together along one axis by the first `numKeys` of them; stable, NaN last. */
export const sort = (operands: readonly Value[], dimension: number, numKeys = 1, isStable = true): Value[] =>
  bind(sortP, operands, { dimension, is_stable: isStable, num_keys: numKeys });
