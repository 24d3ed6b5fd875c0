import { ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { sort } from "../primitives/sort.ts";
import { libraryJit } from "../transforms/jit.ts";
import { getItem } from "./indexing.ts";
import { concatenate } from "./manipulation.ts";
import { type ArrayLike, operands, promoteInexact, toArrays } from "./operands.ts";
import { checkOptions } from "./options.ts";
import { searchsorted } from "./searching.ts";
import { take } from "./take.ts";
import { clip, where } from "./where.ts";

export interface InterpOptions {
  /** The result left of the first point: a value, or `"extrapolate"` to go on with the first line. Default: the first y. */
  left?: ArrayLike | "extrapolate" | null;
  /** The result right of the last point. Default: the last y. */
  right?: ArrayLike | "extrapolate" | null;
  /** The period of x: points are then taken modulo it, and left and right are not used. */
  period?: ArrayLike | null;
}

const interpTraced = libraryJit(
  "interp",
  (
    x: Value,
    xp: Value,
    fp: Value,
    left: Value | null,
    right: Value | null,
    period: Value | null,
    beyond: readonly [boolean, boolean],
  ): Value => {
    let [at, xs, ys] = [x, xp, fp];
    if (period !== null) {
      at = at.mod(period.abs());
      const [sorted, along] = sort([xs.mod(period.abs()), ys], 0);
      xs = concatenate([getItem(sorted, ["-1:"]).sub(period.abs()), sorted, getItem(sorted, [":1"]).add(period.abs())]);
      ys = concatenate([getItem(along, ["-1:"]), along, getItem(along, [":1"])]);
    }
    const upper = clip(searchsorted(xs, at, { side: "right" }), 1n, BigInt(xs.shape[0] - 1));
    const lower = upper.sub(1n);
    const [x0, x1, y0, y1] = [take(xs, lower), take(xs, upper), take(ys, lower), take(ys, upper)];
    const width = x1.sub(x0);
    // Where two points coincide the slope is not used; the division must not make a nan there for its derivative either.
    const isNarrow = width.abs().lessEqual(EPSILON_SPACING);
    let result = where(
      isNarrow,
      y0,
      y0.add(
        at
          .sub(x0)
          .div(where(isNarrow, 1, width))
          .mul(y1.sub(y0)),
      ),
    );
    if (period !== null) return result;
    if (!beyond[0]) result = where(at.less(getItem(xs, [0])), left ?? getItem(ys, [0]), result);
    if (!beyond[1]) result = where(at.greater(getItem(xs, [-1])), right ?? getItem(ys, [-1]), result);
    return result;
  },
  { staticArgnums: [6] },
);
/** The distance from float32's epsilon to the next float. */
const EPSILON_SPACING = 2 ** -46;

/**
 * Values at x of the curve of straight lines through the points (xp, fp), where xp rises.
 *
 * Throws ValueError when xp and fp are not vectors of one length. `jnp.interp(1.5, jnp.arange(3), jnp.array([0, 10, 20]))` is `15`.
 */
export function interp(x: ArrayLike, xp: ArrayLike, fp: ArrayLike, options?: InterpOptions): Value {
  const { left = null, right = null, period = null } = checkOptions<InterpOptions>("interp", options, ["left", "right", "period"]);
  for (const [name, side] of [
    ["left", left],
    ["right", right],
  ] as const) {
    if (typeof side === "string" && side !== "extrapolate")
      throw new ValueError(`the only valid string value of \`${name}\` is 'extrapolate', but got: '${side}'`);
  }
  const [at, xs] = promoteInexact(operands("interp", [x, xp]));
  const [ys] = promoteInexact(operands("interp", [fp]));
  if (xs.ndim !== 1 || ys.ndim !== 1 || xs.shape[0] !== ys.shape[0])
    throw new ValueError("xp and fp must be one-dimensional arrays of equal size");
  const outside = (side: ArrayLike | "extrapolate" | null): Value | null =>
    side === null || side === "extrapolate" ? null : toArrays("interp", [side])[0];
  const cycle = period === null ? null : toArrays("interp", [period])[0];
  return interpTraced(at, xs, ys, outside(left), outside(right), cycle, [left === "extrapolate", right === "extrapolate"]);
}
