import type { DTypeLike } from "../dtype/names.ts";
import { ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { divide, multiply } from "../numpy/arithmetic.ts";
import { array } from "../numpy/array.ts";
import * as c from "../numpy/creation.ts";
import { sqrt } from "../numpy/elementwise.ts";
import { moveaxis } from "../numpy/manipulation.ts";
import { checkOptions } from "../numpy/options.ts";
import { type ShapeLike, shapeOf } from "../numpy/shapes.ts";
import * as random from "../random/namespace.ts";
import { canonicalAxis } from "../shape/axes.ts";

/** The `nn.initializers` namespace: functions that make `(key, shape, { dtype }) → array`. */

export interface InitOptions {
  dtype?: DTypeLike;
}
/** Makes an array of this shape from a key. */
export type Initializer = (key: Value, shape: ShapeLike, options?: InitOptions) => Value;

const initializer =
  (name: string, standard: DTypeLike | undefined, make: (key: Value, shape: number[], dtype: DTypeLike) => Value): Initializer =>
  (key, shape, options) => {
    const { dtype = standard ?? "float32" } = checkOptions<InitOptions>(name, options, ["dtype"]);
    return make(key, shapeOf(name, shape), dtype);
  };

/** Zeros. */
export const zeros: Initializer = initializer("zeros", undefined, (_key, shape, dtype) => c.zeros(shape, { dtype }));
/** Ones. */
export const ones: Initializer = initializer("ones", undefined, (_key, shape, dtype) => c.ones(shape, { dtype }));
/** The same value everywhere. */
export const constant = (value: number | Value, options: InitOptions = {}): Initializer =>
  initializer("constant", options.dtype, (_key, shape, dtype) => c.full(shape, value, { dtype }));

/** Uniform in [0, scale). Default scale 0.01. */
export function uniform(options?: InitOptions & { scale?: number }): Initializer {
  const { scale = 1e-2, dtype: standard } = checkOptions<InitOptions & { scale?: number }>("uniform", options, ["scale", "dtype"]);
  return initializer("uniform", standard, (key, shape, dtype) => multiply(random.uniform(key, shape, { dtype }), array(scale, { dtype })));
}

/** Normal with mean 0. Default deviation 0.01. */
export function normal(options?: InitOptions & { stddev?: number }): Initializer {
  const { stddev = 1e-2, dtype: standard } = checkOptions<InitOptions & { stddev?: number }>("normal", options, ["stddev", "dtype"]);
  return initializer("normal", standard, (key, shape, dtype) => multiply(random.normal(key, shape, { dtype }), array(stddev, { dtype })));
}

export interface TruncatedNormalOptions extends InitOptions {
  stddev?: number;
  /** Bounds before scaling. Default −2 and 2. */
  lower?: number;
  upper?: number;
}
/** Normal within bounds, times `stddev`, which is the deviation before cutting. */
export function truncatedNormal(options?: TruncatedNormalOptions): Initializer {
  const o = checkOptions<TruncatedNormalOptions>("truncated_normal", options, ["stddev", "lower", "upper", "dtype"]);
  const { stddev = 1e-2, lower = -2, upper = 2, dtype: standard } = o;
  return initializer("truncated_normal", standard, (key, shape, dtype) =>
    multiply(random.truncatedNormal(key, lower, upper, shape, { dtype }), array(stddev, { dtype })),
  );
}

export interface FanOptions extends InitOptions {
  /** The axis or axes of inputs. Default −2. */
  inAxis?: number | readonly number[];
  /** The axis or axes of outputs. Default −1. */
  outAxis?: number | readonly number[];
  /** Axes that count as neither. Default none. */
  batchAxis?: number | readonly number[];
}
const FAN_OPTIONS = ["inAxis", "outAxis", "batchAxis", "dtype"] as const;

/** How many inputs and outputs one unit has: axes that are neither are a receptive field, which counts for both. */
function fansOf(shape: readonly number[], { inAxis = -2, outAxis = -1, batchAxis = [] }: FanOptions): [fanIn: number, fanOut: number] {
  if (inAxis === -2 && shape.length <= 1)
    throw new ValueError(
      `Can't compute input and output sizes of a ${shape.length}-dimensional weights tensor with default in_axis. Must be at least 2D or specify in_axis explicitly.`,
      "give inAxis, or use normal() for vectors",
    );
  const size = (axes: number | readonly number[]): number =>
    (typeof axes === "number" ? [axes] : axes).reduce((n, axis) => n * (shape.at(axis) as number), 1);
  const [inSize, outSize] = [size(inAxis), size(outAxis)];
  const field = shape.reduce((n, d) => n * d, 1) / inSize / outSize / size(batchAxis);
  return [inSize * field, outSize * field];
}

export type FanMode = "fan_in" | "fan_out" | "fan_avg" | "fan_geo_avg";
export type ScaledDistribution = "truncated_normal" | "normal" | "uniform";
/** The deviation of a standard normal number that is cut at ±2. */
const CUT_DEVIATION = 0.8796256610342398;

/**
 * Random numbers with variance scale / fan, the number of a unit's inputs (`"fan_in"`), outputs, or a mean of both.
 *
 * The initializer throws ValueError for another mode or distribution.
 */
export function varianceScaling(scale: number, mode: FanMode, distribution: ScaledDistribution, options?: FanOptions): Initializer {
  const given = checkOptions<FanOptions>("variance_scaling", options, FAN_OPTIONS);
  return initializer("variance_scaling", given.dtype, (key, shape, dtype) => {
    const [fanIn, fanOut] = fansOf(shape, given);
    const denominators: Record<FanMode, number> = {
      fan_in: fanIn,
      fan_out: fanOut,
      fan_avg: (fanIn + fanOut) / 2,
      fan_geo_avg: Math.sqrt(fanIn * fanOut),
    };
    if (!Object.hasOwn(denominators, mode)) throw new ValueError(`invalid mode for variance scaling initializer: ${String(mode)}`);
    const variance = array(scale / denominators[mode], { dtype });
    switch (distribution) {
      case "truncated_normal": {
        const stddev = divide(sqrt(variance), array(CUT_DEVIATION, { dtype }));
        return multiply(random.truncatedNormal(key, -2, 2, shape, { dtype }), stddev);
      }
      case "normal":
        return multiply(random.normal(key, shape, { dtype }), sqrt(variance));
      case "uniform":
        return multiply(random.uniform(key, shape, { dtype, minval: -1 }), sqrt(multiply(3, variance)));
      default:
        throw new ValueError(`invalid distribution for variance scaling initializer: ${String(distribution)}`);
    }
  });
}

/** Glorot & Bengio (2010): variance 1 over the mean of inputs and outputs. */
export const glorotUniform = (options?: FanOptions): Initializer => varianceScaling(1, "fan_avg", "uniform", options);
export const glorotNormal = (options?: FanOptions): Initializer => varianceScaling(1, "fan_avg", "truncated_normal", options);
export const xavierUniform = glorotUniform;
export const xavierNormal = glorotNormal;
/** LeCun et al. (1998): variance 1 over the inputs. */
export const lecunUniform = (options?: FanOptions): Initializer => varianceScaling(1, "fan_in", "uniform", options);
export const lecunNormal = (options?: FanOptions): Initializer => varianceScaling(1, "fan_in", "truncated_normal", options);
/** He et al. (2015): variance 2 over the inputs, for relu. */
export const heUniform = (options?: FanOptions): Initializer => varianceScaling(2, "fan_in", "uniform", options);
export const heNormal = (options?: FanOptions): Initializer => varianceScaling(2, "fan_in", "truncated_normal", options);
export const kaimingUniform = heUniform;
export const kaimingNormal = heNormal;

export interface OrthogonalOptions extends InitOptions {
  /** A factor. Default 1. */
  scale?: number;
  /** The axis of the columns, which are orthonormal. Default −1. */
  columnAxis?: number;
}
/** Orthogonal matrices (Saxe et al. 2014); further axes are rows. Throws ValueError for fewer than two axes. */
export function orthogonal(options?: OrthogonalOptions): Initializer {
  const o = checkOptions<OrthogonalOptions>("orthogonal", options, ["scale", "columnAxis", "dtype"]);
  const { scale = 1, columnAxis = -1, dtype: standard } = o;
  return initializer("orthogonal", standard, (key, shape, dtype) => {
    if (shape.length < 2) throw new ValueError("orthogonal initializer requires at least a 2D shape");
    if (shape.includes(0)) return c.zeros(shape, { dtype });
    const at = canonicalAxis(columnAxis, shape.length);
    const columns = shape[at];
    const rows = shape.reduce((n, d) => n * d, 1) / columns;
    const q = random.orthogonal(key, rows, [], { dtype, m: columns }).reshape([...shape.filter((_, i) => i !== at), columns]);
    return multiply(array(scale, { dtype }), moveaxis(q, -1, at));
  });
}

/** An orthogonal matrix at the middle of a convolution's kernel, zeros elsewhere (Xiao et al. 2018). Shapes of 3 to 5 axes. */
export function deltaOrthogonal(options?: OrthogonalOptions): Initializer {
  const o = checkOptions<OrthogonalOptions>("delta_orthogonal", options, ["scale", "columnAxis", "dtype"]);
  return initializer("delta_orthogonal", o.dtype, (key, shape, dtype) => {
    if (shape.length < 3 || shape.length > 5) throw new ValueError("Delta orthogonal initializer requires a 3D, 4D or 5D shape.");
    const [fanIn, fanOut] = shape.slice(-2);
    if (fanOut < fanIn) throw new ValueError("`fan_in` must be less or equal than `fan_out`. ");
    const matrix = orthogonal(o)(key, [fanIn, fanOut], { dtype });
    const middle = shape.slice(0, -2).map((d) => Math.floor((d - 1) / 2));
    return c
      .zeros(shape, { dtype })
      .at(...middle)
      .set(matrix);
  });
}
