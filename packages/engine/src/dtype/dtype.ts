/** The element types, one row each: adding a dtype starts here. */

/** `key<fry>` is the extended dtype of typed PRNG keys: one element is a threefry key, stored as two u32. */
export type DType =
  | "bool"
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "uint8"
  | "uint16"
  | "uint32"
  | "uint64"
  | "float16"
  | "bfloat16"
  | "float32"
  | "float64"
  | "complex64"
  | "complex128"
  | "key<fry>";

export type DTypeKind = "bool" | "int" | "uint" | "float" | "complex" | "key";

/** What one element is in JavaScript. 64-bit integers are bigints, so that they are exact; keys are never read as values. */
export type ElementKind = "number" | "bigint" | "complex";

export type BigIntArray = BigInt64Array | BigUint64Array;
export type NumberArray = Int8Array | Int16Array | Int32Array | Uint8Array | Uint16Array | Uint32Array | Float32Array | Float64Array;

/**
 * Host storage of an array's elements, row-major. `bool` is one byte an element, 0 or 1; float16 and bfloat16 are their
 * 16 bits; complex numbers are pairs of floats, the real part first.
 */
export type TypedArray = NumberArray | BigIntArray;

interface StorageConstructor {
  new (length: number): TypedArray;
  new (buffer: ArrayBufferLike, byteOffset?: number, length?: number): TypedArray;
  readonly BYTES_PER_ELEMENT: number;
}

interface DTypeRow {
  /** JAX's abbreviation in jaxprs: `f32`. */
  readonly short: string;
  readonly kind: DTypeKind;
  readonly element: ElementKind;
  /** Bytes an element. */
  readonly bytes: number;
  /** Storage words an element (2 for complex numbers and keys, else 1). */
  readonly words: number;
  readonly storage: StorageConstructor;
}

export const DTYPES: Readonly<Record<DType, DTypeRow>> = {
  bool: { short: "bool", kind: "bool", element: "number", bytes: 1, words: 1, storage: Uint8Array },
  int8: { short: "i8", kind: "int", element: "number", bytes: 1, words: 1, storage: Int8Array },
  int16: { short: "i16", kind: "int", element: "number", bytes: 2, words: 1, storage: Int16Array },
  int32: { short: "i32", kind: "int", element: "number", bytes: 4, words: 1, storage: Int32Array },
  int64: { short: "i64", kind: "int", element: "bigint", bytes: 8, words: 1, storage: BigInt64Array },
  uint8: { short: "u8", kind: "uint", element: "number", bytes: 1, words: 1, storage: Uint8Array },
  uint16: { short: "u16", kind: "uint", element: "number", bytes: 2, words: 1, storage: Uint16Array },
  uint32: { short: "u32", kind: "uint", element: "number", bytes: 4, words: 1, storage: Uint32Array },
  uint64: { short: "u64", kind: "uint", element: "bigint", bytes: 8, words: 1, storage: BigUint64Array },
  float16: { short: "f16", kind: "float", element: "number", bytes: 2, words: 1, storage: Uint16Array },
  bfloat16: { short: "bf16", kind: "float", element: "number", bytes: 2, words: 1, storage: Uint16Array },
  float32: { short: "f32", kind: "float", element: "number", bytes: 4, words: 1, storage: Float32Array },
  float64: { short: "f64", kind: "float", element: "number", bytes: 8, words: 1, storage: Float64Array },
  complex64: { short: "c64", kind: "complex", element: "complex", bytes: 8, words: 2, storage: Float32Array },
  complex128: { short: "c128", kind: "complex", element: "complex", bytes: 16, words: 2, storage: Float64Array },
  "key<fry>": { short: "key<fry>", kind: "key", element: "number", bytes: 8, words: 2, storage: Uint32Array },
};

export const isDType = (name: unknown): name is DType => typeof name === "string" && Object.hasOwn(DTYPES, name);

export const isFloat = (dtype: DType): boolean => DTYPES[dtype].kind === "float";
export const isComplex = (dtype: DType): boolean => DTYPES[dtype].kind === "complex";
/** Floats and complex numbers: what has derivatives. */
export const isInexact = (dtype: DType): boolean => isFloat(dtype) || isComplex(dtype);
export const isInteger = (dtype: DType): boolean => DTYPES[dtype].kind === "int" || DTYPES[dtype].kind === "uint";
export const isUnsigned = (dtype: DType): boolean => DTYPES[dtype].kind === "uint";
export const isKey = (dtype: DType): boolean => DTYPES[dtype].kind === "key";

/** The least and the greatest value of an integer dtype. */
export function integerRange(dtype: DType): readonly [bigint, bigint] {
  const bits = BigInt(DTYPES[dtype].bytes * 8);
  return isUnsigned(dtype) ? [0n, (1n << bits) - 1n] : [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n];
}

/** The dtype of a complex number's parts, and of its absolute value. Other dtypes are their own. */
export const realDType = (dtype: DType): DType => (dtype === "complex64" ? "float32" : dtype === "complex128" ? "float64" : dtype);
/** The complex dtype whose parts a float dtype holds: complex128 for float64, else complex64. */
export const complexDType = (dtype: DType): DType => (dtype === "float64" || dtype === "complex128" ? "complex128" : "complex64");
