import type { TypedArray } from "../dtype/dtype.ts";
import { type Jaxpr, type JaxprEqn, jaxprsIn } from "./jaxpr.ts";

/**
 * Side effects of programs. An equation of an effectful primitive stays where it is whether or not anyone needs its
 * results, and equal ones are not one. On a device it only notes down what its operands are: nobody can be called in
 * the middle of a program. The notes come back with the program's results, and the front acts on them in order.
 */

/** What an effectful equation met. */
export interface EffectRecord {
  /** The equation's number in its program, from 0. */
  readonly site: number;
  /** Its operands, copied. */
  readonly operands: readonly TypedArray[];
}

/** Takes the records of a running program, in order. What it throws ends the program. */
export type EffectSink = (record: EffectRecord) => void;

let sink: EffectSink | null = null;

/** Runs a program whose records go to `next`. */
export function withEffectSink<T>(next: EffectSink, run: () => T): T {
  const saved = sink;
  sink = next;
  try {
    return run();
  } finally {
    sink = saved;
  }
}

/** What effectful primitives do when they are evaluated on a device. Without anyone who listens, nothing. */
export function recordEffect(site: number, operands: readonly TypedArray[]): void {
  sink?.({ site, operands: operands.map((data) => data.slice()) });
}

const known = new WeakMap<Jaxpr, boolean>();

/** Whether running a jaxpr may have side effects. */
export function hasEffects(jaxpr: Jaxpr): boolean {
  let found = known.get(jaxpr);
  if (found === undefined) {
    found = jaxpr.eqns.some(isEffectful);
    known.set(jaxpr, found);
  }
  return found;
}

/** Whether an equation, or one in a jaxpr that it holds, has side effects. */
export const isEffectful = (eqn: JaxprEqn): boolean => eqn.primitive.effectful === true || jaxprsIn(eqn.params).some(hasEffects);

/** The effectful equations of a program by their numbers (`site` of their parameters), each once. */
export function effectSites(program: Jaxpr): JaxprEqn[] {
  const sites: JaxprEqn[] = [];
  const entered = new Set<Jaxpr>();
  const visit = (jaxpr: Jaxpr): void => {
    if (entered.has(jaxpr) || !hasEffects(jaxpr)) return;
    entered.add(jaxpr);
    for (const eqn of jaxpr.eqns) {
      if (eqn.primitive.effectful) sites[eqn.params.site as number] = eqn;
      else jaxprsIn(eqn.params).forEach(visit);
    }
  };
  visit(program);
  return sites;
}
