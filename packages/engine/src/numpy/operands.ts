import { config } from "../config/config.ts";
import { defaultComplex, defaultFloat, defaultInt } from "../dtype/defaults.ts";
import { DTYPES, type DType, isInexact, isKey } from "../dtype/dtype.ts";
import { type Complex, type Element, isComplexNumber } from "../dtype/elements.ts";
import { type DTypeAndWeak, promote, toInexact } from "../dtype/promotion.ts";
import { JaxTypeError, ValueError } from "../errors/errors.ts";
import { warn } from "../errors/warnings.ts";
import { shapeText } from "../ir/aval.ts";
import { Value } from "../ir/value.ts";
import { scalar } from "../primitives/constants.ts";
import { convertElementType } from "../primitives/convert.ts";
import { broadcastInDim } from "../primitives/movement.ts";
import { broadcastShapes } from "../shape/broadcast.ts";
import { asValue, type HostArray } from "../trace/array.ts";
import { FloatLiteral } from "../tree/literals.ts";

/** Host data that stands for an array. A Float64Array becomes float32 while 64-bit types are off. */
export type { HostArray } from "../trace/array.ts";

/** What the `jnp` functions take where an array is due. Lists are not arrays: make one with `jnp.array(list)`. */
export type ArrayLike = Value | number | boolean | bigint | Complex | HostArray;

/** A bare number on its way to an array: it takes its dtype from the operands beside it. */
export interface BareNumber {
  readonly value: Element | boolean;
  readonly dtype: DType;
  readonly weakType: boolean;
}
export type Operand = Value | BareNumber;

function pythonName(value: unknown): string {
  if (value === null) return "<class 'NoneType'>";
  if (value === undefined) return "undefined";
  if (Array.isArray(value)) return "<class 'list'>";
  if (typeof value === "string") return "<class 'str'>";
  if (typeof value === "function") return "<class 'function'>";
  const name = value.constructor?.name ?? "object";
  return name === "Object" ? "<class 'dict'>" : `<class '${name}'>`;
}

function refuse(fn: string, value: unknown, position: number): never {
  const hint = Array.isArray(value)
    ? "a list is no array: write jnp.array([…])"
    : value === undefined
      ? "an argument is missing here, or a function returned nothing"
      : value instanceof Promise
        ? "await it first, or leave out async: arrays are there at once"
        : (value as object).constructor?.name === "IndexedUpdate"
          ? "x.at(index) awaits what to do there: .set(value), .add(value), .get()"
          : "pass an array, a number, a boolean or a typed array";
  throw new JaxTypeError(`${fn} requires ndarray or scalar arguments, got ${pythonName(value)} at position ${position}.`, hint);
}

type Bare = number | boolean | bigint | Complex;
const isScalarValue = (arg: unknown): arg is Bare =>
  typeof arg === "number" || typeof arg === "boolean" || typeof arg === "bigint" || (isComplexNumber(arg) && !(arg instanceof Value));

/**
 * The operands of one operation. A number beside arrays takes their kind: an integral one is a weak int unless a float
 * array is there, any other is a weak float; numbers among themselves are weak floats. A bigint is a weak int, a
 * `FloatLiteral` a weak float, `{ re, im }` a weak complex number.
 */
export function operands(fn: string, args: readonly unknown[]): Operand[] {
  let arrays = 0;
  let floats = 0;
  const values = args.map((arg, i): Value | FloatLiteral | Bare => {
    if (isScalarValue(arg) || arg instanceof FloatLiteral) return arg;
    const value = asValue(arg) ?? refuse(fn, arg, i);
    arrays++;
    if (isInexact(value.dtype)) floats++;
    return value;
  });
  const ints = arrays > 0 && floats === 0;
  return values.map((v): Operand => {
    if (v instanceof Value) return v;
    if (typeof v === "boolean") return { value: v, dtype: "bool", weakType: false };
    if (v instanceof FloatLiteral) return { value: v.value, dtype: defaultFloat(), weakType: true };
    if (typeof v === "bigint") return { value: v, dtype: defaultInt(), weakType: true };
    if (typeof v !== "number") return { value: v, dtype: defaultComplex(), weakType: true };
    const integral = ints && Number.isInteger(v) && !Object.is(v, -0);
    return { value: v, dtype: integral ? defaultInt() : defaultFloat(), weakType: true };
  });
}

/** A bare number as a rank-0 array of its own dtype. */
export const arrayOf = (x: Operand): Value => (x instanceof Value ? x : scalar(x.value, x.dtype, x.weakType));

/** One argument as an array. */
export function toArray(fn: string, arg: unknown, position = 0): Value {
  if (arg instanceof Value) return arg;
  if (isScalarValue(arg) && typeof arg === "object") return scalar(arg, defaultComplex(), true);
  return asValue(arg) ?? refuse(fn, arg, position);
}

/** Several arguments as arrays, by the number rule. */
export const toArrays = (fn: string, args: readonly unknown[]): Value[] => operands(fn, args).map(arrayOf);

/** Converts to a dtype. Bare numbers are converted here and now, so no equation is needed for them. */
export function convert(x: Operand, to: DTypeAndWeak): Value {
  if (x instanceof Value) return convertElementType(x, to.dtype, to.weakType);
  return scalar(to.dtype === "bool" ? Boolean(x.value) : x.value, to.dtype, to.weakType);
}

const resultOf = (xs: readonly Operand[]): DTypeAndWeak => promote(xs);

/** Brings operands to one dtype, by JAX's promotion. One operand alone stays as it is. */
export const promoteDTypes = (xs: readonly Operand[]): Value[] => {
  if (xs.length < 2) return xs.map(arrayOf);
  const to = resultOf(xs);
  return xs.map((x) => convert(x, to));
};

/** As `promoteDTypes`, to a float. */
export const promoteInexact = (xs: readonly Operand[]): Value[] => {
  const to = toInexact(resultOf(xs));
  return xs.map((x) => convert(x, to));
};

/** As `promoteDTypes`, bool becoming int. */
export const promoteNumeric = (xs: readonly Operand[]): Value[] => {
  const to = resultOf(xs);
  const numeric: DTypeAndWeak = to.dtype === "bool" ? { dtype: defaultInt(), weakType: to.weakType } : to;
  return xs.map((x) => convert(x, numeric));
};

/**
 * Gives operands of rank ≥ 1 one rank, as JAX does before it binds a primitive: missing leading axes are added with
 * broadcast_in_dim, while scalars and axes of size 1 are left to the primitive.
 */
export function promoteShapes(xs: readonly Value[], fn?: string): Value[] {
  const ranks = new Set(xs.map((x) => x.ndim).filter((n) => n > 0));
  if (ranks.size < 2) return [...xs];
  if (config.numpyRankPromotion !== "allow" && fn !== undefined) reportRankPromotion(fn, xs);
  const rank = broadcastShapes(...xs.map((x) => x.shape)).length;
  return xs.map((x) => broadcastToRank(x, rank));
}

function reportRankPromotion(fn: string, xs: readonly Value[]): void {
  const shapes = xs.map((x) => shapeText(x.shape)).join(" ");
  const more = "for more information, see https://docs.jax.dev/en/latest/rank_promotion_warning.html.";
  if (config.numpyRankPromotion === "raise")
    throw new ValueError(
      `Operands could not be broadcast together for ${fn} on shapes ${shapes} and with the config option jax_numpy_rank_promotion='raise'. F${more.slice(1)}`,
      "reshape the smaller one to the other's rank, for example with x.get(null)",
    );
  warn(
    `Following NumPy automatic rank promotion for ${fn} on shapes ${shapes}. Set the jax_numpy_rank_promotion config option to 'allow' to disable this warning; ${more}`,
  );
}

/** Adds leading axes of size 1. */
export function broadcastToRank(x: Value, rank: number): Value {
  if (x.ndim === rank) return x;
  const missing = rank - x.ndim;
  const shape = [...new Array(missing).fill(1), ...x.shape];
  return broadcastInDim(
    x,
    shape,
    x.shape.map((_, i) => missing + i),
  );
}

/** A name for what a dtype counts as, in conditions. */
export const kindOf = (x: Value): string => DTYPES[x.dtype].kind;

/** The operands of an arithmetic function. Throws TypeError where a key stands beside anything else. */
function arithmeticOperands(fn: string, args: readonly unknown[]): Operand[] {
  const xs = operands(fn, args);
  const typeOf = (x: Operand): DType => x.dtype;
  if (xs.some((x) => isKey(typeOf(x))) && !xs.every((x) => isKey(typeOf(x))))
    throw new JaxTypeError(
      `${fn} does not accept dtypes ${xs.map(typeOf).join(", ")}.`,
      "PRNG keys take part in no arithmetic: use random.split and random.foldIn on them, and random.keyData(key) for their words",
    );
  return xs;
}

/** Operands of an arithmetic function, promoted in dtype and rank. */
export const promoteArgs = (fn: string, args: readonly unknown[]): Value[] =>
  promoteShapes(promoteDTypes(arithmeticOperands(fn, args)), fn);
export const promoteArgsInexact = (fn: string, args: readonly unknown[]): Value[] =>
  promoteShapes(promoteInexact(arithmeticOperands(fn, args)), fn);
export const promoteArgsNumeric = (fn: string, args: readonly unknown[]): Value[] =>
  promoteShapes(promoteNumeric(arithmeticOperands(fn, args)), fn);
