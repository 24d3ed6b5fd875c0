import { ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { dynamicSliceInDim } from "../lax/slicing.ts";
import { max, sub } from "../primitives/arithmetic.ts";
import { concatenate } from "../primitives/assembly.ts";
import { broadcastTo } from "../primitives/broadcasting.ts";
import { scalar } from "../primitives/constants.ts";
import { convertElementType } from "../primitives/convert.ts";
import { slice, squeeze } from "../primitives/movement.ts";
import { type Axis, canonicalAxes } from "../shape/axes.ts";
import { libraryJit } from "../transforms/jit.ts";
import { remainder } from "./arithmetic.ts";
import { ravel, reshape } from "./manipulation.ts";
import { type ArrayLike, toArray } from "./operands.ts";
import { checkOptions } from "./options.ts";

/** Elements shifted around, by as much as is known or by what an array says. */

const part = (x: Value, axis: number, start: number, stop: number): Value =>
  slice(
    x,
    x.shape.map((_, i) => (i === axis ? start : 0)),
    x.shape.with(axis, stop),
    x.shape.map(() => 1),
  );

const rollStatic = libraryJit(
  "_roll_static",
  (x: Value, shifts: readonly number[], axes: readonly number[]): Value => {
    let rolled = x;
    for (const [i, axis] of axes.entries()) {
      const size = x.shape[axis];
      const shift = size === 0 ? 0 : ((shifts[i] % size) + size) % size;
      if (shift === 0) continue;
      rolled = concatenate([part(rolled, axis, size - shift, size), part(rolled, axis, 0, size - shift)], axis);
    }
    return rolled;
  },
  { staticArgnums: [1, 2] },
);

/** Twice the array in a row, and a window of it. */
const rollDynamic = libraryJit(
  "_roll_dynamic",
  (x: Value, shifts: Value, axes: readonly number[]): Value => {
    const count = shifts.ndim === 1 ? Math.max(shifts.size, axes.length) : axes.length;
    const each = broadcastTo(shifts, [count]);
    let rolled = x;
    for (let i = 0; i < count; i++) {
      const axis = axes[axes.length === 1 ? 0 : i];
      const size = scalar(x.shape[axis], "int32");
      const shift = convertElementType(squeeze(part(each, 0, i, i + 1), [0]), "int32");
      const around = remainder(shift, max(size, scalar(1, "int32")));
      const twice = concatenate([rolled, rolled], axis);
      rolled = dynamicSliceInDim(twice, sub(size, around), x.shape[axis], { axis });
    }
    return rolled;
  },
  { staticArgnums: [2] },
);

/**
 * Elements shifted along `axis`, those that fall off coming in at the other end; over the flat array without an axis.
 * `shift` may be an array, traced too: one number, or one for each axis. `jnp.roll(jnp.arange(5), 2)` is `[3 4 0 1 2]`.
 *
 * Throws ValueError where shifts and axes are not one to one.
 */
export function roll(x: ArrayLike, shift: ArrayLike | readonly number[], options?: { axis?: Axis }): Value {
  const { axis = null } = checkOptions<{ axis?: Axis }>("roll", options, ["axis"]);
  const value = toArray("roll", x);
  const known = typeof shift === "number" ? [shift] : Array.isArray(shift) ? (shift as readonly number[]) : null;
  if (axis === null) {
    const flat = ravel(value);
    const rolled =
      known === null ? rollDynamic(flat, shiftOf(shift as ArrayLike, 1), [0]) : rollStatic(flat, [known.reduce((a, b) => a + b, 0)], [0]);
    return reshape(rolled, value.shape);
  }
  const axes = canonicalAxes(axis, value.ndim);
  if (known === null) return rollDynamic(value, shiftOf(shift as ArrayLike, axes.length), axes);
  checkLengths(known.length, axes.length);
  return rollStatic(value, known.length === 1 ? axes.map(() => known[0]) : known, axes.length === 1 ? known.map(() => axes[0]) : axes);
}

function shiftOf(shift: ArrayLike, axes: number): Value {
  const shifts = toArray("roll", shift, 1);
  if (shifts.ndim > 1)
    throw new ValueError(
      "'shift' and 'axis' arguments to roll must be scalars or 1D arrays",
      `shift has shape [${shifts.shape.join(", ")}]; it is one number, or one for each axis`,
    );
  if (shifts.ndim === 1 && axes > 1) checkLengths(shifts.size, axes);
  return shifts;
}

function checkLengths(shifts: number, axes: number): void {
  if (shifts !== 1 && axes !== 1 && shifts !== axes) throw new ValueError(`Mismatched lengths of shift and axis: ${shifts} and ${axes}.`);
}
