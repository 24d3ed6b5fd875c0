import { copyWords } from "../dtype/elements.ts";
import { JaxTypeError, ValueError } from "../errors/errors.ts";
import { sameShape, shapeText } from "../ir/aval.ts";
import { emptyArray } from "../ir/ndarray.ts";
import { type Primitive, type Tangent, UndefinedPrimal, Zero } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { splitAround } from "../shape/axes.ts";
import { concatenateP } from "./assembly.ts";
import { bind, bind1 } from "./bind.ts";
import { batchAtFront, instantiate, range } from "./broadcasting.ts";
import { avalOf } from "./constants.ts";
import { checkSameDType, isAxis } from "./dtype-rules.ts";
import { broadcastInDimP, linear, reshape, reshapeP, sliceP } from "./movement.ts";
import { reduceSum } from "./reduce.ts";

/* Joining along a new axis, taking apart along one, and repeating whole arrays. */

/** Arrays of one shape joined along a new axis. */
export const stackP: Primitive = {
  name: "stack",
  abstractEval(inputs, params) {
    const axis = params.axis as number;
    const listed = inputs.map((x) => shapeText(x.shape)).join(", ");
    if (inputs.length === 0) throw new ValueError("stack expects at least one operand, got 0.");
    if (inputs.some((x) => x.ndim !== inputs[0].ndim))
      throw new ValueError(`Cannot stack arrays with different numbers of dimensions: got ${listed}.`);
    if (inputs.some((x) => !sameShape(x.shape, inputs[0].shape)))
      throw new ValueError(`All input arrays must have the same shape. Got ${listed}.`);
    checkSameDType("stack", inputs);
    if (!isAxis(axis, inputs[0].ndim + 1))
      throw new ValueError(`axis ${axis} is out of bounds for array of dimension ${inputs[0].ndim + 1}`);
    return [
      avalOf(
        inputs[0].shape.toSpliced(axis, 0, inputs.length),
        inputs[0].dtype,
        inputs.every((x) => x.weakType),
      ),
    ];
  },
  evaluate(inputs, params, [out]) {
    const { outer, size, inner } = splitAround(out.shape, params.axis as number);
    const result = emptyArray(out.shape, out.dtype);
    const words = result.data.length / Math.max(1, out.size);
    const run = inner * words;
    for (let i = 0; i < outer; i++)
      for (const [k, x] of inputs.entries()) copyWords(x.data.subarray(i * run, (i + 1) * run), result.data, (i * size + k) * run);
    return [result];
  },
  lowering: {
    kind: "expand",
    expand(b, inputs, params) {
      const axis = params.axis as number;
      const rows = inputs.map(
        (x) => b.bind(reshapeP, [x], { new_sizes: x.aval.shape.toSpliced(axis, 0, 1), dimensions: null, sharding: null })[0],
      );
      return b.bind(concatenateP, rows, { dimension: axis });
    },
  },
  jvp(primals, tangents, params) {
    const out = bind1(stackP, primals, params);
    if (tangents.every((t) => t instanceof Zero)) return [[out], [new Zero(out.aval)]];
    return [[out], [bind1(stackP, tangents.map(instantiate), params)]];
  },
  transpose([ct], inputs, params) {
    if (ct instanceof Zero) return inputs.map((x) => (x instanceof UndefinedPrimal ? new Zero(x.aval) : null));
    const parts = bind(unstackP, [ct], params);
    return inputs.map((x, i): Tangent | null => (x instanceof UndefinedPrimal ? parts[i] : null));
  },
  batch(inputs, dims, params, size) {
    const axis = params.axis as number;
    const [first] = dims;
    if (first !== null && dims.every((d) => d === first)) {
      const before = axis <= first;
      return [[bind1(stackP, inputs, { axis: before ? axis : axis + 1 })], [before ? first + 1 : first]];
    }
    const rows = inputs.map((x, i) => batchAtFront(x, dims[i], size));
    return [[bind1(stackP, rows, { axis: axis + 1 })], [0]];
  },
};

/** The entries along an axis, which they have not. */
export const unstackP: Primitive = {
  name: "unstack",
  abstractEval([x], params) {
    const axis = params.axis as number;
    if (x.ndim === 0)
      throw new ValueError(`unstack requires arrays with rank > 0, however a scalar array of shape ${shapeText(x.shape)} was passed.`);
    if (!isAxis(axis, x.ndim)) throw new ValueError(`axis ${axis} is out of bounds for array of dimension ${x.ndim}`);
    return range(0, x.shape[axis]).map(() => x.with({ shape: x.shape.toSpliced(axis, 1) }));
  },
  evaluate([x], params, outs) {
    const { outer, size, inner } = splitAround(x.shape, params.axis as number);
    const words = x.data.length / Math.max(1, outer * size * inner);
    const run = inner * words;
    return outs.map((out, k) => {
      const result = emptyArray(out.shape, out.dtype);
      for (let i = 0; i < outer; i++) copyWords(x.data.subarray((i * size + k) * run, (i * size + k + 1) * run), result.data, i * run);
      return result;
    });
  },
  lowering: {
    kind: "expand",
    expand(b, [x], params, [aval], outs) {
      const axis = params.axis as number;
      return outs.map((out, k) => {
        const [row] = b.bind(sliceP, [x], {
          start_indices: aval.shape.map((_, a) => (a === axis ? k : 0)),
          limit_indices: aval.shape.with(axis, k + 1),
          strides: null,
        });
        return b.bind(reshapeP, [row], { new_sizes: out.shape, dimensions: null, sharding: null })[0];
      });
    },
  },
  jvp([x], [g], params) {
    const outs = bind(unstackP, [x], params);
    return [outs, g instanceof Zero ? outs.map((out) => new Zero(out.aval)) : bind(unstackP, [g], params)];
  },
  transpose(cts, [x], params) {
    if (cts.every((ct) => ct instanceof Zero)) return [new Zero(x.aval)];
    return [bind1(stackP, cts.map(instantiate), params)];
  },
  batch([x], [dim], params) {
    const [axis, d] = [params.axis as number, dim as number];
    const outs = bind(unstackP, [x], { axis: axis < d ? axis : axis + 1 });
    return [outs, outs.map(() => (axis < d ? d - 1 : d))];
  },
};

const repsOf = (reps: unknown): readonly number[] => reps as readonly number[];
const interleaved = (reps: readonly number[], shape: readonly number[]): number[] => shape.flatMap((d, k) => [reps[k], d]);

/** An array repeated as a whole along each axis. */
export const tileP: Primitive = {
  name: "tile",
  abstractEval([x], params) {
    const reps = repsOf(params.reps);
    if (x.ndim !== reps.length)
      throw new JaxTypeError(`reps length must be equal to the ndim of x, got len(reps)=${reps.length} and x.ndim=${x.ndim}.`);
    if (!reps.every((n) => Number.isSafeInteger(n) && n >= 0)) throw new JaxTypeError(`tile reps must be counts, got ${shapeText(reps)}`);
    return [x.with({ shape: x.shape.map((d, k) => d * reps[k]) })];
  },
  evaluate([x], params, [out]) {
    const spread = avalOf(interleaved(repsOf(params.reps), x.shape), x.dtype);
    const broadcast_dimensions = range(0, x.shape.length).map((k) => 2 * k + 1);
    const [whole] = broadcastInDimP.evaluate([x], { broadcast_dimensions, shape: spread.shape, sharding: null }, [spread]);
    return [{ ...whole, shape: out.shape }];
  },
  lowering: {
    kind: "expand",
    expand(b, [x], params, [aval], [out]) {
      const [spread] = b.bind(broadcastInDimP, [x], {
        broadcast_dimensions: range(0, aval.ndim).map((k) => 2 * k + 1),
        shape: interleaved(repsOf(params.reps), aval.shape),
        sharding: null,
      });
      return b.bind(reshapeP, [spread], { new_sizes: out.shape, dimensions: null, sharding: null });
    },
  },
  ...linear(
    (x, params) => bind1(tileP, [x], params),
    (ct, operand, params) => {
      const parts = reshape(ct, interleaved(repsOf(params.reps), operand.shape));
      return reduceSum(
        parts,
        range(0, operand.ndim).map((k) => 2 * k),
      );
    },
  ),
  batch([x], [dim], params) {
    const d = dim as number;
    return [[bind1(tileP, [x], { reps: repsOf(params.reps).toSpliced(d, 0, 1) })], [d]];
  },
};

export const stack = (xs: readonly Value[], axis: number): Value => bind1(stackP, xs, { axis });
export const unstack = (x: Value, axis: number): Value[] => bind(unstackP, [x], { axis });
export const tile = (x: Value, reps: readonly number[]): Value => bind1(tileP, [x], { reps });
