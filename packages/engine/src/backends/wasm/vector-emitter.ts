import { constantValue, type Node, type Op, reachable } from "../../compiler/scalar/node.ts";
import type { LaneType } from "../../ir/lowering.ts";
import type { FunctionCode } from "./encoder.ts";
import { pushConstant, pushMask, pushValue, setValue, valueLocal, vectorsOf } from "./lanes.ts";
import { SIMD } from "./opcodes.ts";
import type { Runtime } from "./runtime-module.ts";
import { pushOperation } from "./vector-ops.ts";

const LEAVES: readonly Op[] = ["load", "loadAt", "index", "row", "kept"];

/** Renders DAG nodes as vector code, the first of its locals a node (`lanes.ts`). What is read from around the DAG is given by the loop around. */
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
          else if (node.op === "const") pushConstant(this.f, node.type, constantValue(node));
          else
            pushOperation(
              this.f,
              this.runtime,
              node,
              node.args.map(({ id }) => locals.get(id) as number),
            );
          locals.set(node.id, this.take(node.type));
        }
      }
      if (rare.length > 0) this.branch(rare, locals, leaf);
      rest = later;
    }
  }

  /** Locals with the value on the stack. */
  private take(type: LaneType): number {
    const local = valueLocal(this.f, type);
    setValue(this.f, local, type);
    return local;
  }

  /** The usual values; what only the others need is computed where a lane asks for one. */
  private branch(rare: readonly Node[], locals: Map<number, number>, leaf: (node: Node) => void): void {
    const { f } = this;
    const conditions = rare.map(({ args: [which] }) => locals.get(which.id) as number);
    const results = rare.map(({ args: [, usual] }) => {
      pushValue(f, locals.get(usual.id) as number, usual.type);
      return this.take(usual.type);
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
        for (let half = 0; half < vectorsOf(seldom.type); half++) {
          f.get((locals.get(seldom.id) as number) + half).get(results[i] + half);
          pushMask(f, conditions[i], seldom.type, half)
            .simd(SIMD.bitselect)
            .set(results[i] + half);
        }
      }
      // What the branch computed is known in it alone.
      for (const { id } of made) locals.delete(id);
    });
    for (const [i, { id }] of rare.entries()) locals.set(id, results[i]);
  }
}
