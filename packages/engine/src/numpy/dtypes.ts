import { defaultComplex, defaultFloat, defaultInt, defaultUint } from "../dtype/defaults.ts";
import { DTYPES, type DType } from "../dtype/dtype.ts";
import { type DTypeLike, namedDType } from "../dtype/names.ts";
import { type DTypeAndWeak, promote, promoteTypes as promoteTypesOf } from "../dtype/promotion.ts";
import { JaxTypeError } from "../errors/errors.ts";
import { Value } from "../ir/value.ts";
import { FloatLiteral } from "../tree/literals.ts";
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

/** A complex dtype: called with two numbers it makes one complex number of them, `jnp.complex64(3, 4)` for Python's `3+4j`. */
export interface ComplexType extends ScalarType {
  (value: ArrayInput): Value;
  (re: number, im: number): Value;
}

const complexType = (dtype: DType): ComplexType =>
  Object.assign((value: ArrayInput, im?: number): Value => asarray(im === undefined ? value : complexOf(value, im), { dtype }), {
    dtype,
    toString: () => dtype,
  });

function complexOf(re: unknown, im: unknown): ArrayInput {
  const isReal = (x: unknown): x is number | bigint | FloatLiteral =>
    typeof x === "number" || typeof x === "bigint" || x instanceof FloatLiteral;
  if (!isReal(re) || !isReal(im))
    throw new JaxTypeError("complex64(re, im) takes two numbers", "lax.complex(re, im) makes complex numbers of two arrays");
  return { re: Number(re), im: Number(im) };
}

/** A dtype that follows the 64-bit switch. */
const defaultType = (dtype: () => DType): ScalarType =>
  Object.defineProperty((value: ArrayInput): Value => asarray(value, { dtype: dtype() }), "dtype", {
    get: dtype,
    enumerable: true,
  }) as ScalarType;

/** Booleans. */
export const bool_ = scalarType("bool");
/** 8-bit signed integers, −128 to 127. */
export const int8 = scalarType("int8");
/** 16-bit signed integers. */
export const int16 = scalarType("int16");
/** 32-bit signed integers. */
export const int32 = scalarType("int32");
/** 64-bit signed integers; int32 while 64-bit types are off. */
export const int64 = scalarType("int64");
/** 8-bit unsigned integers, 0 to 255. */
export const uint8 = scalarType("uint8");
/** 16-bit unsigned integers. */
export const uint16 = scalarType("uint16");
/** 32-bit unsigned integers. */
export const uint32 = scalarType("uint32");
/** 64-bit unsigned integers; uint32 while 64-bit types are off. */
export const uint64 = scalarType("uint64");
/** 16-bit floats, IEEE: 11 bits of precision, up to 65504. */
export const float16 = scalarType("float16");
/** 16-bit floats with the range of float32 and 8 bits of precision. */
export const bfloat16 = scalarType("bfloat16");
/** 32-bit floats, the default for numbers. `jnp.float32(1)` converts. */
export const float32 = scalarType("float32");
/** 64-bit floats; float32 while 64-bit types are off. */
export const float64 = scalarType("float64");
/** Complex numbers of two float32. */
export const complex64 = complexType("complex64");
/** Complex numbers of two float64; complex64 while 64-bit types are off. */
export const complex128 = complexType("complex128");
export const double = float64;
export const single = float32;
export const csingle = complex64;
export const cdouble = complex128;
/** The dtypes of bare numbers: 32 bits wide, 64 with `enableX64`. */
export const int_ = defaultType(defaultInt);
export const uint = defaultType(defaultUint);
export const float_ = defaultType(defaultFloat);
export const complex_ = defaultType(defaultComplex);

/** `int`, `float` and `complex` are weak where types promote. */
const typeOf = (name: DTypeLike): DTypeAndWeak => ({
  dtype: namedDType(name),
  weakType: name === "int" || name === "float" || name === "complex",
});

/** The dtype that two dtypes promote to. `jnp.promoteTypes("int32", "float32")` is `"float32"`. */
export function promoteTypes(a: DTypeLike, b: DTypeLike): DType {
  const [x, y] = [typeOf(a), typeOf(b)];
  return x.weakType || y.weakType ? promote([x, y]).dtype : promoteTypesOf(x.dtype, y.dtype);
}

/** The dtype that a computation on these arrays, numbers and dtypes has. */
export function resultType(...args: readonly (ArrayLike | DTypeLike)[]): DType {
  const types = args.map((arg): DTypeAndWeak => {
    const isType = typeof arg === "string" || typeof arg === "function";
    return isType ? typeOf(arg as DTypeLike) : arrayOf(operands("result_type", [arg])[0]).aval;
  });
  if (types.length === 0) throw new JaxTypeError("at least one array or dtype is required");
  return promote(types).dtype;
}

/** A dtype from its name or from anything that has one. */
export const dtype = (of: DTypeLike): DType => namedDType(of);

/** NumPy's hierarchy of kinds of dtypes. */
const KINDS = {
  generic: ["int", "uint", "float", "complex", "bool"],
  number: ["int", "uint", "float", "complex"],
  integer: ["int", "uint"],
  signedinteger: ["int"],
  unsignedinteger: ["uint"],
  inexact: ["float", "complex"],
  floating: ["float"],
  complexfloating: ["complex"],
} as const;
export type DTypeKindName = keyof typeof KINDS;

/** Kinds of dtypes, for `issubdtype`: `jnp.issubdtype(x.dtype, jnp.floating)`. */
export const [generic, number, inexact, integer, signedinteger, unsignedinteger, floating, complexfloating] = [
  "generic",
  "number",
  "inexact",
  "integer",
  "signedinteger",
  "unsignedinteger",
  "floating",
  "complexfloating",
] as const satisfies readonly DTypeKindName[];

/** Whether a dtype is of a kind (`"floating"`, `"integer"`, `"number"`, …) or is the other dtype. */
export function issubdtype(a: DTypeLike, b: DTypeLike | DTypeKindName): boolean {
  const type = namedDType(a);
  if (typeof b === "string" && Object.hasOwn(KINDS, b)) return (KINDS[b as DTypeKindName] as readonly string[]).includes(DTYPES[type].kind);
  return type === namedDType(b as DTypeLike);
}

const STANDARD_KINDS: Readonly<Record<string, readonly string[]>> = {
  bool: ["bool"],
  "signed integer": ["int"],
  "unsigned integer": ["uint"],
  integral: ["int", "uint"],
  "real floating": ["float"],
  "complex floating": ["complex"],
  numeric: ["int", "uint", "float", "complex"],
};
/** Whether a dtype is of a kind of the array API standard (`"real floating"`, `"integral"`, …), or one of a list of kinds and dtypes. */
export function isdtype(dtype: DTypeLike, kind: string | DTypeLike | readonly (string | DTypeLike)[]): boolean {
  const type = namedDType(dtype);
  const kinds = (Array.isArray(kind) ? kind : [kind]) as readonly (string | DTypeLike)[];
  return kinds.some((k) =>
    typeof k === "string" && Object.hasOwn(STANDARD_KINDS, k)
      ? STANDARD_KINDS[k].includes(DTYPES[type].kind)
      : type === namedDType(k as DTypeLike),
  );
}

/**
 * Whether NumPy casts from one dtype to another without loss: to a wider dtype of the same kind, or of a later kind (bool,
 * integers, floats, complex) that holds all its values.
 */
export function canCast(from: DTypeLike, to: DTypeLike): boolean {
  const [a, b] = [namedDType(from), namedDType(to)];
  if (a === b) return true;
  const [x, y] = [DTYPES[a], DTYPES[b]];
  if (x.kind === "key" || y.kind === "key") return false;
  if (x.kind === "bool") return true;
  const precision = (dtype: DType): number => PRECISION[dtype] ?? 0;
  if (x.kind === "uint" && y.kind === "int") return y.bytes > x.bytes;
  if (x.kind === y.kind) return y.kind === "float" || y.kind === "complex" ? precision(b) > precision(a) : y.bytes > x.bytes;
  if (y.kind === "float" || y.kind === "complex") {
    // 64-bit integers pass for float64: NumPy says so, though not all of them fit.
    if (x.kind === "float") return precision(b) >= precision(a);
    if (x.kind !== "complex") return precision(b) >= Math.min(x.bytes * 8, 53);
  }
  return false;
}
const PRECISION: Readonly<Partial<Record<DType, number>>> = {
  bfloat16: 8,
  float16: 11,
  float32: 24,
  complex64: 24,
  float64: 53,
  complex128: 53,
};

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
