import type { LaneType, Scalar } from "../../ir/lowering.ts";

/** Arithmetic that every emitter renders. Operands share the node's type but for comparisons, `select` and conversions. */
export type Op =
  /**
   * `value` of type `type`: floats as a number, integers as their 32 bits (signed), bool as 0 or 1. Of 64-bit integers
   * `value` is the low word and `high` the other.
   */
  | "const"
  /** Element of the kernel's load number `value`. */
  | "load"
  /** Element `args[0]` (i32) further than where load number `value` stands; within the array for every lane that counts. */
  | "loadAt"
  /** The kernel's affine index number `value`, i32. */
  | "index"
  /** Number `value` of those that earlier stages of the row reduced to. */
  | "row"
  /** What an earlier stage kept in slot `value` at this inner position. */
  | "kept"
  /** Argument number `value` of the function whose body this is. */
  | "param"
  /** What `callee` gives for the arguments. */
  | "call"
  | "add"
  | "sub"
  | "mul"
  | "div"
  | "rem"
  /** a·b + c, rounded once or twice: only where either is good enough. */
  | "muladd"
  | "neg"
  | "abs"
  | "min"
  | "max"
  /** b < a ? b : a, and a < b ? b : a: with a constant second, NaN passes through at less cost than min and max. */
  | "pmin"
  | "pmax"
  | "floor"
  | "ceil"
  | "nearest"
  | "sqrt"
  | "eq"
  | "ne"
  | "lt"
  | "le"
  | "gt"
  | "ge"
  | "and"
  | "or"
  | "xor"
  | "not"
  /** By `value`, less than the lane's width, where there is one argument, else lane by lane. */
  | "shl"
  | "shrL"
  | "shrA"
  | "select"
  /** Function number `value` of `REAL_FUNCTION_NAMES`, of f64, lane by lane. */
  | "libm"
  | "convert"
  | "bitcast"
  /** args[1], but args[2] where args[0] is true, which is rare: an emitter may branch around what only args[2] needs. */
  | "rare";

/** A node of the scalar DAG. Nodes are numbered so that arguments come first. */
export interface Node extends Scalar {
  readonly id: number;
  readonly op: Op;
  readonly type: LaneType;
  readonly args: readonly Node[];
  readonly value: number;
  readonly high: number;
  /** Of a `call`; null for all other operations. */
  readonly callee: ScalarFunction | null;
}

/** The value of a constant: of 64-bit integers a bigint. */
export function constantValue({ type, value, high }: Node): number | bigint {
  if (type !== "i64" && type !== "u64") return value;
  const bits = (BigInt(high) << 32n) | BigInt(value >>> 0);
  return type === "u64" ? BigInt.asUintN(64, bits) : BigInt.asIntN(64, bits);
}

/** A computation that is written once and called: nodes of its own, whose leaves are constants and `param`s. */
export interface ScalarFunction {
  readonly name: string;
  /** Functions with the same key compute the same. */
  readonly key: string;
  readonly params: readonly LaneType[];
  readonly body: Node;
  /** Operations that a call of it takes, those of rare branches left out. */
  readonly weight: number;
}

/** Operations an element of some values, those of rare branches left out. */
export function operationsIn(roots: readonly Node[]): number {
  let weight = 0;
  for (const { op, callee } of reachable(roots, (node) => node.op !== "rare"))
    weight += callee?.weight ?? (op === "const" || op === "param" ? 0 : 1);
  return weight;
}

/**
 * The nodes that some roots need, arguments first. `always` says of which nodes the last argument counts as needed: of
 * `rare` nodes it may be left for a branch. Nodes that are `known`, and what only they need, are left out.
 */
export function reachable(
  roots: readonly Node[],
  always: (node: Node) => boolean = () => true,
  known: (node: Node) => boolean = () => false,
): Node[] {
  const found: Node[] = [];
  // By number, one more than where in `found` a node is: arguments have lower numbers than what they are of.
  const places = new Int32Array(1 + roots.reduce((last, { id }) => Math.max(last, id), 0));
  const visit = (node: Node): void => {
    if (places[node.id] === 0 && !known(node)) places[node.id] = found.push(node);
  };
  for (const root of roots) visit(root);
  for (let i = 0; i < found.length; i++) {
    const { args } = found[i];
    const needed = always(found[i]) ? args.length : args.length - 1;
    for (let k = 0; k < needed; k++) visit(args[k]);
  }
  const sorted: Node[] = [];
  for (const place of places) if (place > 0) sorted.push(found[place - 1]);
  return sorted;
}
