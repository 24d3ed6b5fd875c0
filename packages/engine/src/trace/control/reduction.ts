import { copyWords, elementAt, setElement } from "../../dtype/elements.ts";
import { JaxTypeError, NotImplementedError, ValueError } from "../../errors/errors.ts";
import { type Shape, type ShapedArray, shapeText } from "../../ir/aval.ts";
import type { Atom, ClosedJaxpr, Params } from "../../ir/jaxpr.ts";
import type { GraphBuilder } from "../../ir/lowering.ts";
import { emptyArray, type NDArray } from "../../ir/ndarray.ts";
import { type Primitive, type Tangent, Zero } from "../../ir/primitive.ts";
import type { Value } from "../../ir/value.ts";
import { pad, padP } from "../../primitives/assembly.ts";
import { bind } from "../../primitives/bind.ts";
import { batchAtFront, forEachStrided, instantiate, range, rowMajorStrides } from "../../primitives/broadcasting.ts";
import { avalOf } from "../../primitives/constants.ts";
import { broadcastInDim, broadcastInDimP, reshape, reshapeP, slice, sliceP, squeeze, transposeP } from "../../primitives/movement.ts";
import { checkAxes } from "../../primitives/reduce.ts";
import { registerPrimitive } from "../../primitives/registry.ts";
import { batchWindows, forEachUnderWindow, padded, placesUnderWindow, windowedShape, windowsOf } from "../../primitives/windows.ts";
import type { WindowParams } from "../../shape/windows.ts";
import { batchFlat } from "../batching.ts";
import { interpretJaxpr } from "../interpret.ts";
import { jvpFlat } from "../jvp.ts";
import * as b from "./bodies.ts";
import { bindElements, evaluateElements } from "./map-elements.ts";

/*
 * Reductions that combine with any function of scalars, several operands together. Operands: arrays, then an initial
 * value for each. The combination is taken to be associative.
 */

const dimensionsOf = (params: Params): readonly number[] => params.dimensions as readonly number[];
const bodyOf = (params: Params): ClosedJaxpr => b.bodyOf(params.jaxpr, "the computation of a reduction");

function halves<T>(list: readonly T[]): [T[], T[]] {
  return [list.slice(0, list.length / 2), list.slice(list.length / 2)];
}

/** The computation takes two scalars of each operand's dtype, and gives one. */
function checkBody(params: Params, operands: readonly ShapedArray[]): void {
  const { inAvals, outAvals } = bodyOf(params);
  const scalars = operands.map((x) => avalOf([], x.dtype));
  b.checkAvals("the operands of a reduction's computation", inAvals, [...scalars, ...scalars]);
  b.checkAvals("the results of a reduction's computation", outAvals, scalars);
}

/** A fold of scalars, for the reference: running values of each output element, combined in row-major order. */
class Fold {
  private readonly results: NDArray[];
  private readonly params: Params;
  private readonly operands: readonly NDArray[];

  constructor(params: Params, operands: readonly NDArray[], initials: readonly NDArray[], outs: readonly ShapedArray[]) {
    this.params = params;
    this.operands = operands;
    this.results = outs.map((out, n) => {
      const result = emptyArray(out.shape, out.dtype);
      for (let i = 0; i < out.size; i++) copyWords(initials[n].data, result.data, i * initials[n].data.length);
      return result;
    });
  }

  add(output: number, input: number): void {
    const scalar = (x: NDArray, index: number): NDArray => {
      const one = emptyArray([], x.dtype);
      setElement(one, 0, elementAt(x, index));
      return one;
    };
    const combined = evaluateElements(bodyOf(this.params).jaxpr, [
      ...this.results.map((x) => scalar(x, output)),
      ...this.operands.map((x) => scalar(x, input)),
    ]);
    for (const [n, result] of this.results.entries()) setElement(result, output, elementAt(combined[n], 0));
  }

  finish(): NDArray[] {
    return this.results;
  }
}

/** Up to this size an axis is combined element by element, in order; larger ones by halves. */
const IN_ORDER = 16;

/** Folds the first axis of equal-shaped arrays. */
function foldFirstAxis(g: GraphBuilder, jaxpr: ClosedJaxpr["jaxpr"], arrays: readonly Atom[], initials: readonly Atom[]): Atom[] {
  const rows = (xs: readonly Atom[], from: number, to: number): Atom[] =>
    xs.map(
      (x) =>
        g.bind(sliceP, [x], {
          start_indices: x.aval.shape.map((_, k) => (k === 0 ? from : 0)),
          limit_indices: x.aval.shape.with(0, to),
          strides: null,
        })[0],
    );
  let xs = [...arrays];
  while (xs[0].aval.shape[0] > IN_ORDER) {
    const n = xs[0].aval.shape[0];
    const half = (n + 1) >> 1;
    let rest = rows(xs, half, n);
    if (n - half < half)
      rest = rest.map((x, i) => g.bind(padP, [x, initials[i]], { padding_config: x.aval.shape.map((_, k) => [0, k === 0 ? 1 : 0, 0]) })[0]);
    xs = bindElements(g, jaxpr, [...rows(xs, 0, half), ...rest]);
  }
  const shape = [1, ...xs[0].aval.shape.slice(1)];
  let totals = initials.map((x) => g.bind(broadcastInDimP, [x], { shape, broadcast_dimensions: [], sharding: null })[0]);
  for (let i = 0; i < xs[0].aval.shape[0]; i++) totals = bindElements(g, jaxpr, [...totals, ...rows(xs, i, i + 1)]);
  return totals;
}

/** Operands folded along `dimensions`. */
export const reduceP: Primitive = {
  name: "reduce",
  abstractEval(avals, params) {
    const [operands, initials] = halves(avals);
    if (operands.length === 0) throw new ValueError("reduce must have at least one operand");
    if (initials.some((x) => x.ndim > 0))
      throw new ValueError(`reduce found non-scalar initial value: [${initials.map((x) => shapeText(x.shape)).join(", ")}]`);
    if (operands.some((x, i) => x.dtype !== initials[i].dtype))
      throw new JaxTypeError(
        `reduce operand dtypes should match corresponding initial value dtypes, got operands=[${operands.map((x) => x.toLong()).join(", ")}] and initial_values=[${initials.map((x) => x.toLong()).join(", ")}]`,
      );
    if (operands.some((x) => shapeText(x.shape) !== shapeText(operands[0].shape)))
      throw new ValueError("reduce operands must have equal shapes", `got ${operands.map((x) => shapeText(x.shape)).join(", ")}`);
    const axes = dimensionsOf(params);
    checkAxes(axes, operands[0]);
    checkBody(params, operands);
    return operands.map((x, i) =>
      avalOf(
        x.shape.filter((_, axis) => !axes.includes(axis)),
        x.dtype,
        x.weakType && initials[i].weakType,
      ),
    );
  },
  evaluate(inputs, params, outs) {
    const [operands, initials] = halves(inputs);
    const axes = dimensionsOf(params);
    const { shape } = operands[0];
    const kept = range(0, shape.length).filter((axis) => !axes.includes(axis));
    const steps = rowMajorStrides(kept.map((axis) => shape[axis]));
    const strides = shape.map((_, axis) => (axes.includes(axis) ? 0 : steps[kept.indexOf(axis)]));
    const fold = new Fold(params, operands, initials, outs);
    forEachStrided(shape, 0, strides, (flat, at) => fold.add(at, flat));
    return fold.finish();
  },
  lowering: {
    kind: "expand",
    expand(g, inputs, params, avals, outs) {
      const [operands, initials] = halves(inputs);
      const axes = dimensionsOf(params);
      const { shape } = avals[0];
      const order = [...axes, ...range(0, shape.length).filter((axis) => !axes.includes(axis))];
      const count = axes.reduce((n, axis) => n * shape[axis], 1);
      const rows = operands.map((x) => {
        const [moved] = g.bind(transposeP, [x], { permutation: order });
        return g.bind(reshapeP, [moved], { new_sizes: [count, ...outs[0].shape], dimensions: null, sharding: null })[0];
      });
      return foldFirstAxis(g, bodyOf(params).jaxpr, rows, initials).map(
        (x) => g.bind(reshapeP, [x], { new_sizes: outs[0].shape, dimensions: null, sharding: null })[0],
      );
    },
  },
  jvp(primals, tangents, params) {
    const [operands, initials] = halves(primals);
    const [slopes, initialSlopes] = halves(tangents);
    if (initialSlopes.some((t) => !(t instanceof Zero)))
      throw new NotImplementedError(
        "Gradient of general lax.reduce with non-zero tangents for initial values to reduction not implemented",
      );
    return reduceByHalves(bodyOf(params), initials, operands, slopes, dimensionsOf(params));
  },
  batch(inputs, dims, params, size) {
    const [operands, initials] = halves(inputs);
    const [operandDims, initialDims] = halves(dims);
    if (initialDims.some((d) => d !== null)) throw new NotImplementedError("a batch of initial values of reduce");
    const outs = bind(reduceP, [...operands.map((x, i) => batchAtFront(x, operandDims[i], size)), ...initials], {
      ...params,
      dimensions: dimensionsOf(params).map((axis) => axis + 1),
    });
    return [outs, outs.map(() => 0)];
  },
  flops: ([x]) => x.size,
};
registerPrimitive(reduceP);

/** The derivative of a reduction: that of combining halves until one row is left. */
function reduceByHalves(
  body: ClosedJaxpr,
  initials: readonly Value[],
  operands: readonly Value[],
  tangents: readonly Tangent[],
  axes: readonly number[],
): [Value[], Tangent[]] {
  const { shape } = operands[0];
  const kept = range(0, shape.length).filter((axis) => !axes.includes(axis));
  const order = [...axes, ...kept];
  const rest: Shape = kept.map((axis) => shape[axis]);
  const rows = (x: Value): Value => reshape(x, [axes.reduce((n, axis) => n * shape[axis], 1), ...rest], order);
  const combine = (xs: readonly Value[]): Value[] => mapOverAxes(body, xs, rest.length + 1);
  const tree = (...given: Value[]): Value[] => {
    let xs = given;
    while (xs[0].shape[0] > 1) {
      const n = xs[0].shape[0];
      const half = (n + 1) >> 1;
      const part = (x: Value, from: number, to: number): Value =>
        slice(
          x,
          x.shape.map((_, k) => (k === 0 ? from : 0)),
          x.shape.with(0, to),
          x.shape.map(() => 1),
        );
      const first = xs.map((x) => part(x, 0, half));
      let second = xs.map((x) => part(x, half, n));
      if (n - half !== half)
        second = second.map((x, i) =>
          pad(
            x,
            initials[i],
            x.shape.map((_, k) => [0, k === 0 ? 1 : 0, 0] as const),
          ),
        );
      xs = combine([...first, ...second]);
    }
    if (xs[0].shape[0] === 0) return initials.map((x) => broadcastInDim(x, rest, []));
    return xs.map((x) => squeeze(x, [0]));
  };
  return jvpFlat(
    tree,
    operands.map(rows),
    tangents.map((t) => (t instanceof Zero ? new Zero(avalOf(t.aval.shape, t.aval.dtype)) : rows(t))),
  );
}

/** A function of scalars on arrays of `rank` axes: mapped over each of them. */
function mapOverAxes(body: ClosedJaxpr, xs: readonly Value[], rank: number): Value[] {
  if (rank === 0) return interpretJaxpr(body.jaxpr, [], xs);
  const size = xs[0].shape[0];
  const [outs, dims] = batchFlat(
    (...rows) => mapOverAxes(body, rows, rank - 1),
    xs,
    xs.map(() => 0),
    size,
    null,
  );
  return outs.map((out, i) => batchAtFront(out, dims[i], size));
}

/** Operands folded under sliding windows. */
export const reduceWindowP: Primitive = {
  name: "reduce_window",
  abstractEval(avals, params) {
    const [operands, initials] = halves(avals);
    if (operands.length === 0) throw new ValueError("reduce_window must have at least one operand.");
    const dtypes = (list: readonly ShapedArray[]): string => `[${list.map((x) => `dtype('${x.dtype}')`).join(", ")}]`;
    if (operands.some((x, i) => x.dtype !== initials[i].dtype))
      throw new JaxTypeError(
        `reduce_window got inconsistent dtypes for operands and init_values: got operand dtypes ${dtypes(operands)} and init_value dtypes ${dtypes(initials)}.`,
      );
    if (initials.some((x) => x.ndim > 0))
      throw new JaxTypeError(
        `reduce_window expected init_values to be scalars but init_values have shapes [${initials.map((x) => shapeText(x.shape)).join(", ")}].`,
      );
    if (operands.some((x) => shapeText(x.shape) !== shapeText(operands[0].shape)))
      throw new ValueError("reduce_window operands must have equal shapes", `got ${operands.map((x) => shapeText(x.shape)).join(", ")}`);
    checkBody(params, operands);
    const shape = windowedShape(operands[0], windowsOf(params));
    return operands.map((x) => avalOf(shape, x.dtype));
  },
  evaluate(inputs, params, outs) {
    const [operands, initials] = halves(inputs);
    const fold = new Fold(params, operands, initials, outs);
    forEachUnderWindow(operands[0].shape, outs[0].shape, windowsOf(params), (output, input) => {
      if (input >= 0) fold.add(output, input);
    });
    return fold.finish();
  },
  lowering: {
    kind: "expand",
    expand(g, inputs, params, _avals, outs) {
      const [operands, initials] = halves(inputs);
      const windows = windowsOf(params);
      let totals = initials.map(
        (x, i) => g.bind(broadcastInDimP, [x], { shape: outs[i].shape, broadcast_dimensions: [], sharding: null })[0],
      );
      if (outs[0].size === 0) return totals;
      const whole = operands.map((x, i) => padded(g, x, initials[i], windows));
      for (const place of placesUnderWindow(g, whole, windows, outs[0].shape))
        totals = bindElements(g, bodyOf(params).jaxpr, [...totals, ...place]);
      return totals;
    },
  },
  jvp(primals, tangents, params) {
    const [operands, initials] = halves(primals);
    const [slopes, initialSlopes] = halves(tangents);
    if (initialSlopes.some((t) => !(t instanceof Zero)))
      throw new JaxTypeError("reduce_window jvp does not support non-zero init_value_tangent.");
    const n = operands.length;
    const { jaxpr } = bodyOf(params);
    const scalars = operands.map((x) => avalOf([], x.dtype));
    // Left and right: primals, then tangents, of each.
    const body = b.retrace(
      (...given) => {
        const [left, leftSlopes, right, rightSlopes] = b.cut(given, n, n, n);
        const [outs, outSlopes] = jvpFlat((...xs) => interpretJaxpr(jaxpr, [], xs), [...left, ...right], [...leftSlopes, ...rightSlopes]);
        return [...outs, ...outSlopes.map(instantiate)];
      },
      [...scalars, ...scalars, ...scalars, ...scalars],
      "wrapper",
    );
    const zeros = initialSlopes.map(instantiate);
    const both = bind(reduceWindowP, [...operands, ...slopes.map(instantiate), ...initials, ...zeros], { ...params, jaxpr: body });
    return [both.slice(0, n), both.slice(n)];
  },
  batch(inputs, dims, params, size) {
    const [operands, initials] = halves(inputs);
    const [operandDims, initialDims] = halves(dims);
    if (initialDims.some((d) => d !== null)) throw new NotImplementedError("reduce_window batching is not implemented for initial values");
    const outs = bind(reduceWindowP, [...operands.map((x, i) => batchAtFront(x, operandDims[i], size)), ...initials], {
      ...params,
      ...(batchWindows(windowsOf(params), 0) as unknown as Params),
    });
    return [outs, outs.map(() => 0)];
  },
  flops: (_inputs, [out], params) => out.size * windowsOf(params).window_dimensions.reduce((n, d) => n * d, 1),
};
registerPrimitive(reduceWindowP);

/** Folds operands along axes with a computation that was traced. */
export const reduceWith = (
  operands: readonly Value[],
  initials: readonly Value[],
  jaxpr: ClosedJaxpr,
  computation: string,
  dimensions: readonly number[],
): Value[] => bind(reduceP, [...operands, ...initials], { computation, dimensions, jaxpr });

export const reduceWindowWith = (
  operands: readonly Value[],
  initials: readonly Value[],
  jaxpr: ClosedJaxpr,
  windows: WindowParams,
): Value[] => bind(reduceWindowP, [...operands, ...initials], { ...(windows as unknown as Params), consts: [], jaxpr });
