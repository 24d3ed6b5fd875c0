import { constantValue, type Node, type Op, reachable, type ScalarFunction } from "../../compiler/scalar/node.ts";
import type { LaneType } from "../../ir/lowering.ts";
import { type Divisor, pushQuotient } from "./divisors.ts";
import type { FunctionCode } from "./encoder.ts";
import { pushConstant, pushMask, pushValue, setValue, valueLocal, vectorsOf } from "./lanes.ts";
import { SIMD } from "./opcodes.ts";
import type { Runtime } from "./runtime-module.ts";
import { pushOperation } from "./vector-ops.ts";

const LEAVES: readonly Op[] = ["load", "loadAt", "index", "row", "kept"];

/** Four elements that nodes are emitted for. */
export interface Stream {
  /** Where its values are, by node number. */
  readonly locals: Map<number, number>;
  /** Pushes what is read from around the DAG. */
  leaf(node: Node): void;
  /** What stands for a divisor, where that was prepared. */
  divisor?(node: Node): Divisor | undefined;
}

/** Renders DAG nodes as vector code, the first of its locals a node (`lanes.ts`). What is read from around the DAG is given by the loop around. */
export class VectorEmitter {
  private readonly f: FunctionCode;
  private readonly runtime: Runtime;
  private readonly width: number;
  private readonly leaves: ReadonlySet<Op>;

  /** Functions that are called take `width` streams at once; `leaves` are the operations whose values are given. */
  constructor(f: FunctionCode, runtime: Runtime, width: number, leaves: readonly Op[] = LEAVES) {
    this.f = f;
    this.runtime = runtime;
    this.width = width;
    this.leaves = new Set(leaves);
  }

  /**
   * Emits `nodes`, arguments first, for some streams side by side. Rare nodes wait for each other: one branch sees to all
   * that do not depend on one another.
   */
  emit(nodes: readonly Node[], streams: readonly Stream[]): void {
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
        } else if (node.op === "call") {
          this.call(node, node.callee as ScalarFunction, streams);
        } else {
          for (const stream of streams) this.value(node, stream);
        }
      }
      if (rare.length > 0) this.branch(rare, streams);
      rest = later;
    }
  }

  private value(node: Node, { locals, leaf, divisor }: Stream): void {
    if (node.op === "bitcast") {
      locals.set(node.id, locals.get(node.args[0].id) as number);
      return;
    }
    const prepared = node.op === "div" ? divisor?.(node.args[1]) : undefined;
    if (this.leaves.has(node.op)) leaf(node);
    else if (prepared !== undefined) pushQuotient(this.f, locals.get(node.args[0].id) as number, prepared);
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

  /** Where there are fewer streams than a function takes, the last is given again. */
  private call(node: Node, callee: ScalarFunction, streams: readonly Stream[]): void {
    const { f } = this;
    const {
      width,
      f: { index },
    } = this.runtime.scalars.called(callee, this.width);
    for (let first = 0; first < streams.length; first += width) {
      for (let k = first; k < first + width; k++) {
        const { locals } = streams[Math.min(k, streams.length - 1)];
        for (const { id, type } of node.args) pushValue(f, locals.get(id) as number, type);
      }
      f.call(index);
      for (let k = first + width - 1; k >= first; k--) {
        const local = this.take(node.type);
        if (k < streams.length) streams[k].locals.set(node.id, local);
      }
    }
  }

  /** Locals with the value on the stack. */
  private take(type: LaneType): number {
    const local = valueLocal(this.f, type);
    setValue(this.f, local, type);
    return local;
  }

  /** The usual values; what only the others need is computed where a lane asks for one. */
  private branch(rare: readonly Node[], streams: readonly Stream[]): void {
    const { f } = this;
    const cases = rare.map((node) => {
      const [which, usual, seldom] = node.args;
      const chosen = streams.map(({ locals }) => {
        pushValue(f, locals.get(usual.id) as number, usual.type);
        return { locals, condition: locals.get(which.id) as number, result: this.take(usual.type) };
      });
      return { node, seldom, chosen };
    });
    for (const [i, { condition }] of cases.flatMap(({ chosen }) => chosen).entries()) {
      f.get(condition);
      if (i > 0) f.simd(SIMD.or);
    }
    f.simd(SIMD.i32Bitmask).when(() => {
      const made: Node[] = [];
      for (const { seldom, chosen } of cases) {
        const needed = reachable(
          [seldom],
          ({ op }) => op !== "rare",
          ({ id }) => streams[0].locals.has(id),
        );
        this.emit(needed, streams);
        made.push(...needed);
        for (const { locals, condition, result } of chosen) {
          for (let half = 0; half < vectorsOf(seldom.type); half++) {
            f.get((locals.get(seldom.id) as number) + half).get(result + half);
            pushMask(f, condition, seldom.type, half)
              .simd(SIMD.bitselect)
              .set(result + half);
          }
        }
      }
      // What the branch computed is known in it alone.
      for (const { id } of made) for (const { locals } of streams) locals.delete(id);
    });
    for (const { node, chosen } of cases) for (const { locals, result } of chosen) locals.set(node.id, result);
  }
}
