import { DTYPES, type DType, type DTypeKind } from "../dtype/dtype.ts";
import { JaxTypeError } from "../errors/errors.ts";
import type { ShapedArray } from "../ir/aval.ts";
import { laneOrNull } from "../ir/lanes.ts";
import type { LaneType } from "../ir/lowering.ts";

/** Groups of dtypes as JAX names them in messages. */
export type DTypeGroup = "integer" | "signedinteger" | "floating" | "complexfloating" | "bool" | "number" | "key";

const MEMBERS: Readonly<Record<DTypeGroup, readonly DTypeKind[]>> = {
  integer: ["int", "uint"],
  signedinteger: ["int"],
  floating: ["float"],
  complexfloating: ["complex"],
  bool: ["bool"],
  number: ["int", "uint", "float", "complex"],
  key: ["key"],
};

export const FLOATING = ["floating"] as const;
export const INEXACT = ["floating", "complexfloating"] as const;
export const NUMERIC = ["integer", "floating", "complexfloating"] as const;
export const BITS = ["integer", "bool"] as const;

const accepts = (groups: readonly DTypeGroup[], dtype: DType): boolean => groups.some((g) => MEMBERS[g].includes(DTYPES[dtype].kind));

/** Refuses operands whose dtype is in none of the groups, in JAX's words. `key` groups are never named in the message. */
export function checkDTypes(name: string, avals: readonly ShapedArray[], accepted: readonly (readonly DTypeGroup[])[]): void {
  avals.forEach((aval, i) => {
    const groups = accepted[Math.min(i, accepted.length - 1)];
    if (accepts(groups, aval.dtype)) return;
    const at = avals.length > 1 ? ` at position ${i}` : "";
    const listed = groups.filter((g) => g !== "key").join(", ");
    throw new JaxTypeError(
      `${name} does not accept dtype ${aval.dtype}${at}. Accepted dtypes${at} are subtypes of ${listed}.`,
      dtypeHint(aval.dtype, groups),
    );
  });
}

/** A dtype of each group, to convert to. */
const EXAMPLES: Readonly<Record<DTypeGroup, DType | null>> = {
  integer: "int32",
  signedinteger: "int32",
  floating: "float32",
  complexfloating: "float32",
  bool: "bool",
  number: "float32",
  key: null,
};

function dtypeHint(dtype: DType, groups: readonly DTypeGroup[]): string {
  if (dtype === "key<fry>") return "Arithmetic is not defined for random keys: draw numbers from the key with a function of random.";
  const wanted = groups.map((g) => EXAMPLES[g]).filter((d) => d !== null);
  return `Convert the array first, for example x.astype("${wanted.at(-1)}").`;
}

/** Primitives whose jnp function has another name, for the tip in the message. */
const JNP_NAMES: Readonly<Record<string, string>> = {
  add: "add",
  sub: "subtract",
  mul: "multiply",
  div: "divide",
  rem: "remainder",
  max: "maximum",
  min: "minimum",
  pow: "power",
  eq: "equal",
  ne: "not_equal",
  lt: "less",
  le: "less_equal",
  gt: "greater",
  ge: "greater_equal",
  shift_left: "left_shift",
  shift_right_arithmetic: "right_shift",
  select: "where",
  concatenate: "concatenate",
};

/** lax functions promote nothing: operands must have one dtype. */
export function checkSameDType(name: string, avals: readonly ShapedArray[]): void {
  if (avals.every((a) => a.dtype === avals[0].dtype)) return;
  const jnpName = JNP_NAMES[name];
  const tip = jnpName === undefined ? "" : ` (Tip: jnp.${jnpName} is a similar function that does automatic type promotion on inputs).`;
  throw new JaxTypeError(
    `lax.${name} requires arguments to have the same dtypes, got ${avals.map((a) => a.dtype).join(", ")}.${tip}`,
    'Convert one of the operands with .astype("…"), or use the jnp function, which promotes.',
  );
}

/** The lane type in which a backend computes a dtype. */
export function laneOf(dtype: DType): LaneType {
  const lane = laneOrNull(dtype);
  if (lane !== null) return lane;
  throw new JaxTypeError(`no elementwise operation is defined for dtype ${dtype}`);
}

/** Whether a number names an axis of an array of this rank. Programs come over a pipe too: any number may stand there. */
export const isAxis = (axis: number, rank: number): boolean => Number.isInteger(axis) && axis >= 0 && axis < rank;
