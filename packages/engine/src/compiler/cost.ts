import { type Jaxpr, type JaxprEqn, Literal, type Var } from "../ir/jaxpr.ts";
import type { Primitive } from "../ir/primitive.ts";
import { lowered } from "./functions.ts";
import { indexedRead, isBlock } from "./indexed-read.ts";
import { hasLanes, touchesComplex, touchesKeys } from "./words.ts";

const CAP = 1_000_000;
/** Of a read at computed places: four lanes are looked up one after the other. */
const INDEXED = 8;

/** What it costs to compute values again, in scalar operations an element. */
export class CostModel {
  private readonly byPrimitive = new Map<Primitive, number>();
  private readonly wholes = new Map<Var, number>();

  constructor(jaxpr: Jaxpr) {
    for (const eqn of jaxpr.eqns) {
      const { kind } = eqn.primitive.lowering;
      if (!hasLanes(eqn)) continue;
      const indexed = indexedRead(eqn);
      if (kind === "reduce" || kind === "dot" || kind === "host" || kind === "control") continue;
      if (kind === "routine" && indexed === null) continue;
      let cost = this.own(eqn);
      // What is read at computed places is in memory.
      for (const atom of indexed === null ? eqn.invars : eqn.invars.slice(1)) if (!(atom instanceof Literal)) cost += this.whole(atom);
      for (const v of eqn.outvars) this.wholes.set(v, Math.min(cost, CAP));
    }
  }

  /** Of a value, if everything elementwise above it is computed again too. */
  whole(v: Var): number {
    return this.wholes.get(v) ?? 0;
  }

  /** Of an equation alone. Primitives are asked once: parameters hardly change their cost. */
  own(eqn: JaxprEqn): number {
    const { lowering } = eqn.primitive;
    const indexed = indexedRead(eqn);
    // A slice's starts are read once.
    if (indexed !== null) return isBlock(indexed) ? 1 : INDEXED;
    if (lowering.kind !== "scalar") return lowering.kind === "iota" ? 1 : 0;
    if (touchesKeys(eqn)) return 0;
    const isComplex = touchesComplex(eqn);
    const known = isComplex ? undefined : this.byPrimitive.get(eqn.primitive);
    if (known !== undefined) return known;
    const cost = lowered(eqn).weight;
    if (!isComplex) this.byPrimitive.set(eqn.primitive, cost);
    return cost;
  }
}
