import { VerifierError } from "../../errors/errors.ts";
import { ShapedArray } from "../../ir/aval.ts";
import { type Atom, JaxprEqn, Literal, Var } from "../../ir/jaxpr.ts";
import type { GraphBuilder } from "../../ir/lowering.ts";
import { type Pass, Rewriter } from "./rewriter.ts";

/** Expansions inside expansions; a primitive that expands into itself would never end. */
const MAX_DEPTH = 16;

const EXPANDED: ReadonlySet<string> = new Set(["expand", "reshape", "dot"]);

/** Replaces equations whose primitive is written in terms of others. What they become keeps their source location. */
export const expand: Pass = {
  name: "expand",
  run(jaxpr, replaced) {
    if (!jaxpr.eqns.some(({ primitive: { lowering } }) => EXPANDED.has(lowering.kind))) return jaxpr;
    const out = new Rewriter(replaced);
    // Equations still to take, the next one last. An expansion's results are bound when its marker comes up.
    const pending: ({ eqn: JaxprEqn; depth: number } | { results: readonly Var[]; atoms: readonly Atom[] })[] = [];
    for (let i = jaxpr.eqns.length - 1; i >= 0; i--) pending.push({ eqn: jaxpr.eqns[i], depth: 0 });
    for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
      if ("results" in item) {
        for (const [i, v] of item.results.entries()) out.replace(v, out.resolve(item.atoms[i]));
        continue;
      }
      const eqn = out.resolved(item.eqn);
      const { lowering } = eqn.primitive;
      const made: JaxprEqn[] = [];
      if (lowering.kind !== "expand") {
        const atoms = asSeveral(eqn, builderInto(made, eqn));
        for (const equation of atoms ? made : [eqn]) out.emit(equation);
        if (atoms) out.replace(eqn.outvars[0], out.resolve(atoms[0]));
        continue;
      }
      if (item.depth === MAX_DEPTH) throw new VerifierError(`${eqn.primitive.name} expands into itself`);
      const atoms = lowering.expand(
        builderInto(made, eqn),
        eqn.invars,
        eqn.params,
        eqn.invars.map((atom) => atom.aval),
        eqn.outvars.map((v) => v.aval),
      );
      pending.push({ results: eqn.outvars, atoms });
      for (let i = made.length - 1; i >= 0; i--) pending.push({ eqn: made[i], depth: item.depth + 1 });
    }
    return out.finish(jaxpr);
  },
};

/** What some equations of other lowerings are written as: reshapes that transpose, and complex products. */
function asSeveral({ primitive: { lowering }, invars, outvars, params }: JaxprEqn, b: GraphBuilder): Atom[] | null {
  if (lowering.kind === "dot") return lowering.byParts(b, invars, params);
  if (lowering.kind !== "reshape" || lowering.transposed === undefined) return null;
  return lowering.transposed(
    b,
    invars,
    params,
    outvars.map((v) => v.aval),
  );
}

function builderInto(eqns: JaxprEqn[], origin: JaxprEqn): GraphBuilder {
  return {
    bind(primitive, inputs, params = {}) {
      const avals = primitive.abstractEval(
        inputs.map((atom) => atom.aval),
        params,
      );
      const outvars = avals.map((aval) => new Var(aval));
      eqns.push(new JaxprEqn(primitive, inputs, outvars, params, origin.source));
      return outvars;
    },
    literal: (value, dtype, weakType = false) => new Literal(value, new ShapedArray([], dtype, weakType)),
  };
}
