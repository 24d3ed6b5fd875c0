import { isInteger } from "../dtype/dtype.ts";
import { JaxTypeError, ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { range } from "../primitives/broadcasting.ts";
import { convertElementType } from "../primitives/convert.ts";
import { expandDims, reshape } from "../primitives/movement.ts";
import { type Axis, canonicalAxes, canonicalAxis } from "../shape/axes.ts";
import { libraryJit } from "../transforms/jit.ts";
import { cumsum } from "./cumulative.ts";
import { getItem } from "./indexing.ts";
import { concatenate, diff, moveaxis, ravel } from "./manipulation.ts";
import { type ArrayLike, operands, promoteDTypes, promoteInexact, toArray, toArrays } from "./operands.ts";
import { checkOptions } from "./options.ts";
import { sum } from "./reductions.ts";
import { where } from "./where.ts";

/** Differences and sums of sampled functions. */

/** A slice along one axis. */
const along = (x: Value, axis: number, slice: string): Value => getItem(x, [...new Array<string>(axis).fill(":"), slice]);

/** Weighted differences of neighbours: of second order inside, of first order at both ends. */
function gradientAlong(f: Value, spacing: Value, axis: number): Value {
  const at = (slice: string): Value => along(f, axis, slice);
  const [first, last] = [at("1:2").sub(at("0:1")), at("-1:").sub(at("-2:-1"))];
  if (spacing.ndim === 0) {
    const inner = at("2:").sub(at(":-2")).mul(0.5).div(spacing);
    return concatenate([first.div(spacing), inner, last.div(spacing)], { axis });
  }
  if (spacing.ndim !== 1) throw new ValueError("Spacing arrays must be 1D arrays or scalars.");
  if (spacing.shape[0] !== f.shape[axis])
    throw new ValueError("Spacing arrays must have the same length as the dimension along which the gradient is calculated.");
  const x = reshape(
    spacing,
    f.shape.map((_, i) => (i === axis ? spacing.shape[0] : 1)),
  );
  const steps = along(x, axis, "1:").sub(along(x, axis, ":-1"));
  const [before, after] = [along(steps, axis, ":-1"), along(steps, axis, "1:")];
  const both = before.add(after);
  const inner = after
    .neg()
    .div(before.mul(both))
    .mul(at(":-2"))
    .add(after.sub(before).div(before.mul(after)).mul(at("1:-1")))
    .add(before.div(after.mul(both)).mul(at("2:")));
  return concatenate([first.div(along(steps, axis, ":1")), inner, last.div(along(steps, axis, "-1:"))], { axis });
}

/**
 * The derivative of samples along one axis, or a list of those along several. After `f` come the distances of samples:
 * none (1), one number, or a number or vector of positions for each axis.
 *
 * Throws ValueError for an axis of size below 2. `jnp.gradient(jnp.array([1, 4, 9]), 1)` is `[3. 4. 5.]`.
 */
export function gradient(f: ArrayLike, ...rest: readonly (ArrayLike | { axis?: Axis } | undefined)[]): Value | Value[] {
  const last = rest.at(-1);
  const isOptions = typeof last === "object" && last !== null && Object.getPrototypeOf(last) === Object.prototype;
  const { axis = null } = isOptions ? checkOptions<{ axis?: Axis }>("gradient", last as { axis?: Axis }, ["axis"]) : {};
  const given = (isOptions ? rest.slice(0, -1) : rest).filter((v) => v !== undefined) as ArrayLike[];
  const [a, ...spacing] = promoteInexact(operands("gradient", [f, ...given]));
  const axes = canonicalAxes(axis, a.ndim);
  if (axes.length === 0) return [];
  if (axes.some((i) => a.shape[i] < 2))
    throw new ValueError("Shape of array too small to calculate a numerical gradient, at least 2 elements are required.");
  if (spacing.length > 1 && spacing.length !== axes.length)
    throw new JaxTypeError(`Invalid number of spacing arguments ${spacing.length} for axis=${axis === null ? "None" : axes.join(", ")}`);
  const one = promoteInexact(operands("gradient", [1]))[0];
  const found = axes.map((i, k) => gradientAlong(a, spacing.length === 0 ? one : (spacing[k] ?? spacing[0]), i));
  return found.length === 1 ? found[0] : found;
}

const trapezoidTraced = libraryJit(
  "trapezoid",
  (y: Value, x: Value | null, dx: Value, axis: number): Value => {
    const last = (v: Value): Value => moveaxis(v, axis, -1);
    const values = last(y);
    const steps =
      x !== null ? (x.ndim === 1 ? diff(x) : last(diff(x, { axis }))) : dx.ndim > 0 ? last(expandDims(dx, range(0, y.ndim - dx.ndim))) : dx;
    if (steps.ndim === 0 || steps.shape.at(-1) === 1) {
      const step = steps.ndim === 0 ? steps : getItem(steps, ["...", 0]);
      return step.mul(
        sum(values, { axis: -1 }).sub(
          getItem(values, ["...", 0])
            .add(getItem(values, ["...", -1]))
            .mul(0.5),
        ),
      );
    }
    return sum(steps.mul(getItem(values, ["...", "1:"]).add(getItem(values, ["...", ":-1"]))), { axis: -1 }).mul(0.5);
  },
  { staticArgnums: [3] },
);

export interface TrapezoidOptions {
  /** The positions of the samples. Default: `dx` apart. */
  x?: ArrayLike | null;
  /** The distance of the samples. Default 1. */
  dx?: ArrayLike;
  /** Default the last. */
  axis?: number;
}
/** The integral of samples along an axis by the trapezoidal rule. `jnp.trapezoid(jnp.array([1, 2, 3]))` is `4`. */
export function trapezoid(y: ArrayLike, options?: TrapezoidOptions): Value {
  const { x = null, dx = 1, axis = -1 } = checkOptions<TrapezoidOptions>("trapezoid", options, ["x", "dx", "axis"]);
  const [values, at] = x === null ? promoteInexact(toArrays("trapezoid", [y])) : promoteInexact(operands("trapezoid", [y, x]));
  return trapezoidTraced(values, at ?? null, toArrays("trapezoid", [dx])[0], canonicalAxis(axis, values.ndim));
}

export interface Ediff1dOptions {
  /** Values in front of the differences. */
  toBegin?: ArrayLike;
  /** Values behind the differences. */
  toEnd?: ArrayLike;
}
/** Differences of neighbours in the flat array, with values put in front and behind. */
export function ediff1d(x: ArrayLike, options?: Ediff1dOptions): Value {
  const { toBegin, toEnd } = checkOptions<Ediff1dOptions>("ediff1d", options, ["toBegin", "toEnd"]);
  const differences = diff(ravel(toArray("ediff1d", x)));
  const part = (v: ArrayLike | undefined): Value[] =>
    v === undefined ? [] : [ravel(convertElementType(toArrays("ediff1d", [v])[0], differences.dtype))];
  return concatenate([...part(toBegin), differences, ...part(toEnd)]);
}

export interface UnwrapOptions {
  /** Jumps up to this size are left alone. Default: half the period. */
  discont?: ArrayLike | null;
  /** Default the last. */
  axis?: number;
  /** Default 2π. */
  period?: ArrayLike;
}
const unwrapTraced = libraryJit(
  "unwrap",
  (p: Value, discont: Value | null, axis: number, period: Value): Value => {
    const steps = diff(p, { axis });
    const half = isInteger(p.dtype) ? period.floorDivide(2n) : period.div(2);
    const wrapped = steps.add(half).mod(period).sub(half);
    const chosen = where(wrapped.equal(half.neg()).logicalAnd(steps.greater(0n)), half, wrapped);
    const correction = where(steps.abs().less(discont ?? period.div(2)), 0n, chosen.sub(steps));
    return concatenate([along(p, axis, ":1"), along(p, axis, "1:").add(cumsum(correction, { axis }))], { axis });
  },
  { staticArgnums: [2] },
);
/** Phases along `axis` with jumps of more than half a period made smaller by whole periods. */
export function unwrap(p: ArrayLike, options?: UnwrapOptions): Value {
  const { discont = null, axis = -1, period = 2 * Math.PI } = checkOptions<UnwrapOptions>("unwrap", options, ["discont", "axis", "period"]);
  const [value, cycle] = promoteDTypes(operands("unwrap", [p, period]));
  const at = canonicalAxis(axis, value.ndim);
  if (value.shape[at] === 0) return value;
  return unwrapTraced(value, discont === null ? null : toArrays("unwrap", [discont])[0], at, cycle);
}
