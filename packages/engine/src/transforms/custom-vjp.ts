import { isInexact } from "../dtype/dtype.ts";
import { AttributeError, JaxTypeError, ValueError } from "../errors/errors.ts";
import type { ShapedArray } from "../ir/aval.ts";
import { type Tangent, Zero } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { argumentValue } from "../trace/array.ts";
import { callCustom, type ForwardPass } from "../trace/custom-call.ts";
import { interpretJaxpr } from "../trace/interpret.ts";
import { traceToJaxpr } from "../trace/staging.ts";
import { flatten, flattenWithPath, unflatten } from "../tree/flatten.ts";
import { exceptAt } from "../tree/literals.ts";
import { flattenUpTo } from "../tree/prefix.ts";
import { keystr, type TreeDef } from "../tree/tree-def.ts";
import { type CustomDerivativeOptions, customArguments } from "./custom-arguments.ts";
import { describe } from "./custom-jvp.ts";
import { type AnyFunction, flattenArguments, flattenResult, functionName, type Result, wrapping } from "./signature.ts";

/** A function that `customVjp` made. */
export interface CustomVjpFunction<F extends AnyFunction> {
  (...args: Parameters<F>): ReturnType<F>;
  /**
   * Sets the rules. `fwd(...args)` returns `[out, residuals]`; `bwd(residuals, cotangent)` returns a list of
   * cotangents, one an argument, null for zero. `bwd` gets `nondiffArgnums` arguments first.
   */
  defvjp(fwd: (...args: any[]) => Result, bwd: (...args: any[]) => Result): void;
}

/**
 * A function with a reverse-mode rule of its own.
 *
 * ```ts
 * const clip = customVjp((x) => x);
 * clip.defvjp((x) => [x, null], (_, g) => [jnp.clip(g, -1, 1)]);
 * ```
 *
 * Throws AttributeError when it is differentiated without rules, TypeError in forward mode or where a rule's result
 * has the wrong structure, ValueError for a cotangent of the wrong shape.
 */
export function customVjp<A extends any[], R extends Result>(
  fn: (...args: A) => R,
  options: CustomDerivativeOptions = {},
): CustomVjpFunction<(...args: A) => R> {
  const name = functionName(fn);
  let rules: { fwd: AnyFunction; bwd: AnyFunction } | null = null;
  const wrapped = (...args: unknown[]): unknown => {
    const call = customArguments(fn as AnyFunction, args, options, "custom_vjp");
    const fixedAt = (options.nondiffArgnums ?? []).map((n) => (n < 0 ? n + args.length : n));
    const forward = (primals: readonly Value[]): ForwardPass => {
      if (rules === null)
        throw new AttributeError(`No VJP defined for custom_vjp function ${name} using defvjp.`, `define one: ${name}.defvjp(fwd, bwd)`);
      const { fwd, bwd } = rules;
      const given = unflatten(call.treedef, primals) as unknown[];
      let next = 0;
      const pair = fwd(...args.map((arg, i) => (fixedAt.includes(i) ? arg : given[next++])));
      if (!Array.isArray(pair) || pair.length !== 2)
        throw new JaxTypeError(
          `Custom VJP fwd rule ${functionName(fwd)} for function ${name} must produce a pair (list or tuple of length two) where the first element represents the primal output (equal to those of the custom_vjp-decorated function ${name}) and the second element represents residuals (i.e. values stored from the forward pass for use on the backward pass), but instead of a pair the fwd rule ${functionName(fwd)} produced ${describe(pair)}.`,
          "return [out, residuals]",
        );
      const out = flattenResult(fwd, pair[0]);
      call.setOutTree(out.treedef);
      const residuals = flattenResult(fwd, pair[1]);
      return {
        outs: out.values,
        residuals: residuals.values,
        backward: (saved, cts) => {
          const result = bwd(...call.fixed, unflatten(residuals.treedef, saved), unflatten(out.treedef, cts));
          return inputCotangents(
            result,
            call.treedef,
            primals.map((v) => v.aval),
          );
        },
      };
    };
    const ruleNames = { bwd: rules === null ? "None" : functionName(rules.bwd), fwd: rules === null ? "None" : functionName(rules.fwd) };
    const outs = callCustom({ name, ruleNames, fn: call.flatFn, forward }, call.values);
    return unflatten(call.outTree(), outs);
  };
  const defvjp = (fwd: AnyFunction, bwd: AnyFunction): void => {
    for (const rule of [fwd, bwd])
      if (typeof rule !== "function") throw new JaxTypeError(`defvjp expects two functions, got ${String(rule)}`);
    rules = { fwd, bwd };
  };
  return Object.assign(wrapping(wrapped, fn as AnyFunction, name, exceptAt(options.nondiffArgnums)), {
    defvjp,
  }) as unknown as CustomVjpFunction<(...args: A) => R>;
}

/** What a backward rule returned, one cotangent a flat input. Null stands for zero, also for a whole subtree. */
function inputCotangents(result: unknown, inTree: TreeDef, avals: readonly ShapedArray[]): Tangent[] {
  const structure = (): never => {
    throw new JaxTypeError(
      `Custom VJP bwd rule must produce an output with the same container (pytree) structure as the args tuple of the primal function, and in particular must produce a tuple of length equal to the number of arguments to the primal function, but got bwd output structure ${flatten(result).treedef} for primal input structure ${inTree}.`,
      "return a list with one cotangent an argument; null is a zero cotangent",
    );
  };
  if (!Array.isArray(result) || result.length !== inTree.children.length) structure();
  const leaves: unknown[] = [];
  const collect = (def: TreeDef, value: unknown): void => {
    if (value === null) for (let i = 0; i < def.numLeaves; i++) leaves.push(null);
    else if (def.kind === "leaf") leaves.push(value);
    else {
      try {
        if (flatten(value).treedef.equals(def)) leaves.push(...flattenUpTo(def, value));
        else collectChildren(def, value);
      } catch {
        structure();
      }
    }
  };
  const collectChildren = (def: TreeDef, value: unknown): void => {
    if (def.kind !== "list" && def.kind !== "dict") structure();
    const parts = def.kind === "list" ? (value as unknown[]) : def.keys.map((key) => (value as Record<string, unknown>)[key]);
    if (parts.length !== def.children.length || parts.includes(undefined)) structure();
    def.children.forEach((child, i) => collect(child, parts[i]));
  };
  collect(inTree, result);
  const paths = flattenWithPath(
    unflatten(
      inTree,
      avals.map(() => 0),
    ),
  ).leaves.map(([path]) => keystr(path));
  return avals.map((aval, i) => {
    const leaf = leaves[i];
    if (leaf === null || !isInexact(aval.dtype)) return new Zero(aval);
    const ct = argumentValue(leaf, "the bwd rule", paths[i]);
    const sameShape = ct.shape.join() === aval.shape.join();
    if (!sameShape || ct.dtype !== aval.dtype)
      throw new ValueError(
        `Custom VJP bwd rule must produce an output with the same type as the args tuple of the primal function, but at output${paths[i]} the bwd rule produced an output of type ${ct.aval.toLong()} corresponding to an input of type ${aval.toLong()}, so the ${sameShape ? "dtypes" : "shapes"} do not match`,
      );
    return ct;
  });
}

/**
 * A function that says its own pullback: `fn(...args)` returns `[out, cotangent => cotangents]`.
 *
 * ```ts
 * const f = customGradient((x) => [x.mul(x), (g) => [g.mul(x)]]);
 * ```
 */
export function customGradient<A extends any[]>(fn: (...args: A) => readonly [any, (cotangent: any) => Result]): (...args: A) => any {
  const name = functionName(fn);
  const wrapped = (...args: unknown[]): unknown => {
    const { values, treedef } = flattenArguments(fn as AnyFunction, args);
    let outTree: TreeDef | null = null;
    const run = (flat: readonly Value[]) => {
      const [result, pullback] = (fn as AnyFunction)(...(unflatten(treedef, flat) as unknown[])) as [unknown, AnyFunction];
      const out = flattenResult(fn as AnyFunction, result);
      outTree = out.treedef;
      return { out, pullback };
    };
    const forward = (primals: readonly Value[]): ForwardPass => {
      const { out, pullback } = run(primals);
      const avals = primals.map((v) => v.aval);
      const zero: boolean[] = [];
      // The pullback closes over values of the forward pass: traced, they become residuals.
      const { jaxpr, consts } = traceToJaxpr(
        (...cts) => {
          const result = pullback(unflatten(out.treedef, cts));
          const list = Array.isArray(result) || avals.length > 1 ? result : [result];
          const found = inputCotangents(list, treedef, avals);
          zero.push(...found.map((t) => t instanceof Zero));
          return found.filter((t): t is Value => !(t instanceof Zero));
        },
        out.values.map((v) => v.aval),
        { fn: name, transform: "customGradient", argNames: [] },
      );
      return {
        outs: out.values,
        residuals: [...consts],
        backward: (saved, cts) => {
          const results = interpretJaxpr(jaxpr, saved, cts);
          let next = 0;
          return avals.map((aval, i) => (zero[i] ? new Zero(aval) : results[next++]));
        },
      };
    };
    const call = { name, ruleNames: { bwd: "bwd", fwd: "fwd" }, fn: (...flat: Value[]) => run(flat).out.values, forward };
    const outs = callCustom(call, values);
    return unflatten(outTree as unknown as TreeDef, outs);
  };
  return wrapping(wrapped, fn as AnyFunction, name);
}
