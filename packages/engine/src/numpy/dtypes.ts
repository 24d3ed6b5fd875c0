import { DTYPES, type DType } from "../dtype/dtype.ts";
import { canonicalDType, type DTypeLike } from "../dtype/names.ts";
import { promote, promoteTypes as promoteTypesOf } from "../dtype/promotion.ts";
import { JaxTypeError } from "../errors/errors.ts";
import { Value } from "../ir/value.ts";
import { type ArrayInput, asarray } from "./array.ts";
import { type ArrayLike, arrayOf, operands } from "./operands.ts";

/** A dtype of the `jnp` namespace: usable where a dtype is due, and callable to convert. */
export interface ScalarType {
  /** Converts to this dtype: `jnp.float32(1)`. */
  (value: ArrayInput): Value;
  /** The dtype's name. */
  readonly dtype: DType;
}

const scalarType = (dtype: DType): ScalarType =>
  Object.assign((value: ArrayInput): Value => asarray(value, { dtype }), { dtype, toString: () => dtype });

/** 32-bit floats, the default for numbers. `jnp.float32(1)` converts. */
export const float32 = scalarType("float32");
/** 32-bit signed integers. */
export const int32 = scalarType("int32");
/** 32-bit unsigned integers. */
export const uint32 = scalarType("uint32");
/** Booleans. */
export const bool_ = scalarType("bool");
/** 64-bit types are truncated to 32 bits, as in JAX with its default configuration. */
export const float64 = float32;
export const int64 = int32;
export const uint64 = uint32;
export const float_ = float32;
export const int_ = int32;

/** The dtype that two dtypes promote to. `jnp.promoteTypes("int32", "float32")` is `"float32"`. */
export const promoteTypes = (a: DTypeLike, b: DTypeLike): DType => promoteTypesOf(canonicalDType(a), canonicalDType(b));

/** The dtype that a computation on these arrays, numbers and dtypes has. */
export function resultType(...args: readonly (ArrayLike | DTypeLike)[]): DType {
  const types = args.map((arg) => {
    const isType = typeof arg === "string" || typeof arg === "function";
    if (isType) return { dtype: canonicalDType(arg as DTypeLike), weakType: false };
    return arrayOf(operands("result_type", [arg])[0]).aval;
  });
  if (types.length === 0) throw new JaxTypeError("at least one array or dtype is required");
  return promote(types).dtype;
}

/** A dtype from its name or from anything that has one. */
export const dtype = (of: DTypeLike): DType => canonicalDType(of);

const KINDS: Readonly<Record<string, readonly string[]>> = {
  number: ["int", "uint", "float"],
  integer: ["int", "uint"],
  signedinteger: ["int"],
  unsignedinteger: ["uint"],
  inexact: ["float"],
  floating: ["float"],
  generic: ["int", "uint", "float", "bool"],
};
/** Whether a dtype is of a kind (`"floating"`, `"integer"`, `"number"`, …) or is the other dtype. */
export function issubdtype(
  a: DTypeLike,
  b: DTypeLike | "number" | "integer" | "signedinteger" | "unsignedinteger" | "inexact" | "floating" | "generic",
): boolean {
  const type = canonicalDType(a);
  if (typeof b === "string" && b in KINDS) return KINDS[b].includes(DTYPES[type].kind);
  return type === canonicalDType(b as DTypeLike);
}

export interface FloatInfo {
  readonly dtype: DType;
  readonly bits: number;
  /** Distance from 1 to the next larger number. */
  readonly eps: number;
  readonly max: number;
  readonly min: number;
  /** The smallest positive normal number. */
  readonly tiny: number;
  readonly smallestNormal: number;
}
/** Limits of a float dtype. */
export function finfo(of: DTypeLike): FloatInfo {
  const type = canonicalDType(of);
  if (DTYPES[type].kind !== "float") throw new JaxTypeError(`data type ${type} not inexact`);
  const max = 3.4028234663852886e38;
  const tiny = 1.1754943508222875e-38;
  return { dtype: type, bits: 32, eps: 2 ** -23, max, min: -max, tiny, smallestNormal: tiny };
}
/** Limits of an integer dtype. */
export function iinfo(of: DTypeLike): { readonly dtype: DType; readonly bits: number; readonly min: number; readonly max: number } {
  const type = canonicalDType(of);
  if (type === "int32") return { dtype: type, bits: 32, min: -(2 ** 31), max: 2 ** 31 - 1 };
  if (type === "uint32") return { dtype: type, bits: 32, min: 0, max: 2 ** 32 - 1 };
  throw new JaxTypeError(`Invalid integer data type '${type}'.`);
}

/** The number of axes. */
export const ndim = (x: ArrayLike): number => arrayOf(operands("ndim", [x])[0]).ndim;
/** The sizes of the axes. */
export const shape = (x: ArrayLike): readonly number[] => arrayOf(operands("shape", [x])[0]).shape;
/** The number of elements, or the size of one axis. */
export function size(x: ArrayLike, options: { axis?: number } = {}): number {
  const value = arrayOf(operands("size", [x])[0]);
  return options.axis === undefined ? value.size : (value.shape.at(options.axis) ?? 1);
}
/** Whether this is an array (concrete or traced). */
export const isArray = (x: unknown): x is Value => x instanceof Value;
