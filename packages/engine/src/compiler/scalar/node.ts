import type { LaneType, Scalar } from "../../ir/lowering.ts";

/** Arithmetic that every emitter renders. Operands share the node's type but for comparisons, `select` and conversions. */
export type Op =
  /** `value` of type `type`: f32 as a number, integers as their 32 bits (signed), bool as 0 or 1. */
  | "const"
  /** Element of the kernel's load number `value`. */
  | "load"
  /** The kernel's affine index number `value`, i32. */
  | "index"
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
  /** By `value` (0 to 31) where there is one argument, else lane by lane. */
  | "shl"
  | "shrL"
  | "shrA"
  | "select"
  | "convert"
  | "bitcast"
  /** Where args[0] is true the double-precision function `fn` of args[2…], args[1] elsewhere. For rare lanes. */
  | "precise";

export type PreciseFn = "sin" | "cos" | "pow" | "rem";

/** A node of the scalar DAG. Nodes are numbered so that arguments come first. */
export interface Node extends Scalar {
  readonly id: number;
  readonly op: Op;
  readonly type: LaneType;
  readonly args: readonly Node[];
  readonly value: number;
  readonly fn: PreciseFn | null;
}

/** The nodes that some roots need, arguments first. */
export function reachable(roots: readonly Node[]): Node[] {
  const seen = new Set<Node>(roots);
  const stack = [...seen];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    for (const arg of node.args) {
      if (seen.has(arg)) continue;
      seen.add(arg);
      stack.push(arg);
    }
  }
  return [...seen].sort((a, b) => a.id - b.id);
}
