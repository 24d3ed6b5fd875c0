/** The element types, one row each: adding a dtype starts here. */

/** `key<fry>` is the extended dtype of typed PRNG keys: one element is a threefry key, stored as two u32. */
export type DType = "bool" | "int32" | "uint32" | "float32" | "key<fry>";

export type DTypeKind = "bool" | "int" | "uint" | "float" | "key";

/** Host storage of an array's elements, row-major. `bool` is one byte an element, 0 or 1. */
export type TypedArray = Uint8Array | Int32Array | Uint32Array | Float32Array;

interface DTypeRow {
  /** JAX's abbreviation in jaxprs: `f32`. */
  readonly short: string;
  readonly kind: DTypeKind;
  /** Bytes an element. */
  readonly bytes: number;
  /** Storage words an element (2 for keys, else 1). */
  readonly words: number;
  readonly storage: { new (length: number): TypedArray; new (buffer: ArrayBufferLike, byteOffset?: number, length?: number): TypedArray };
}

export const DTYPES: Readonly<Record<DType, DTypeRow>> = {
  bool: { short: "bool", kind: "bool", bytes: 1, words: 1, storage: Uint8Array },
  int32: { short: "i32", kind: "int", bytes: 4, words: 1, storage: Int32Array },
  uint32: { short: "u32", kind: "uint", bytes: 4, words: 1, storage: Uint32Array },
  float32: { short: "f32", kind: "float", bytes: 4, words: 1, storage: Float32Array },
  "key<fry>": { short: "key<fry>", kind: "key", bytes: 8, words: 2, storage: Uint32Array },
};

export const isDType = (name: unknown): name is DType => typeof name === "string" && Object.hasOwn(DTYPES, name);

export const isFloat = (dtype: DType): boolean => DTYPES[dtype].kind === "float";
export const isInteger = (dtype: DType): boolean => DTYPES[dtype].kind === "int" || DTYPES[dtype].kind === "uint";
