import { config } from "../config/config.ts";
import { JaxTypeError, TypePromotionError } from "../errors/errors.ts";
import { canonical, defaultComplex, defaultFloat, defaultInt, defaultUint } from "./defaults.ts";
import { complexDType, DTYPES, type DType, isInexact, isInteger, isUnsigned } from "./dtype.ts";

/** A dtype with its weakness: what promotion works on. */
export interface DTypeAndWeak {
  readonly dtype: DType;
  readonly weakType: boolean;
}

type Lattice = Readonly<Record<string, readonly string[]>>;

/**
 * JAX's promotion lattice (JAX enhancement proposal 9407), as edges from each node to the next larger ones; `i*`, `f*`
 * and `c*` are the weak int, float and complex. uint32 with int32 is the one pair that would make a 64-bit type of
 * 32-bit ones: while those are off it makes int32.
 */
const lattice = (x64: boolean): Lattice => ({
  bool: ["i*"],
  "i*": ["uint8", "int8"],
  uint8: ["int16", "uint16"],
  uint16: ["int32", "uint32"],
  uint32: [x64 ? "int64" : "int32", "uint64"],
  uint64: ["f*"],
  int8: ["int16"],
  int16: ["int32"],
  int32: ["int64"],
  int64: ["f*"],
  "f*": ["bfloat16", "float16", "c*"],
  bfloat16: ["float32"],
  float16: ["float32"],
  float32: ["float64", "complex64"],
  float64: ["complex128"],
  "c*": ["complex64"],
  complex64: ["complex128"],
  complex128: [],
});

/** Strict promotion: weak types go into what is there, and nothing else promotes. */
const STRICT: Lattice = {
  bool: [],
  "i*": ["f*", "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64"],
  "f*": ["c*", "bfloat16", "float16", "float32", "float64"],
  "c*": ["complex64", "complex128"],
  ...Object.fromEntries(
    [
      "uint8",
      "uint16",
      "uint32",
      "uint64",
      "int8",
      "int16",
      "int32",
      "int64",
      "bfloat16",
      "float16",
      "float32",
      "float64",
      "complex64",
      "complex128",
    ].map((dtype) => [dtype, []]),
  ),
};

/** All nodes reachable from each one, itself included. */
const upperBoundsOf = (edges: Lattice): Readonly<Record<string, ReadonlySet<string>>> =>
  Object.fromEntries(
    Object.keys(edges).map((node) => {
      const seen = new Set([node]);
      for (const n of seen) for (const next of edges[n]) seen.add(next);
      return [node, seen];
    }),
  );

const UPPER_BOUNDS = { x32: upperBoundsOf(lattice(false)), x64: upperBoundsOf(lattice(true)), strict: upperBoundsOf(STRICT) };

/** The least node above all of `nodes`: the one common upper bound from which all others are reachable. */
function leastUpperBound(nodes: readonly string[]): string {
  const strict = config.numpyDtypePromotion === "strict";
  const bounds = strict ? UPPER_BOUNDS.strict : config.enableX64 ? UPPER_BOUNDS.x64 : UPPER_BOUNDS.x32;
  const common = [...bounds[nodes[0]]].filter((n) => nodes.every((node) => bounds[node].has(n)));
  const least = common.find((n) => common.every((other) => bounds[n].has(other)));
  if (least !== undefined) return least;
  const listed = [...new Set(nodes)].map((node) => (node in PYTHON_NAMES ? `"<class '${PYTHON_NAMES[node]}'>"` : `'${node}'`)).join(", ");
  throw new TypePromotionError(
    `Input dtypes (${listed}) have no available implicit dtype promotion path when jax_numpy_dtype_promotion=strict. Try explicitly casting inputs to the desired output type, or set jax_numpy_dtype_promotion=standard.`,
    'convert one of them with .astype("…")',
  );
}

const PYTHON_NAMES: Readonly<Record<string, string>> = { "i*": "int", "f*": "float", "c*": "complex" };

const WEAK_NODES: Readonly<Record<string, string>> = { int: "i*", uint: "i*", float: "f*", complex: "c*" };
const WEAK_DTYPES: Readonly<Record<string, () => DType>> = { "i*": defaultInt, "f*": defaultFloat, "c*": defaultComplex };

const nodeOf = ({ dtype, weakType }: DTypeAndWeak): string => (weakType ? (WEAK_NODES[DTYPES[dtype].kind] ?? dtype) : dtype);

const caches = { x32: new Map<string, DTypeAndWeak>(), x64: new Map<string, DTypeAndWeak>(), strict: new Map<string, DTypeAndWeak>() };

/**
 * The dtype that a computation on values of these types has, by JAX's rules: weak types give way, weak with weak stays
 * weak. Throws TypeError where a key meets anything but keys.
 */
export function promote(types: readonly DTypeAndWeak[]): DTypeAndWeak {
  const [first] = types;
  const allWeak = types.every((t) => t.weakType);
  // With one dtype only, the lattice is not asked: the result is that type (keys are in no lattice).
  if (types.every((t) => t.dtype === first.dtype)) {
    const dtype = allWeak && types.length > 1 ? canonical(first.dtype) : first.dtype;
    return { dtype, weakType: allWeak && dtype !== "bool" };
  }
  const strict = config.numpyDtypePromotion === "strict";
  const cache = strict ? caches.strict : config.enableX64 ? caches.x64 : caches.x32;
  const key = (strict && config.enableX64 ? "x64 " : "") + types.map((t) => (t.weakType ? "~" : "") + t.dtype).join();
  let result = cache.get(key);
  if (result === undefined) {
    refuseKeys(types);
    // Weak types among themselves compare by their dtypes, so that a weak int16 stays one.
    const top = leastUpperBound(types.map((t) => (allWeak && !strict ? t.dtype : nodeOf(t))));
    const weak = WEAK_DTYPES[top];
    const dtype = weak === undefined ? canonical(top as DType) : weak();
    result = { dtype, weakType: (allWeak || weak !== undefined) && dtype !== "bool" };
    cache.set(key, result);
  }
  return result;
}

function refuseKeys(types: readonly DTypeAndWeak[]): void {
  const stranger = types.find((t) => DTYPES[t.dtype].kind === "key");
  if (stranger === undefined) return;
  const other = types.find((t) => t.dtype !== stranger.dtype) as DTypeAndWeak;
  throw new JaxTypeError(
    `Cannot promote dtypes ${stranger.dtype} and ${other.dtype}: PRNG keys take part in no arithmetic.`,
    "use random.split and random.foldIn on keys, and random.keyData(key) for their words",
  );
}

/** The dtype that two strongly typed arrays promote to, never truncated. `promoteTypes("int32", "float32")` is `"float32"`. */
export function promoteTypes(a: DType, b: DType): DType {
  if (a === b) return a;
  refuseKeys([a, b].map((dtype) => ({ dtype, weakType: false })));
  const top = leastUpperBound([a, b]);
  return WEAK_DTYPES[top]?.() ?? (top as DType);
}

/** The float or complex type that a value takes part as where a function needs one (`sin`, `mean`, true division). */
export function toInexact(type: DTypeAndWeak): DTypeAndWeak {
  if (isInexact(type.dtype) || DTYPES[type.dtype].kind === "key") return type;
  return { dtype: inexactDType(type.dtype), weakType: type.weakType };
}

/** Floats and complex numbers as they are; float64 for 64-bit integers, float32 for what else there is. */
export function inexactDType(dtype: DType): DType {
  if (isInexact(dtype)) return dtype;
  return dtype === "int64" || dtype === "uint64" ? "float64" : "float32";
}

/** `inexactDType`, or for complex results. */
export const toComplexDType = (dtype: DType): DType => complexDType(inexactDType(dtype));

/** Integers narrower than the default ones are summed in those. */
export function promoteInteger(dtype: DType): DType {
  if (dtype === "bool") return defaultInt();
  if (!isInteger(dtype)) return dtype;
  const wide = isUnsigned(dtype) ? defaultUint() : defaultInt();
  return DTYPES[dtype].bytes < DTYPES[wide].bytes ? wide : dtype;
}
