import { isEffectful } from "../../ir/effects.ts";
import { type Atom, Jaxpr, type JaxprEqn } from "../../ir/jaxpr.ts";
import type { Pass } from "./rewriter.ts";

/** Drops equations that no output needs and that do nothing else. Inputs stay, since callers pass them. */
export const dce: Pass = {
  name: "dce",
  run(jaxpr) {
    const needed = new Set<Atom>(jaxpr.outvars);
    const kept: JaxprEqn[] = [];
    for (let i = jaxpr.eqns.length - 1; i >= 0; i--) {
      const eqn = jaxpr.eqns[i];
      if (!eqn.outvars.some((v) => needed.has(v)) && !isEffectful(eqn)) continue;
      for (const atom of eqn.invars) needed.add(atom);
      kept.push(eqn);
    }
    return new Jaxpr(jaxpr.constvars, jaxpr.invars, kept.reverse(), jaxpr.outvars, jaxpr.argNames);
  },
};
