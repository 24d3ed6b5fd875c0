import { numberElements, numbersOf } from "../dtype/elements.ts";
import { JaxTypeError, NotImplementedError } from "../errors/errors.ts";
import { type ShapedArray, sameShape, shapeText } from "../ir/aval.ts";
import type { Atom, Params } from "../ir/jaxpr.ts";
import type { GraphBuilder } from "../ir/lowering.ts";
import { emptyArray, type NDArray } from "../ir/ndarray.ts";
import { type Primitive, type Tangent, type UndefinedPrimal, Zero } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import type { WindowParams } from "../shape/windows.ts";
import { pad, padP } from "./assembly.ts";
import { bind1 } from "./bind.ts";
import { batchAtFront } from "./broadcasting.ts";
import { scalarLike } from "./constants.ts";
import { iotaP } from "./creation.ts";
import { checkDTypes, checkSameDType, FLOATING } from "./dtype-rules.ts";
import { geP, leP } from "./logic.ts";
import { broadcastInDimP, reshapeP, slice } from "./movement.ts";
import { scatterAddP, updateJaxpr } from "./scatter.ts";
import { selectNP } from "./select.ts";
import { batchWindows, forEachUnderWindow, padded, paddedShape, slide, windowedShape, windowsOf } from "./windows.ts";

/*
 * The derivative of max- and min-pooling, forward (which tangent was chosen?) and transposed (to which element does the
 * cotangent go?). Of equal elements the first is chosen, in row-major order.
 */

type Select = "ge" | "le";

const selectOf = ({ select_prim }: Params): Select => {
  if (select_prim !== "ge" && select_prim !== "le") throw new JaxTypeError(`select_prim must be ge or le, got ${String(select_prim)}`);
  return select_prim;
};
const worst = (select: Select): number => (select === "ge" ? -Infinity : Infinity);
/** Whether the element chosen so far stays: not when the other is better, nor when one of them is NaN. */
const stays = (select: Select, chosen: number, other: number): boolean => (select === "ge" ? chosen >= other : chosen <= other);

/** Picks pairs by their first component; of equals the left one. */
const pickPairs =
  (b: GraphBuilder, select: Select) =>
  ([key, value]: readonly Atom[], [otherKey, otherValue]: readonly Atom[]): Atom[] => {
    const [keep] = b.bind(select === "ge" ? geP : leP, [key, otherKey]);
    return [b.bind(selectNP, [keep, otherKey, key])[0], b.bind(selectNP, [keep, otherValue, value])[0]];
  };

/** Operands: tangents, operand. For each window, the tangent at its greatest (least) element. */
export const selectAndGatherAddP: Primitive = {
  name: "select_and_gather_add",
  abstractEval([tangents, operand], params) {
    selectOf(params);
    if (!sameShape(tangents.shape, operand.shape))
      throw new JaxTypeError(
        `select_and_gather_add tangents and operand shapes must match, got ${shapeText(tangents.shape)} and ${shapeText(operand.shape)}.`,
      );
    checkSameDType("select_and_gather_add", [tangents, operand]);
    checkDTypes("select_and_gather_add", [tangents, operand], [FLOATING]);
    return [tangents.with({ shape: windowedShape(operand, windowsOf(params)) })];
  },
  evaluate([tangents, operand], params, [out]) {
    const select = selectOf(params);
    const [t, x] = [numbersOf(tangents), numbersOf(operand)];
    const keys = new Float64Array(out.size).fill(worst(select));
    const places = new Float64Array(out.size).fill(-1);
    forEachUnderWindow(operand.shape, out.shape, windowsOf(params), (output, input) => {
      if (input < 0 || stays(select, keys[output], x[input])) return;
      keys[output] = x[input];
      places[output] = input;
    });
    return [gathered(out, places, t)];
  },
  lowering: {
    kind: "expand",
    expand(b, [tangents, operand], params, [, aval], [out]) {
      const select = selectOf(params);
      const windows = windowsOf(params);
      const zero = b.literal(0, aval.dtype);
      if (out.size === 0) return b.bind(broadcastInDimP, [zero], { shape: out.shape, broadcast_dimensions: [], sharding: null });
      const pairs = [padded(b, operand, b.literal(worst(select), aval.dtype), windows), padded(b, tangents, zero, windows)];
      return [slide(b, pairs, windows, pickPairs(b, select))[1]];
    },
  },
  jvp([source, operand], [g], params) {
    const out = bind1(selectAndGatherAddP, [source, operand], params);
    return [[out], [g instanceof Zero ? new Zero(out.aval) : bind1(selectAndGatherAddP, [g, operand], params)]];
  },
  transpose([ct], [tangents, operand], params) {
    const windows = windowsOf(params);
    if (windows.window_dilation.some((d) => d !== 1))
      throw new NotImplementedError(
        `VJP not implemented for select_and_gather (MaxPool) with window dilation, got window_dilation=${shapeText(windows.window_dilation)}.`,
      );
    if (ct instanceof Zero) return [new Zero((tangents as UndefinedPrimal).aval), null];
    const x = operand as Value;
    const select = selectOf(params);
    const dilation = windows.base_dilation;
    if (dilation.every((d) => d === 1)) return [selectAndScatterAdd(ct, x, select, windows), null];
    const spread = pad(
      x,
      scalarLike(x, worst(select)),
      dilation.map((d) => [0, 0, d - 1] as const),
    );
    const back = selectAndScatterAdd(ct, spread, select, windows);
    return [
      slice(
        back,
        back.shape.map(() => 0),
        back.shape,
        dilation,
      ),
      null,
    ];
  },
  batch([tangents, operand], [dt, dx], params, size) {
    const select = selectOf(params);
    const windows = batchWindows(windowsOf(params), 0);
    return [[selectAndGatherAdd(batchAtFront(tangents, dt, size), batchAtFront(operand, dx, size), select, windows)], [0]];
  },
};

/** The elements of `from` at these places; 0 where there is none. */
function gathered(out: ShapedArray, places: Float64Array, from: ArrayLike<number>): NDArray {
  const result = emptyArray(out.shape, out.dtype);
  const { write } = numberElements(out.dtype);
  places.forEach((place, i) => {
    write(result.data, i, place < 0 ? 0 : from[place]);
  });
  return result;
}

/** Operands: source, operand. Adds each window's source to the place of its greatest (least) element. */
export const selectAndScatterAddP: Primitive = {
  name: "select_and_scatter_add",
  abstractEval([source, operand], params) {
    selectOf(params);
    checkSameDType("select_and_scatter_add", [source, operand]);
    checkDTypes("select_and_scatter_add", [source, operand], [FLOATING]);
    const windows = windowsOf(params);
    const expected = windowedShape(operand, windows);
    if (!sameShape(source.shape, expected))
      throw new JaxTypeError(
        `select_and_scatter_add source must have the shape of the windows, got ${shapeText(source.shape)} for windows of shape ${shapeText(expected)}.`,
      );
    return [operand];
  },
  evaluate([source, operand], params, [out]) {
    const select = selectOf(params);
    const windows = windowsOf(params);
    const [s, x] = [numbersOf(source), numbersOf(operand)];
    const keys = new Float64Array(s.length);
    const places = new Float64Array(s.length).fill(-2);
    forEachUnderWindow(operand.shape, source.shape, windows, (output, input) => {
      const key = input < 0 ? worst(select) : x[input];
      if (places[output] !== -2 && stays(select, keys[output], key)) return;
      keys[output] = key;
      places[output] = input;
    });
    const totals = new Float64Array(out.size);
    places.forEach((place, i) => {
      if (place >= 0) totals[place] += s[i];
    });
    return [gathered(out, Float64Array.from(totals.keys()), totals)];
  },
  lowering: {
    kind: "expand",
    expand(b, [source, operand], params, [, aval]) {
      const select = selectOf(params);
      const windows = windowsOf(params);
      const zero = b.literal(0, aval.dtype);
      const zeros = (size: number): Atom => b.bind(broadcastInDimP, [zero], { shape: [size], broadcast_dimensions: [], sharding: null })[0];
      const reshaped = (x: Atom, shape: readonly number[]): Atom =>
        b.bind(reshapeP, [x], { new_sizes: shape, dimensions: null, sharding: null })[0];
      const whole = paddedShape(aval.shape, windows);
      const size = whole.reduce((n, d) => n * d, 1);
      if (source.aval.size === 0) return [reshaped(zeros(aval.size), aval.shape)];
      const [numbers] = b.bind(iotaP, [], { dtype: "int32", shape: [size], dimension: 0, sharding: null });
      const pairs = [padded(b, operand, b.literal(worst(select), aval.dtype), windows), reshaped(numbers, whole)];
      const [, places] = slide(b, pairs, windows, pickPairs(b, select));
      const [sums] = b.bind(scatterAddP, [zeros(size), reshaped(places, [source.aval.size, 1]), reshaped(source, [source.aval.size])], {
        dimension_numbers: {
          update_window_dims: [],
          inserted_window_dims: [0],
          scatter_dims_to_operand_dims: [0],
          operand_batching_dims: [],
          scatter_indices_batching_dims: [],
        },
        indices_are_sorted: false,
        mode: "GatherScatterMode.CLIP",
        unique_indices: false,
        update_consts: [],
        update_jaxpr: updateJaxpr("add", aval.dtype),
      });
      const { padding } = windows;
      if (padding.every(([low, high]) => low === 0 && high === 0)) return [reshaped(sums, aval.shape)];
      return b.bind(padP, [reshaped(sums, whole), zero], { padding_config: padding.map(([low, high]) => [-low, -high, 0]) });
    },
  },
  jvp([source, operand], [g], params) {
    const out = bind1(selectAndScatterAddP, [source, operand], params);
    return [[out], [g instanceof Zero ? new Zero(out.aval) : bind1(selectAndScatterAddP, [g, operand], params)]];
  },
  transpose([ct], [source, operand], params): (Tangent | null)[] {
    if (ct instanceof Zero) return [new Zero((source as UndefinedPrimal).aval), null];
    return [selectAndGatherAdd(ct, operand as Value, selectOf(params), windowsOf(params)), null];
  },
  batch([source, operand], [ds, dx], params, size) {
    const select = selectOf(params);
    const windows = batchWindows(windowsOf(params), 0);
    return [[selectAndScatterAdd(batchAtFront(source, ds, size), batchAtFront(operand, dx, size), select, windows)], [0]];
  },
};

export const selectAndGatherAdd = (tangents: Value, operand: Value, select: Select, windows: WindowParams): Value =>
  bind1(selectAndGatherAddP, [tangents, operand], { ...(windows as unknown as Params), select_prim: select });

export const selectAndScatterAdd = (
  source: Value,
  operand: Value,
  select: Select,
  { padding, window_dimensions, window_strides }: WindowParams,
): Value =>
  bind1(selectAndScatterAddP, [source, operand], {
    padding: padding as Params[string],
    select_prim: select,
    window_dimensions,
    window_strides,
  });
