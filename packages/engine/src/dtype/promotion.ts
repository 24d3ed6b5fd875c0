import { JaxTypeError } from "../errors/errors.ts";
import { DTYPES, type DType } from "./dtype.ts";

/** A dtype with its weakness: what promotion works on. */
export interface DTypeAndWeak {
  readonly dtype: DType;
  readonly weakType: boolean;
}

/**
 * JAX's promotion lattice (JAX enhancement proposal 9407), as edges from each node to the next larger ones. `i*` and
 * `f*` are the weak int and float. `int64` is only passed through: int32 with uint32 meets there, and is truncated
 * to int32 because 64-bit types are off. A new dtype is one more row here.
 */
const LATTICE: Readonly<Record<string, readonly string[]>> = {
  bool: ["i*"],
  "i*": ["uint32", "int32"],
  uint32: ["int64"],
  int32: ["int64"],
  int64: ["f*"],
  "f*": ["float32"],
  float32: [],
};

const TRUNCATED: Readonly<Record<string, DType>> = { int64: "int32" };
const WEAK: Readonly<Record<string, DType>> = { "i*": "int32", "f*": "float32" };

/** All nodes reachable from one, itself included. */
const upperBounds: Readonly<Record<string, ReadonlySet<string>>> = Object.fromEntries(
  Object.keys(LATTICE).map((node) => {
    const seen = new Set([node]);
    for (const n of seen) for (const next of LATTICE[n]) seen.add(next);
    return [node, seen];
  }),
);

/** The least node above all of `nodes`: the one common upper bound from which all others are reachable. */
function leastUpperBound(nodes: readonly string[]): string {
  const common = [...upperBounds[nodes[0]]].filter((n) => nodes.every((node) => upperBounds[node].has(n)));
  return common.find((n) => common.every((other) => upperBounds[n].has(other))) as string;
}

function nodeOf({ dtype, weakType }: DTypeAndWeak): string {
  if (!weakType) return dtype;
  return Object.keys(WEAK).find((node) => WEAK[node] === dtype) ?? dtype;
}

const cache = new Map<string, DTypeAndWeak>();

/**
 * The dtype that a computation on values of these types has, by JAX's rules: weak types give way, weak with weak stays
 * weak. Throws TypeError where a key meets anything but keys.
 */
export function promote(types: readonly DTypeAndWeak[]): DTypeAndWeak {
  // With one strong type only, the lattice is not asked: the result is that type (keys are in no lattice).
  if (types.every((t) => t.dtype === types[0].dtype)) {
    return { dtype: types[0].dtype, weakType: types.every((t) => t.weakType) };
  }
  const key = types.map((t) => (t.weakType ? "~" : "") + t.dtype).join();
  let result = cache.get(key);
  if (result === undefined) {
    const stranger = types.find((t) => DTYPES[t.dtype].kind === "key");
    if (stranger !== undefined) {
      const other = types.find((t) => t.dtype !== stranger.dtype) as DTypeAndWeak;
      throw new JaxTypeError(
        `Cannot promote dtypes ${stranger.dtype} and ${other.dtype}: PRNG keys take part in no arithmetic.`,
        "use random.split and random.foldIn on keys, and random.keyData(key) for their words",
      );
    }
    const top = leastUpperBound(types.map(nodeOf));
    result = { dtype: WEAK[top] ?? TRUNCATED[top] ?? (top as DType), weakType: top in WEAK };
    cache.set(key, result);
  }
  return result;
}

/** The dtype that two strongly typed arrays promote to. `promoteTypes("int32", "float32")` is `"float32"`. */
export const promoteTypes = (a: DType, b: DType): DType =>
  promote([
    { dtype: a, weakType: false },
    { dtype: b, weakType: false },
  ]).dtype;

/** The float that a value takes part as where a function needs floats (`sin`, `mean`, true division). */
export const toInexact = (type: DTypeAndWeak): DTypeAndWeak =>
  DTYPES[type.dtype].kind === "float" || DTYPES[type.dtype].kind === "key" ? type : { dtype: "float32", weakType: type.weakType };
