import { isInteger } from "../dtype/dtype.ts";
import { JaxTypeError, NotImplementedError, ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { concatenate, pad as padOf } from "../primitives/assembly.ts";
import { range } from "../primitives/broadcasting.ts";
import { convertElementType } from "../primitives/convert.ts";
import { full } from "../primitives/creation.ts";
import { rev, slice } from "../primitives/movement.ts";
import { libraryJit } from "../transforms/jit.ts";
import { broadcastValue } from "./broadcasting.ts";
import { linspace } from "./creation.ts";
import { applyAlongAxis } from "./functional.ts";
import { type ArrayLike, arrayOf, operands, toArray } from "./operands.ts";
import { checkOptions } from "./options.ts";
import { median } from "./quantiles.ts";
import { max, mean, min } from "./reductions.ts";
import { round } from "./rounding.ts";

/** Margins around arrays. */

const STATISTICS = { maximum: max, minimum: min, mean, median } as const;
/**
 * What margins hold: a constant (default); the outermost entries (`"edge"`); the array again (`"wrap"`) or mirrored, with
 * its edge (`"symmetric"`) or without (`"reflect"`); a ramp; a statistic of the entries along the axis; or nothing in
 * particular (`"empty"`).
 */
export type PadMode = "constant" | "edge" | "wrap" | "reflect" | "symmetric" | "linear_ramp" | keyof typeof STATISTICS | "empty";
const MODES: readonly PadMode[] = [
  "constant",
  "edge",
  "wrap",
  "reflect",
  "symmetric",
  "linear_ramp",
  "maximum",
  "minimum",
  "mean",
  "median",
  "empty",
];

/** One value for all sides, [before, after] for all axes, or one such pair an axis. */
export type Pairs<T> = T | readonly [T, T] | readonly (readonly [T, T])[];
export type PadWidth = Pairs<number>;

/** A function that fills margins: `(vector, [before, after], axis)` gives the vector with its margins filled. */
export type PadFunction = (vector: Value, widths: readonly [number, number], axis: number) => Value;

export interface PadOptions {
  mode?: PadMode;
  /** What fills `"constant"` margins. Default 0. */
  constantValues?: Pairs<ArrayLike>;
  /** Where `"linear_ramp"` ends, at the outer edges. Default 0. */
  endValues?: Pairs<number>;
  /** Over how many entries at each edge a statistic is taken. Default: all of the axis. */
  statLength?: Pairs<number> | null;
  /** For `"reflect"` and `"symmetric"`: mirrored values (`"even"`, default), or turned about the edge's value (`"odd"`). */
  reflectType?: "even" | "odd";
}

function pairsOf<T>(name: string, given: Pairs<T>, rank: number): (readonly [T, T])[] {
  const same = (pair: readonly [T, T]): (readonly [T, T])[] => range(0, rank).map(() => pair);
  if (!Array.isArray(given)) return same([given as T, given as T]);
  const list = given as readonly unknown[];
  if (list.length > 0 && list.every((pair) => Array.isArray(pair))) {
    const pairs = list as unknown as readonly (readonly [T, T])[];
    if (pairs.every((pair) => pair.length === 2)) {
      if (pairs.length === rank) return [...pairs];
      if (pairs.length === 1) return same(pairs[0]);
    }
  } else if (list.length === 2) return same(list as unknown as readonly [T, T]);
  else if (list.length === 1) return same([list[0] as T, list[0] as T]);
  throw new ValueError(
    `jnp.pad: ${name} with nd=${rank} has unsupported shape. Valid shapes are (${rank}, 2), (1, 2), (2,), (1,), or ().`,
    "one number, [before, after], or such a pair for each axis",
  );
}

const along = (x: Value, axis: number, from: number, to: number): Value =>
  slice(
    x,
    x.shape.map((_, i) => (i === axis ? from : 0)),
    x.shape.map((d, i) => (i === axis ? to : d)),
  );
const join = (parts: readonly Value[], axis: number): Value => {
  const filled = parts.filter((part) => part.shape[axis] > 0);
  return filled.length === 1 ? filled[0] : concatenate(filled, axis);
};
const stretch = (x: Value, axis: number, size: number): Value => broadcastValue(x, x.shape.with(axis, size));

/** Margins of one axis: what stands before and behind `x`. */
type Margins = (x: Value, axis: number, low: number, high: number) => Value;

const edge: Margins = (x, axis, low, high) => {
  const size = x.shape[axis];
  return join([stretch(along(x, axis, 0, 1), axis, low), x, stretch(along(x, axis, size - 1, size), axis, high)], axis);
};

const wrap: Margins = (x, axis, low, high) => {
  const size = x.shape[axis];
  const whole = (n: number): Value[] => new Array<Value>(n).fill(x);
  const before = [along(x, axis, size - (low % size), size), ...whole(Math.floor(low / size))];
  const behind = [...whole(Math.floor(high / size)), along(x, axis, 0, high % size)];
  return join([...before, x, ...behind], axis);
};

/** Mirrored as often as it takes: each turn can fill as much as the array, with what is there so far, has. */
const mirror =
  (skipsEdge: boolean, odd: boolean): Margins =>
  (x, axis, low, high) => {
    const offset = skipsEdge && x.shape[axis] > 1 ? 1 : 0;
    const reach = x.shape[axis] - offset;
    const grow = (start: Value, width: number, before: boolean): Value => {
      let value = start;
      for (let missing = width; missing > 0; ) {
        const size = value.shape[axis];
        const count = Math.min(missing, reach);
        missing -= count;
        const from = before ? offset : size - count - offset;
        const turned = rev(along(value, axis, from, from + count), [axis]);
        const border = before ? along(value, axis, 0, 1) : along(value, axis, size - 1, size);
        const part = odd ? border.mul(2n).sub(turned) : turned;
        value = join(before ? [part, value] : [value, part], axis);
      }
      return value;
    };
    return grow(grow(x, low, true), high, false);
  };

const ramp =
  (ends: readonly (readonly [number, number])[]): Margins =>
  (x, axis, low, high) => {
    const size = x.shape[axis];
    const part = (end: number, border: Value, count: number): Value => {
      // Points from the end's value to just before the border, along the border's axis of size 1.
      const shares = linspace(0, 1, count, { endpoint: false });
      const line = shares.reshape(x.shape.map((_, i) => (i === axis ? count : 1)));
      const from = full([], end, line.dtype);
      return convertElementType(from.add(border.sub(from).mul(line)), x.dtype);
    };
    const before = low === 0 ? [] : [part(ends[axis][0], along(x, axis, 0, 1), low)];
    const behind = high === 0 ? [] : [rev(part(ends[axis][1], along(x, axis, size - 1, size), high), [axis])];
    return join([...before, x, ...behind], axis);
  };

const statistic =
  (name: keyof typeof STATISTICS, lengths: readonly (readonly [number, number])[] | null): Margins =>
  (x, axis, low, high) => {
    const size = x.shape[axis];
    const of = (part: Value): Value => {
      const value = STATISTICS[name](part, { axis, keepdims: true });
      return convertElementType(isInteger(x.dtype) ? round(value) : value, x.dtype);
    };
    const [first, last] = lengths?.[axis] ?? [size, size];
    if (first === 0 || last === 0) throw new ValueError("stat_length of 0 yields no value for padding");
    const before = of(along(x, axis, 0, Math.min(first, size)));
    const behind = of(along(x, axis, size - Math.min(last, size), size));
    return join([stretch(before, axis, low), x, stretch(behind, axis, high)], axis);
  };

const nothing: Margins = (x, axis, low, high) =>
  join([full(x.shape.with(axis, low), 0, x.dtype), x, full(x.shape.with(axis, high), 0, x.dtype)], axis);

interface Filling {
  readonly mode: PadMode;
  readonly endValues: readonly (readonly [number, number])[];
  readonly statLength: readonly (readonly [number, number])[] | null;
  readonly odd: boolean;
}
function marginsOf({ mode, endValues, statLength, odd }: Filling): Margins {
  if (mode === "edge") return edge;
  if (mode === "wrap") return wrap;
  if (mode === "reflect" || mode === "symmetric") return mirror(mode === "reflect", odd);
  if (mode === "linear_ramp") return ramp(endValues);
  if (mode === "empty") return nothing;
  return statistic(mode as keyof typeof STATISTICS, statLength);
}

const padTraced = libraryJit(
  "_pad",
  (x: Value, value: Value, widths: readonly (readonly [number, number])[]): Value =>
    padOf(
      x,
      convertElementType(value, x.dtype, x.weakType),
      widths.map(([low, high]) => [low, high, 0] as const),
    ),
  { staticArgnums: [2] },
);
const fillTraced = libraryJit(
  "_pad",
  (x: Value, widths: readonly (readonly [number, number])[], filling: Filling): Value => {
    const margins = marginsOf(filling);
    return widths.reduce((padded, [low, high], axis) => {
      if (low === 0 && high === 0) return padded;
      if (padded.shape[axis] === 0 && filling.mode !== "empty")
        throw new ValueError(`Cannot apply '${filling.mode}' padding to empty axis`);
      return margins(padded, axis, low, high);
    }, x);
  },
  { staticArgnums: [1, 2] },
);

/** Different constants on different sides: one pad a side. */
function padSides(x: Value, widths: readonly (readonly [number, number])[], values: readonly (readonly [ArrayLike, ArrayLike])[]): Value {
  const fillOf = (fill: ArrayLike): Value => arrayOf(operands("pad", [x, fill])[1]);
  return widths.reduce((padded, [low, high], axis) => {
    const only = (before: number, behind: number): (readonly [number, number])[] =>
      x.shape.map((_, i) => (i === axis ? [before, behind] : [0, 0]));
    const first = low === 0 ? padded : padTraced(padded, fillOf(values[axis][0]), only(low, 0));
    return high === 0 ? first : padTraced(first, fillOf(values[axis][1]), only(0, high));
  }, x);
}

/**
 * An array with margins: zeros, another constant, or what `mode` says; a function as mode fills each vector's margins.
 *
 * Throws ValueError for widths that do not fit the rank or are negative, TypeError for widths that are no integers,
 * NotImplementedError for an unknown mode. `jnp.pad(x, [[1, 1], [0, 2]], { constantValues: 1 })`.
 */
export function pad(x: ArrayLike, width: PadWidth, options?: PadOptions | PadMode | PadFunction): Value {
  const value = toArray("pad", x);
  const widths = pairsOf("pad_width", width, value.ndim);
  if (widths.flat().some((w) => !Number.isInteger(w))) throw new JaxTypeError("`pad_width` must be of integral type.");
  if (widths.flat().some((w) => w < 0)) throw new ValueError("index can't contain negative values");
  if (typeof options === "function") {
    const zeros = padSides(value, widths, pairsOf<ArrayLike>("constant_values", 0n, value.ndim));
    return range(0, value.ndim).reduce(
      (padded, axis) => applyAlongAxis((vector) => options(vector, widths[axis], axis), axis, padded),
      zeros,
    );
  }
  // Python programs mostly pass the mode by position.
  const given = typeof options === "string" ? { mode: options } : options;
  const {
    mode = "constant",
    constantValues = 0n,
    endValues = 0,
    statLength = null,
    reflectType = "even",
  } = checkOptions<PadOptions>("pad", given, ["mode", "constantValues", "endValues", "statLength", "reflectType"]);
  if (!MODES.includes(mode))
    throw new NotImplementedError(`Unimplemented padding mode '${String(mode)}' for np.pad.`, `the modes are ${MODES.join(", ")}`);
  if (value.ndim === 0) return value;
  if (mode === "constant") {
    if (!Array.isArray(constantValues)) return padTraced(value, arrayOf(operands("pad", [value, constantValues])[1]), widths);
    return padSides(value, widths, pairsOf<ArrayLike>("constant_values", constantValues as Pairs<ArrayLike>, value.ndim));
  }
  return fillTraced(value, widths, {
    mode,
    endValues: pairsOf("end_values", endValues, value.ndim),
    statLength: statLength === null ? null : pairsOf("stat_length", statLength, value.ndim),
    odd: reflectType === "odd",
  });
}
