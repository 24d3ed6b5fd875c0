import { isComplex } from "../../dtype/dtype.ts";
import { complex } from "../../dtype/elements.ts";
import { VerifierError } from "../../errors/errors.ts";
import { ShapedArray } from "../../ir/aval.ts";
import { type Atom, JaxprEqn, Literal, Var } from "../../ir/jaxpr.ts";
import type { GraphBuilder } from "../../ir/lowering.ts";
import { type Pass, Rewriter } from "./rewriter.ts";

/** Expansions inside expansions; a primitive that expands into itself would never end. */
const MAX_DEPTH = 16;

/** What an equation is written as, in terms of others; null where it stays. */
function written({ primitive: { lowering }, invars, outvars, params }: JaxprEqn, b: GraphBuilder): readonly Atom[] | null {
  const avals = outvars.map((v) => v.aval);
  switch (lowering.kind) {
    case "expand":
      return lowering.expand(
        b,
        invars,
        params,
        invars.map((atom) => atom.aval),
        avals,
      );
    case "reshape":
      return lowering.transposed?.(b, invars, params, avals) ?? null;
    case "dot":
    case "iota":
    case "reduce":
    case "routine":
      return lowering.byParts?.(b, invars, params) ?? null;
    default:
      return null;
  }
}

/** Replaces equations that are written in terms of others: of some primitives all, of others those on complex numbers. What they become keeps their source location. */
export const expand: Pass = {
  name: "expand",
  run(jaxpr, replaced) {
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
      const made: JaxprEqn[] = [];
      const atoms = written(eqn, builderInto(made, eqn));
      if (atoms === null) {
        out.emit(eqn);
        continue;
      }
      if (item.depth === MAX_DEPTH) throw new VerifierError(`${eqn.primitive.name} expands into itself`);
      pending.push({ results: eqn.outvars, atoms });
      for (let i = made.length - 1; i >= 0; i--) pending.push({ eqn: made[i], depth: item.depth + 1 });
    }
    return out.finish(jaxpr);
  },
};

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
    literal: (value, dtype, weakType = false) =>
      new Literal(isComplex(dtype) ? complex(Number(value)) : value, new ShapedArray([], dtype, weakType)),
  };
}
