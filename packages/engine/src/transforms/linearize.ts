import { isInexact } from "../dtype/dtype.ts";
import { JaxTypeError, NotImplementedError, ValueError } from "../errors/errors.ts";
import { type Tangent, UndefinedPrimal, Zero } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { zerosLike } from "../primitives/creation.ts";
import { interpretJaxpr } from "../trace/interpret.ts";
import { linearizeFlat } from "../trace/partial-eval.ts";
import { traceToJaxpr } from "../trace/staging.ts";
import { backwardPass } from "../trace/transpose.ts";
import { unflatten } from "../tree/flatten.ts";
import { splitResult } from "./jvp.ts";
import { abstractArguments } from "./shape-dtype-struct.ts";
import { type AnyFunction, argumentNames, flattenArguments, flattenResult, functionName } from "./signature.ts";

/** From one tangent an argument to the output's tangent. May be called many times; `fn` does not run again. */
export type LinearMap = (...tangents: unknown[]) => any;

/**
 * The value of `fn` at `primals` and its derivative there as a linear function: `const [y, fJvp] = linearize(f, x)`.
 * Same numbers as `jvp`, but `fn` runs once for any number of directions.
 *
 * The linear function throws TypeError for another tree, ValueError for other shapes or dtypes than the primals'.
 */
export function linearize<F extends AnyFunction>(fn: F, ...primals: Parameters<F>): [ReturnType<F>, LinearMap] {
  const [value, linearMap] = linearizeWithAux(fn, primals, false);
  return [value as ReturnType<F>, linearMap];
}

/** `linearize`; with `hasAux` of a function that returns `[value, aux]`. */
export function linearizeWithAux(fn: AnyFunction, primals: readonly unknown[], hasAux: boolean): [unknown, LinearMap, unknown] {
  const { values, treedef } = flattenArguments(fn, primals);
  const result = splitResult(fn, hasAux);
  const flatFn = (...flat: Value[]): Value[] => result.values(fn(...(unflatten(treedef, flat) as unknown[])));
  const activeIn = values.map((v) => isInexact(v.dtype));
  const linear = linearizeFlat(flatFn, values, activeIn);
  const [value, aux] = result.trees(linear.outputs);
  const outTree = result.outTree();
  const linearMap: LinearMap = (...tangents) => {
    const { values: directions, treedef: given } = flattenArguments(fn, tangents);
    if (!given.equals(treedef)) throw new JaxTypeError(`expected ${treedef}, got ${given}`);
    directions.forEach((t, i) => {
      const { aval } = values[i];
      if (t.dtype !== aval.dtype || t.shape.join() !== aval.shape.join())
        throw new ValueError(
          `linearized function called on tangent values inconsistent with the original primal values:\nGot tangent aval ${t.aval.toLong(true)} for primal aval ${aval.toLong(true)} but expected ${aval.toLong(true)}.`,
        );
    });
    const active = directions.filter((_, i) => activeIn[i]);
    const outs = interpretJaxpr(linear.jaxpr, linear.residuals, active);
    let next = 0;
    const all = linear.activeOut.map((isActive, i) => (isActive ? outs[next++] : zerosLike(linear.outputs[i].aval)));
    return unflatten(outTree, all.slice(0, outTree.numLeaves));
  };
  return [value, linearMap, aux];
}

/**
 * The transpose of a linear function: from a cotangent of its output to a list of cotangents, one an argument. The
 * arguments give shapes only (`ShapeDtypeStruct`s will do): nothing is computed with them.
 *
 * Throws NotImplementedError where `fn` is not linear.
 */
export function linearTranspose(fn: AnyFunction, ...primals: unknown[]): (cotangent: unknown) => any[] {
  const { avals, treedef } = abstractArguments(fn, primals);
  const result = splitResult(fn, false);
  const flatFn = (...flat: Value[]): Value[] => result.values(fn(...(unflatten(treedef, flat) as unknown[])));
  const subject = { fn: functionName(fn), transform: "linearTranspose", argNames: argumentNames(fn, primals) };
  const { jaxpr, consts } = traceToJaxpr(flatFn, avals, subject);
  return (cotangent) => {
    const { values: cts, treedef: ctTree } = flattenResult(fn, cotangent);
    if (!ctTree.equals(result.outTree()))
      throw new JaxTypeError(`cotangent tree does not match function output, expected ${result.outTree()} but got ${ctTree}`);
    cts.forEach((ct, i) => {
      const want = jaxpr.outAvals[i];
      if (ct.dtype !== want.dtype || ct.shape.join() !== want.shape.join())
        throw new JaxTypeError(`cotangent type does not match function output, expected ${want.toLong()} but got ${ct.aval.toLong()}`);
    });
    const linearInputs = avals.map((aval) => new UndefinedPrimal(aval));
    let results: Tangent[];
    try {
      results = backwardPass(jaxpr, consts, linearInputs, cts);
    } catch (error) {
      if (!(error instanceof NotImplementedError)) throw error;
      throw new NotImplementedError(error.message, "linearTranspose takes functions that are linear in all their arguments");
    }
    return unflatten(
      treedef,
      results.map((ct) => (ct instanceof Zero ? zerosLike(ct.aval) : ct)),
    ) as unknown[];
  };
}
