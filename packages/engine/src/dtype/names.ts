import { JaxTypeError } from "../errors/errors.ts";
import { warn } from "../errors/warnings.ts";
import { canonical, defaultComplex, defaultFloat, defaultInt, defaultUint } from "./defaults.ts";
import { DTYPES, type DType, isDType } from "./dtype.ts";

/** What a `dtype` option takes: a name, a dtype of the `jnp` namespace (`jnp.int32`), or anything with a dtype. */
export type DTypeLike = DType | "int" | "uint" | "float" | "complex" | { readonly dtype: DType };

/** Names that mean one of ours. The defaults are weak in promotion and never warn about their width. */
const ALIASES: Readonly<Record<string, () => DType>> = {
  int: defaultInt,
  uint: defaultUint,
  float: defaultFloat,
  complex: defaultComplex,
  bool_: () => "bool",
  half: () => "float16",
  single: () => "float32",
};

/**
 * The dtype that an option names, truncated to 32 bits while 64-bit types are off, with JAX's warning where `requestedIn`
 * says which function was asked. Throws TypeError on anything else.
 */
export function canonicalDType(dtype: DTypeLike, requestedIn?: string): DType {
  const asked = namedDType(dtype);
  const given = canonical(asked);
  // An array's dtype, and the names int and float, were not asked for by width.
  if (given !== asked) warn(truncation(asked, given, requestedIn));
  return given;
}

/** The dtype that an option names, 64-bit types as they are. Throws TypeError on anything else. */
export function namedDType(dtype: DTypeLike): DType {
  const name: unknown = typeof dtype === "string" || dtype === null || dtype === undefined ? dtype : dtype.dtype;
  if (isDType(name)) return name;
  if (typeof name === "string" && Object.hasOwn(ALIASES, name)) return ALIASES[name]();
  throw new JaxTypeError(
    `data type ${typeof name === "string" ? `'${name}'` : String(name)} not understood`,
    `the dtypes are ${Object.keys(DTYPES).join(", ")}`,
  );
}

const truncation = (asked: DType, given: DType, where: string | undefined): string =>
  `Explicitly requested dtype ${asked}${where === undefined ? "" : ` requested in ${where}`} is not available, and will be truncated to dtype ${given}. ` +
  "To enable more dtypes, set the jax_enable_x64 configuration option or the JAX_ENABLE_X64 shell environment variable. " +
  "See https://github.com/jax-ml/jax#current-gotchas for more.";
