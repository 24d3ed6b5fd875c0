import { isInexact } from "../dtype/dtype.ts";
import { ValueError } from "../errors/errors.ts";
import { type Tangent, UndefinedPrimal, Zero } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { zerosLike } from "../primitives/creation.ts";
import { linearizeFlat } from "../trace/partial-eval.ts";
import { backwardPass } from "../trace/transpose.ts";
import { unflatten } from "../tree/flatten.ts";
import { splitResult } from "./jvp.ts";
import { type AnyFunction, flattenArguments, flattenResult } from "./signature.ts";

/** From a cotangent of the output (same tree, shapes and dtypes) to a list of cotangents, one an argument. */
export type Pullback = (cotangent: unknown) => any[];

/**
 * The value of `fn` at `primals` and its pullback (reverse mode): `const [y, fVjp] = vjp(f, x); const [xBar] = fVjp(yBar)`.
 *
 * The pullback throws ValueError when the cotangent's tree or shapes differ from the output's.
 */
export function vjp<F extends AnyFunction>(fn: F, ...primals: Parameters<F>): [ReturnType<F>, Pullback, null] {
  const [value, pullback] = pullBack(fn, primals, false);
  return [value as ReturnType<F>, pullback, null];
}

/** `vjp` of a function that returns `[value, aux]`; aux is passed through. */
export const vjpWithAux = (fn: AnyFunction, primals: readonly unknown[]): [any, Pullback, unknown] => pullBack(fn, primals, true);

function pullBack(fn: AnyFunction, primals: readonly unknown[], hasAux: boolean): [unknown, Pullback, unknown] {
  const { values, treedef } = flattenArguments(fn, primals);
  const result = splitResult(fn, hasAux);
  const flatFn = (...flat: Value[]): Value[] => result.values(fn(...(unflatten(treedef, flat) as unknown[])));
  const active = values.map((v) => isInexact(v.dtype));
  const linear = linearizeFlat(flatFn, values, active);
  const numOut = result.count();
  const outputs = linear.outputs.slice(0, numOut);
  const [value, aux] = result.trees(linear.outputs);
  const outTree = result.outTree();

  const pullback: Pullback = (cotangent) => {
    const { values: cts, treedef: ctTree } = flattenResult(fn, cotangent);
    if (!ctTree.equals(outTree))
      throw new ValueError(`Tree structure of cotangent input ${ctTree}, and structure of primal output ${outTree} do not match.`);
    cts.forEach((ct, i) => {
      const want = outputs[i].aval;
      if (ct.dtype !== want.dtype || ct.shape.join() !== want.shape.join())
        throw new ValueError(
          `unexpected JAX type (e.g. shape/dtype) for argument to VJP function: got ${ct.aval.toLong()}, but expected ${want.toLong()} because the corresponding output of the differentiated function had JAX type ${want.toLong()}`,
          "the function takes a cotangent like the result, of its shape and dtype",
        );
    });
    // Outputs of the linear program are the active outputs in order; aux outputs get no cotangent.
    const outCts: Tangent[] = [];
    linear.activeOut.forEach((isActive, i) => {
      if (isActive) outCts.push(i < numOut ? cts[i] : new Zero(linear.outputs[i].aval));
    });
    const ins = linear.jaxpr.invars.map((v) => new UndefinedPrimal(v.aval));
    const results = backwardPass(linear.jaxpr, linear.residuals, ins, outCts);
    let next = 0;
    const flat = values.map((v, i) => {
      const ct = active[i] ? results[next++] : new Zero(v.aval);
      return ct instanceof Zero ? zerosLike(v.aval) : ct;
    });
    return unflatten(treedef, flat) as unknown[];
  };
  return [value, pullback, aux];
}
