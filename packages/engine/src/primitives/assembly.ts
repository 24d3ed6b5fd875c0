import { DTYPES } from "../dtype/dtype.ts";
import { JaxTypeError, ValueError } from "../errors/errors.ts";
import { type Shape, type ShapedArray, shapeText } from "../ir/aval.ts";
import type { Param } from "../ir/jaxpr.ts";
import { emptyArray, type NDArray } from "../ir/ndarray.ts";
import { type Primitive, UndefinedPrimal, Zero } from "../ir/primitive.ts";
import type { BlockCopy } from "../ir/routine.ts";
import type { Value } from "../ir/value.ts";
import { sub } from "./arithmetic.ts";
import { bind, bind1 } from "./bind.ts";
import { batchAtFront, forEachStrided, instantiate, moveAxis, range, rowMajorStrides } from "./broadcasting.ts";
import { avalOf, scalarLike } from "./constants.ts";
import { full } from "./creation.ts";
import { checkSameDType, isAxis } from "./dtype-rules.ts";
import { broadcastInDim, slice, sliceP } from "./movement.ts";
import { reduceSum } from "./reduce.ts";
import { selectN } from "./select.ts";

/** Copies all of `from` into `to`, starting at the element `start` and stepping by `steps` on each axis. */
function place(
  from: NDArray,
  to: NDArray,
  start: readonly number[],
  steps: readonly number[],
  keep: (index: number) => boolean = () => true,
): void {
  const { words } = DTYPES[to.dtype];
  const strides = rowMajorStrides(to.shape);
  const offset = start.reduce((sum, at, axis) => sum + at * strides[axis], 0);
  forEachStrided(
    from.shape,
    offset,
    strides.map((s, axis) => s * steps[axis]),
    (flat, at) => {
      if (!keep(flat)) return;
      for (let word = 0; word < words; word++) to.data[at * words + word] = from.data[flat * words + word];
    },
  );
}

/** All of an operand, copied to the output's begin unless said otherwise. */
export const wholeBlock = (input: number, shape: Shape): BlockCopy => {
  const view = { offset: 0, strides: rowMajorStrides(shape) };
  return { input, sizes: shape, from: view, to: view, fromStarts: [], toStarts: [] };
};

export const concatenateP: Primitive = {
  name: "concatenate",
  abstractEval(inputs, params) {
    const dimension = params.dimension as number;
    checkConcatenate(inputs, dimension);
    const total = inputs.reduce((sum, x) => sum + x.shape[dimension], 0);
    return [
      avalOf(
        inputs[0].shape.with(dimension, total),
        inputs[0].dtype,
        inputs.every((x) => x.weakType),
      ),
    ];
  },
  evaluate(inputs, params, [out]) {
    const dimension = params.dimension as number;
    const result = emptyArray(out.shape, out.dtype);
    const steps = out.shape.map(() => 1);
    let at = 0;
    for (const x of inputs) {
      place(
        x,
        result,
        steps.map((_, axis) => (axis === dimension ? at : 0)),
        steps,
      );
      at += x.shape[dimension];
    }
    return [result];
  },
  lowering: {
    kind: "routine",
    routine({ dimension }, inputs, [out]) {
      const strides = rowMajorStrides(out.shape);
      let at = 0;
      const copies = inputs.map((x, input): BlockCopy => {
        const offset = at * strides[dimension as number];
        at += x.shape[dimension as number];
        return { ...wholeBlock(input, x.shape), to: { offset, strides } };
      });
      return { kind: "move", base: null, copies };
    },
  },
  jvp(primals, tangents, params) {
    const out = bind1(concatenateP, primals, params);
    return [
      [out],
      [tangents.every((t) => t instanceof Zero) ? new Zero(out.aval) : bind1(concatenateP, tangents.map(instantiate), params)],
    ];
  },
  transpose([ct], inputs, { dimension }) {
    const avals = inputs.map((x) => x.aval);
    if (ct instanceof Zero) return inputs.map((x) => (x instanceof UndefinedPrimal ? new Zero(x.aval) : null));
    const parts = split(
      ct,
      avals.map((a) => a.shape[dimension as number]),
      dimension as number,
    );
    return inputs.map((x, i) => (x instanceof UndefinedPrimal ? parts[i] : null));
  },
  batch(inputs, dims, { dimension }, size) {
    return [
      [
        concatenate(
          inputs.map((x, i) => batchAtFront(x, dims[i], size)),
          (dimension as number) + 1,
        ),
      ],
      [0],
    ];
  },
};

function checkConcatenate(inputs: readonly ShapedArray[], dimension: number): void {
  const shapes = inputs.map((x) => x.shape);
  const listed = shapes.map(shapeText).join(", ");
  if (shapes.some((s) => s.length !== shapes[0].length))
    throw new JaxTypeError(
      `Cannot concatenate arrays with different numbers of dimensions: got ${listed}.`,
      "Reshape them to one number of axes, or use jnp.stack for a new axis.",
    );
  if (!isAxis(dimension, shapes[0].length))
    throw new JaxTypeError(`concatenate dimension out of bounds: dimension ${dimension} for shapes ${listed}.`);
  if (shapes.some((s) => s.some((d, axis) => axis !== dimension && d !== shapes[0][axis]))) {
    throw new JaxTypeError(
      `Cannot concatenate arrays with shapes that differ in dimensions other than the one being concatenated: concatenating along dimension ${dimension} for shapes ${listed}.`,
      "All other axes must have equal sizes.",
    );
  }
  checkSameDType("concatenate", inputs);
}

/** The pieces of `x` along `axis`, of the given sizes: the inverse, and the transpose, of concatenate. */
export const splitP: Primitive = {
  name: "split",
  abstractEval([x], params) {
    const axis = params.axis as number;
    const sizes = params.sizes as readonly number[];
    if (!isAxis(axis, x.ndim)) throw new ValueError(`axis ${axis} is out of bounds for array of dimension ${x.ndim}`);
    if (sizes.reduce((a, b) => a + b, 0) !== x.shape[axis]) {
      throw new ValueError(
        `Sum of sizes ${sizes.reduce((a, b) => a + b, 0)} must be equal to dimension ${axis} of the operand shape ${shapeText(x.shape)}`,
        "The sizes of the pieces must add up to the axis.",
      );
    }
    return sizes.map((size) => x.with({ shape: x.shape.with(axis, size) }));
  },
  evaluate([x], params, outs) {
    const axis = params.axis as number;
    let at = 0;
    return outs.map((out) => {
      const result = emptyArray(out.shape, out.dtype);
      const strides = rowMajorStrides(x.shape);
      const { words } = DTYPES[out.dtype];
      forEachStrided(out.shape, at * strides[axis], strides, (flat, offset) => {
        for (let word = 0; word < words; word++) result.data[flat * words + word] = x.data[offset * words + word];
      });
      at += out.shape[axis];
      return result;
    });
  },
  lowering: {
    kind: "expand",
    expand(b, [x], params, [aval], outs) {
      const axis = params.axis as number;
      let at = 0;
      return outs.map((out) => {
        const start = aval.shape.map((_, k) => (k === axis ? at : 0));
        at += out.shape[axis];
        return b.bind(sliceP, [x], {
          limit_indices: aval.shape.map((d, k) => (k === axis ? at : d)),
          start_indices: start,
          strides: null,
        })[0];
      });
    },
  },
  jvp([x], [g], params) {
    const outs = bind(splitP, [x], params);
    return [outs, g instanceof Zero ? outs.map((o) => new Zero(o.aval)) : bind(splitP, [g], params)];
  },
  transpose(cts, [x], { axis }) {
    if (cts.every((ct) => ct instanceof Zero)) return [new Zero(x.aval)];
    return [concatenate(cts.map(instantiate), axis as number)];
  },
  batch([x], [dim], { axis, sizes }) {
    const d = dim as number;
    const outs = bind(splitP, [x], { axis: (axis as number) + Number((axis as number) >= d), sizes });
    return [outs, outs.map(() => d)];
  },
};

/** Elements to add before, after, and between neighbours, of one axis. Negative before and after drop elements. */
export type Padding = readonly [low: number, high: number, interior: number];
const paddingOf = (p: Param): readonly Padding[] => p as unknown as readonly Padding[];
const paddingText = (config: readonly Padding[]): string => shapeTextOf(config.map((c) => `(${c.join(", ")})`));
const shapeTextOf = (items: readonly string[]): string => (items.length === 1 ? `(${items[0]},)` : `(${items.join(", ")})`);

export const padP: Primitive = {
  name: "pad",
  abstractEval([x, value], { padding_config }) {
    const config = paddingOf(padding_config);
    return [avalOf(paddedShape(x, value, config), x.dtype, x.weakType && value.weakType)];
  },
  evaluate([x, value], { padding_config }, [out]) {
    const config = paddingOf(padding_config);
    const result = emptyArray(out.shape, out.dtype);
    const { words } = DTYPES[out.dtype];
    for (let i = 0; i < result.data.length; i++) result.data[i] = value.data[i % words];
    const steps = config.map(([, , interior]) => interior + 1);
    const index = rowMajorStrides(x.shape);
    // Negative padding drops elements: those whose place is outside the result are not copied.
    const inside = (flat: number): boolean =>
      x.shape.every((d, axis) => {
        const at = config[axis][0] + (Math.floor(flat / index[axis]) % d) * steps[axis];
        return at >= 0 && at < out.shape[axis];
      });
    place(
      x,
      result,
      config.map(([low]) => low),
      steps,
      config.some(([low, high]) => low < 0 || high < 0) ? inside : undefined,
    );
    return [result];
  },
  lowering: {
    kind: "routine",
    routine({ padding_config }, [x], [out]) {
      const config = paddingOf(padding_config);
      const from = rowMajorStrides(x.shape);
      const to = rowMajorStrides(out.shape);
      // Along each axis, the elements that stay: the first, and how many.
      const steps = config.map(([, , interior]) => interior + 1);
      const first = config.map(([low], axis) => (low < 0 ? Math.ceil(-low / steps[axis]) : 0));
      const last = config.map(([low], axis) => Math.min(x.shape[axis] - 1, Math.floor((out.shape[axis] - 1 - low) / steps[axis])));
      const block: BlockCopy = {
        ...wholeBlock(0, x.shape),
        sizes: first.map((start, axis) => Math.max(0, last[axis] - start + 1)),
        from: { offset: first.reduce((sum, start, axis) => sum + start * from[axis], 0), strides: from },
        to: {
          offset: first.reduce((sum, start, axis) => sum + (config[axis][0] + start * steps[axis]) * to[axis], 0),
          strides: to.map((stride, axis) => stride * steps[axis]),
        },
      };
      return { kind: "move", base: { fill: 1 }, copies: [block] };
    },
  },
  jvp([x, value], [gx, gv], { padding_config }) {
    const out = pad(x, value, paddingOf(padding_config));
    if (gx instanceof Zero && gv instanceof Zero) return [[out], [new Zero(out.aval)]];
    return [[out], [pad(instantiate(gx), instantiate(gv), paddingOf(padding_config))]];
  },
  transpose([ct], [x, value], { padding_config }) {
    const config = paddingOf(padding_config);
    if (ct instanceof Zero) return [x, value].map((v) => (v instanceof UndefinedPrimal ? new Zero(v.aval) : null));
    const operand = x.aval;
    const back = (): Value => {
      const cut = pad(
        ct,
        scalarLike(ct, 0),
        config.map(([low, high]) => [-low, -high, 0] as const),
      );
      return slice(
        cut,
        operand.shape.map(() => 0),
        cut.shape,
        config.map(([, , interior]) => interior + 1),
      );
    };
    const ctX = x instanceof UndefinedPrimal || value instanceof UndefinedPrimal ? back() : null;
    // The padding value received what the operand did not.
    const ctValue = (): Value => sub(reduceSum(ct, range(0, ct.ndim)), reduceSum(ctX as Value, range(0, operand.ndim)));
    return [x instanceof UndefinedPrimal ? ctX : null, value instanceof UndefinedPrimal ? ctValue() : null];
  },
  batch([x, value], [dx, dValue], { padding_config }, size) {
    const config = paddingOf(padding_config);
    if (dValue === null) {
      const d = dx as number;
      return [[pad(x, value, config.toSpliced(d, 0, [0, 0, 0]))], [d]];
    }
    // Each batch element has its own padding value: pad with zero, then select by a mask padded alike.
    const d = dx ?? 0;
    const operand = dx === null ? batchAtFront(x, null, size) : x;
    const batched = config.toSpliced(d, 0, [0, 0, 0]);
    const padded = pad(operand, scalarLike(x, 0), batched);
    const mask = pad(full(operand.shape, true, "bool"), full([], false, "bool"), batched);
    const values = broadcastInDim(moveAxis(value, dValue, 0), padded.shape, [d]);
    return [[selectN(mask, values, padded)], [d]];
  },
};

function paddedShape(x: ShapedArray, value: ShapedArray, config: readonly Padding[]): Shape {
  if (x.dtype !== value.dtype)
    throw new JaxTypeError(`pad operand and padding_value must be same dtype: got ${x.dtype} and ${value.dtype}.`);
  if (value.ndim !== 0) throw new JaxTypeError(`padding_value must be a scalar, got ${value.toLong()}.`);
  if (config.length !== x.ndim)
    throw new ValueError(
      `length of padding_config must equal the number of axes of operand, got padding_config ${paddingText(config)} for operand shape ${shapeText(x.shape)}`,
    );
  if (config.some(([, , interior]) => interior < 0))
    throw new ValueError(`interior padding in padding_config must be nonnegative, got padding_config ${paddingText(config)}`);
  const shape = x.shape.map((d, axis) => config[axis][0] + config[axis][1] + (d === 0 ? 0 : d + (d - 1) * config[axis][2]));
  if (shape.some((d) => d < 0)) {
    throw new ValueError(
      `Dimension size after padding is not at least 0, got result shape ${shapeText(shape)}, for padding_config ${paddingText(config)} and operand shape ${shapeText(x.shape)}`,
    );
  }
  return shape;
}

/** One operand comes back unchanged. */
export function concatenate(operands: readonly Value[], dimension: number): Value {
  if (operands.length === 0) throw new ValueError("concatenate requires a non-empty sequences of arrays");
  return operands.length === 1 ? operands[0] : bind1(concatenateP, operands, { dimension });
}
export const split = (x: Value, sizes: readonly number[], axis: number): Value[] => bind(splitP, [x], { axis, sizes });
export const pad = (x: Value, value: Value, config: readonly Padding[]): Value => bind1(padP, [x, value], { padding_config: config });
