import { isEffectful } from "../../ir/effects.ts";
import { type Atom, type JaxprEqn, Literal, type Var } from "../../ir/jaxpr.ts";
import { paramKey, valueKey } from "../param-key.ts";
import { type Pass, Rewriter } from "./rewriter.ts";

/** Computes equal equations once, other than those with side effects; the first equation's location stays. */
export const cse: Pass = {
  name: "cse",
  run(jaxpr, replaced) {
    const out = new Rewriter(replaced);
    const ids = new Map<object, number>();
    const idOf = (thing: object): number => {
      const known = ids.get(thing);
      if (known !== undefined) return known;
      ids.set(thing, ids.size);
      return ids.size - 1;
    };
    const atomKey = (atom: Atom): string => (atom instanceof Literal ? `${atom.aval.dtype}${valueKey(atom.val)}` : `v${idOf(atom)}`);
    const seen = new Map<string, readonly Var[]>();
    for (const original of jaxpr.eqns) {
      const eqn = out.resolved(original);
      if (isEffectful(eqn)) {
        out.emit(eqn);
        continue;
      }
      const key = `p${idOf(eqn.primitive)}(${eqn.invars.map(atomKey)})${paramKey(eqn.params, idOf)}${resultKey(eqn)}`;
      const earlier = seen.get(key);
      if (earlier === undefined) {
        seen.set(key, eqn.outvars);
        out.emit(eqn);
      } else {
        for (const [i, v] of eqn.outvars.entries()) out.replace(v, earlier[i]);
      }
    }
    return out.finish(jaxpr);
  },
};

const resultKey = (eqn: JaxprEqn): string => eqn.outvars.map((v) => v.aval.toShort()).join();
