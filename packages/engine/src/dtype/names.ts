import { JaxTypeError } from "../errors/errors.ts";
import { DTYPES, type DType, isDType } from "./dtype.ts";

/** What a `dtype` option takes: a name, a dtype of the `jnp` namespace (`jnp.int32`), or anything with a dtype. */
export type DTypeLike = DType | "int" | "float" | "float64" | "int64" | "uint64" | { readonly dtype: DType };

/** Names that mean one of ours: the defaults, and 64-bit types, which are truncated while 64-bit mode is off. */
const ALIASES: Readonly<Record<string, DType>> = {
  int: "int32",
  float: "float32",
  uint: "uint32",
  int64: "int32",
  uint64: "uint32",
  float64: "float32",
  bool_: "bool",
};

/** dtypes that JAX has and we do not, to say so instead of calling them misspelt. */
const NOT_YET = new Set(["float16", "bfloat16", "int8", "int16", "uint8", "uint16", "complex64", "complex128"]);

/** The dtype that an option names. Throws TypeError on anything else. */
export function canonicalDType(dtype: DTypeLike): DType {
  const name: unknown = typeof dtype === "string" || dtype === null || dtype === undefined ? dtype : dtype.dtype;
  if (isDType(name)) return name;
  if (typeof name === "string" && Object.hasOwn(ALIASES, name)) return ALIASES[name];
  const known = Object.keys(DTYPES).join(", ");
  if (typeof name === "string" && NOT_YET.has(name)) {
    throw new JaxTypeError(`dtype '${name}' is not supported yet.`, `the dtypes are ${known}`);
  }
  throw new JaxTypeError(`data type ${typeof name === "string" ? `'${name}'` : String(name)} not understood`, `the dtypes are ${known}`);
}
