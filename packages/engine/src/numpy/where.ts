import { isComplex, isFloat } from "../dtype/dtype.ts";
import { ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { max, min } from "../primitives/arithmetic.ts";
import { constantLike, scalarLike } from "../primitives/constants.ts";
import { eq, ne } from "../primitives/logic.ts";
import { selectN } from "../primitives/select.ts";
import { libraryJit } from "../transforms/jit.ts";
import { broadcastTogether } from "./broadcasting.ts";
import { finfo } from "./dtype-limits.ts";
import { type NonzeroOptions, nonzero } from "./nonzero.ts";
import { type ArrayLike, arrayOf, operands, promoteDTypes, promoteShapes, toArrays } from "./operands.ts";

/** Chooses between arrays element by element. */

const whereTraced = libraryJit("_where", (condition: Value, x: Value, y: Value): Value => {
  const test = condition.dtype === "bool" ? condition : ne(condition, scalarLike(condition, 0));
  const [a, b] = promoteDTypes([x, y]);
  // select_n takes a scalar condition as it is.
  if (test.ndim === 0) {
    const [ifTrue, ifFalse] = broadcastTogether([a, b]);
    return selectN(test, ifFalse, ifTrue);
  }
  const [c, ifTrue, ifFalse] = broadcastTogether([test, a, b]);
  return selectN(c, ifFalse, ifTrue);
});

/** `where` on values, as the library's own functions use it. */
export const whereJit = (condition: Value, x: Value, y: Value): Value => whereTraced(condition, x, y);

/**
 * `x` where the condition holds, else `y`, element by element; all three broadcast. Both sides are computed. With the
 * condition alone: the positions where it holds, as `nonzero`.
 *
 * Throws ValueError when only one of x and y is given or the shapes do not broadcast.
 * `jnp.where(jnp.arange(4).greater(1), 10, 0)` is `[ 0.  0. 10. 10.]`.
 */
export function where(condition: ArrayLike, x: ArrayLike, y: ArrayLike): Value;
export function where(condition: ArrayLike, options?: NonzeroOptions): Value[];
export function where(condition: ArrayLike, x?: ArrayLike | NonzeroOptions, y?: ArrayLike): Value | Value[] {
  const [test] = toArrays("where", [condition]);
  const isGiven = (v: unknown): boolean => v !== undefined && v !== null;
  if (!isGiven(y) && (!isGiven(x) || isPlainOptions(x))) return nonzero(test, x as NonzeroOptions | undefined);
  if (!isGiven(x) || !isGiven(y)) {
    throw new ValueError(
      "Either both or neither of the x and y arguments should be provided to jax.numpy.where.",
      "where(condition, x, y) needs both; the one-argument form gives positions",
    );
  }
  const [a, b] = operands("where", [x, y]).map(arrayOf);
  return whereTraced(test, a, b);
}

const isPlainOptions = (x: unknown): x is NonzeroOptions =>
  typeof x === "object" && x !== null && Object.getPrototypeOf(x) === Object.prototype;

const clipTraced = libraryJit("clip", (x: Value, lo: Value | null, hi: Value | null): Value => {
  let clipped = x;
  const bound = (limit: Value, apply: (a: Value, b: Value) => Value): Value => {
    const [a, b] = promoteShapes(promoteDTypes([limit, clipped]));
    return apply(a, b);
  };
  if (lo !== null) clipped = bound(lo, max);
  if (hi !== null) clipped = bound(hi, min);
  return clipped;
});

/**
 * Limits values to [min, max]; `null` is no limit on that side.
 *
 * `jnp.clip(jnp.arange(5), 1, 3)` is `[1 1 2 3 3]`.
 */
export function clip(x: ArrayLike, min: ArrayLike | null = null, max: ArrayLike | null = null): Value {
  const given = [x, min, max].filter((v): v is ArrayLike => v !== null);
  const values = operands("clip", given).map(arrayOf);
  if (values.some(({ dtype }) => isComplex(dtype)))
    throw new ValueError(
      "Clip received a complex value either through the input or the min/max keywords. Complex values have no ordering and cannot be clipped. Please convert to a real value or array by taking the real or imaginary components via jax.numpy.real/imag respectively.",
    );
  const lo = min === null ? null : values[1];
  const hi = max === null ? null : values[values.length - 1];
  return clipTraced(values[0], lo, hi);
}

/**
 * The value of the first condition that holds, element by element, else `default`.
 *
 * Throws ValueError when the lists differ in length.
 * `jnp.select([x.less(0), x.greater(9)], [0, 9], { default: x })` clips.
 */
export function select(conditions: readonly ArrayLike[], choices: readonly ArrayLike[], options: { default?: ArrayLike } = {}): Value {
  if (conditions.length !== choices.length) {
    throw new ValueError(`condlist must have length equal to choicelist (${conditions.length} vs ${choices.length})`);
  }
  if (conditions.length === 0) throw new ValueError("condlist must be non-empty");
  const values = promoteDTypes(operands("select", [...choices, options.default ?? 0]));
  const tests = toArrays("select", conditions);
  const broadcast = broadcastTogether([...tests, ...values]);
  const n = tests.length;
  return broadcast.slice(0, n).reduceRight<Value>((rest, test, i) => selectN(test, rest, broadcast[n + i]), broadcast[2 * n]);
}

const nanToNumTraced = libraryJit(
  "nan_to_num",
  (x: Value, nan: number, posinf: number, neginf: number): Value => {
    const noNan = whereJit(ne(x, x), constantLike(x, nan), x);
    const finiteAbove = whereEquals(noNan, Number.POSITIVE_INFINITY, constantLike(x, posinf));
    return whereEquals(finiteAbove, Number.NEGATIVE_INFINITY, constantLike(x, neginf));
  },
  { staticArgnums: [1, 2, 3] },
);

function whereEquals(x: Value, value: number, replacement: Value): Value {
  return whereJit(eq(x, scalarLike(x, value)), replacement, x);
}

/** Replaces nan by 0 and infinities by the largest finite numbers, or by the values given. Integers pass unchanged. */
export function nanToNum(x: ArrayLike, options: { nan?: number; posinf?: number; neginf?: number } = {}): Value {
  const [value] = toArrays("nan_to_num", [x]);
  if (!isFloat(value.dtype)) return value;
  const { max, min } = finfo(value.dtype);
  const { nan = 0, posinf = max, neginf = min } = options;
  return nanToNumTraced(value, nan, posinf, neginf);
}
