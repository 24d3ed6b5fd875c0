import { ShapedArray } from "../../ir/aval.ts";
import { Literal } from "../../ir/jaxpr.ts";
import { literalArray, literalFrom } from "../../ir/literal-array.ts";
import { type Pass, Rewriter } from "./rewriter.ts";

/** Computes, by the reference evaluation, equations on scalar literals whose results are scalars. */
export const fold: Pass = {
  name: "fold",
  run(jaxpr, replaced) {
    const out = new Rewriter(replaced);
    for (const original of jaxpr.eqns) {
      const eqn = out.resolved(original);
      const foldable =
        eqn.primitive.lowering.kind === "scalar" &&
        eqn.invars.every((atom) => atom instanceof Literal) &&
        eqn.outvars.every((v) => v.aval.ndim === 0 && v.aval.dtype !== "key<fry>");
      if (!foldable) {
        out.emit(eqn);
        continue;
      }
      const results = eqn.primitive.evaluate(
        eqn.invars.map((atom) => literalArray(atom as Literal)),
        eqn.params,
        eqn.outvars.map((v) => v.aval),
      );
      for (const [i, v] of eqn.outvars.entries())
        out.replace(v, literalFrom(results[i].data, new ShapedArray([], v.aval.dtype, v.aval.weakType)));
    }
    return out.finish(jaxpr);
  },
};
