import { type Node, type Op, reachable, type ScalarFunction } from "../../compiler/scalar/node.ts";
import type { LaneType } from "../../ir/lowering.ts";
import type { FunctionCode } from "./encoder.ts";
import { COMPARE, OP, SIMD } from "./opcodes.ts";
import type { Runtime } from "./runtime-module.ts";

const bits = new DataView(new ArrayBuffer(4));

/** The 32 bits of a constant; true is all ones. */
export function constantBits(node: Node): number {
  if (node.type === "bool") return node.value ? -1 : 0;
  if (node.type !== "f32") return node.value;
  bits.setFloat32(0, node.value);
  return bits.getInt32(0);
}

const BINARY: Readonly<Record<string, Readonly<Record<LaneType, number | null>>>> = {
  add: { f32: SIMD.f32Add, i32: SIMD.i32Add, u32: SIMD.i32Add, bool: SIMD.or },
  sub: { f32: SIMD.f32Sub, i32: SIMD.i32Sub, u32: SIMD.i32Sub, bool: null },
  mul: { f32: SIMD.f32Mul, i32: SIMD.i32Mul, u32: SIMD.i32Mul, bool: SIMD.and },
  div: { f32: SIMD.f32Div, i32: null, u32: null, bool: null },
  min: { f32: SIMD.f32Min, i32: SIMD.i32MinS, u32: SIMD.i32MinU, bool: SIMD.and },
  max: { f32: SIMD.f32Max, i32: SIMD.i32MaxS, u32: SIMD.i32MaxU, bool: SIMD.or },
  pmin: { f32: SIMD.f32Pmin, i32: SIMD.i32MinS, u32: SIMD.i32MinU, bool: SIMD.and },
  pmax: { f32: SIMD.f32Pmax, i32: SIMD.i32MaxS, u32: SIMD.i32MaxU, bool: SIMD.or },
  and: { f32: SIMD.and, i32: SIMD.and, u32: SIMD.and, bool: SIMD.and },
  or: { f32: SIMD.or, i32: SIMD.or, u32: SIMD.or, bool: SIMD.or },
  xor: { f32: SIMD.xor, i32: SIMD.xor, u32: SIMD.xor, bool: SIMD.xor },
};

const LEAVES: readonly Op[] = ["load", "loadAt", "index", "row", "kept"];

const FLOAT_UNARY: Readonly<Record<string, number>> = { floor: SIMD.floor, ceil: SIMD.ceil, nearest: SIMD.nearest, sqrt: SIMD.f32Sqrt };
const SHIFTS: Readonly<Record<string, readonly [number, number]>> = {
  shl: [SIMD.i32Shl, OP.i32Shl],
  shrL: [SIMD.i32ShrU, OP.i32ShrU],
  shrA: [SIMD.i32ShrS, OP.i32ShrS],
};

/** Pushes `a op b` for two v128 on the stack. */
export function emitBinary(f: FunctionCode, op: string, type: LaneType): void {
  const opcode = BINARY[op]?.[type];
  if (opcode === undefined || opcode === null) throw new TypeError(`no vector instruction for ${op} of ${type}`);
  f.simd(opcode);
}

/** Renders DAG nodes as vector code, one v128 local a node. What is read from around the DAG is given by the loop around. */
export class VectorEmitter {
  private readonly f: FunctionCode;
  private readonly runtime: Runtime;
  private readonly leaves: ReadonlySet<Op>;

  /** `leaves` are the operations whose values are given. */
  constructor(f: FunctionCode, runtime: Runtime, leaves: readonly Op[] = LEAVES) {
    this.f = f;
    this.runtime = runtime;
    this.leaves = new Set(leaves);
  }

  /**
   * Emits `nodes` into `locals`, by node number, arguments first. `leaf` pushes what is read from around the DAG. Rare
   * nodes wait for each other: one branch sees to all that do not depend on one another.
   */
  emit(nodes: readonly Node[], locals: Map<number, number>, leaf: (node: Node) => void): void {
    let rest = nodes;
    while (rest.length > 0) {
      const rare: Node[] = [];
      const later: Node[] = [];
      const waiting = new Set<Node>();
      for (const node of rest) {
        const needed = node.op === "rare" ? node.args.slice(0, 2) : node.args;
        const waits = needed.some((arg) => waiting.has(arg));
        if (waits || node.op === "rare") {
          (waits ? later : rare).push(node);
          waiting.add(node);
        } else if (node.op === "bitcast") {
          locals.set(node.id, locals.get(node.args[0].id) as number);
        } else {
          if (this.leaves.has(node.op)) leaf(node);
          else this.push(node, locals);
          locals.set(node.id, this.take());
        }
      }
      if (rare.length > 0) this.branch(rare, locals, leaf);
      rest = later;
    }
  }

  /** A local with the vector on the stack. */
  private take(): number {
    const local = this.f.local("v128");
    this.f.set(local);
    return local;
  }

  /** The usual values; what only the others need is computed where a lane asks for one. */
  private branch(rare: readonly Node[], locals: Map<number, number>, leaf: (node: Node) => void): void {
    const { f } = this;
    const conditions = rare.map(({ args: [which] }) => locals.get(which.id) as number);
    const results = rare.map(({ args: [, usual] }) => {
      f.get(locals.get(usual.id) as number);
      return this.take();
    });
    for (const [i, condition] of conditions.entries()) {
      f.get(condition);
      if (i > 0) f.simd(SIMD.or);
    }
    f.simd(SIMD.anyTrue).when(() => {
      const made: Node[] = [];
      for (const [i, { args }] of rare.entries()) {
        const seldom = args[2];
        const needed = reachable(
          [seldom],
          ({ op }) => op !== "rare",
          ({ id }) => locals.has(id),
        );
        this.emit(needed, locals, leaf);
        made.push(...needed);
        f.get(locals.get(seldom.id) as number)
          .get(results[i])
          .get(conditions[i])
          .simd(SIMD.bitselect)
          .set(results[i]);
      }
      // What the branch computed is known in it alone.
      for (const { id } of made) locals.delete(id);
    });
    for (const [i, { id }] of rare.entries()) locals.set(id, results[i]);
  }

  private push(node: Node, locals: ReadonlyMap<number, number>): void {
    const { f } = this;
    const { op, type, args } = node;
    const arg = (i: number): FunctionCode => f.get(locals.get(args[i].id) as number);
    if (op in BINARY && BINARY[op][type] !== null) {
      arg(0);
      arg(1);
      emitBinary(f, op, type);
      return;
    }
    switch (op) {
      case "const": {
        const word = constantBits(node);
        f.v128([word, word, word, word]);
        return;
      }
      case "muladd":
        arg(0);
        arg(1);
        if (this.runtime.relaxed) {
          arg(2).simd(SIMD.relaxedMadd);
        } else {
          f.simd(SIMD.f32Mul);
          arg(2).simd(SIMD.f32Add);
        }
        return;
      case "call":
        for (const i of args.keys()) arg(i);
        f.call(this.runtime.scalars.indexOf(node.callee as ScalarFunction));
        return;
      case "div":
      case "rem":
        this.byLane(node, locals, () => f.call(this.runtime.division(op, type === "i32")));
        return;
      case "neg":
        arg(0).simd(type === "f32" ? SIMD.f32Neg : SIMD.i32Neg);
        return;
      case "abs":
        arg(0).simd(type === "f32" ? SIMD.f32Abs : SIMD.i32Abs);
        return;
      case "floor":
      case "ceil":
      case "nearest":
      case "sqrt":
        arg(0).simd(FLOAT_UNARY[op]);
        return;
      case "eq":
      case "ne":
      case "lt":
      case "le":
      case "gt":
      case "ge": {
        const of = args[0].type === "bool" ? "i32" : args[0].type;
        arg(0);
        arg(1).simd(COMPARE[of][op]);
        return;
      }
      case "not":
        arg(0).simd(SIMD.not);
        return;
      case "shl":
      case "shrL":
      case "shrA":
        if (args.length === 1) arg(0).i32(node.value).simd(SHIFTS[op][0]);
        else this.byLane(node, locals, () => f.op(SHIFTS[op][1]));
        return;
      case "select":
        arg(1);
        arg(2);
        // A condition is all ones or all zeros, where both instructions agree and the relaxed one is a single blend.
        arg(0).simd(this.runtime.relaxed ? SIMD.relaxedLaneselect : SIMD.bitselect);
        return;
      case "convert":
        arg(0).simd(
          type === "f32" ? (args[0].type === "u32" ? SIMD.convertU : SIMD.convertS) : type === "u32" ? SIMD.truncSatU : SIMD.truncSatS,
        );
        return;
      default:
        throw new TypeError(`no vector instruction for ${op} of ${type}`);
    }
  }

  /** A scalar integer instruction on each lane of two vectors. */
  private byLane(node: Node, locals: ReadonlyMap<number, number>, apply: () => void): void {
    const { f } = this;
    const [a, b] = node.args.map((arg) => locals.get(arg.id) as number);
    f.v128([0, 0, 0, 0]);
    for (let lane = 0; lane < 4; lane++) {
      f.get(a).lane(SIMD.i32Extract, lane).get(b).lane(SIMD.i32Extract, lane);
      apply();
      f.lane(SIMD.i32Replace, lane);
    }
  }
}
