import { isInexact } from "../dtype/dtype.ts";
import { AttributeError, JaxTypeError } from "../errors/errors.ts";
import { type Tangent, Zero } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { add } from "../primitives/arithmetic.ts";
import { zerosLike } from "../primitives/creation.ts";
import { asValue } from "../trace/array.ts";
import { type CustomCall, callCustom } from "../trace/custom-call.ts";
import { flatten, unflatten } from "../tree/flatten.ts";
import { exceptAt } from "../tree/literals.ts";
import type { TreeDef } from "../tree/tree-def.ts";
import { type CustomDerivativeOptions, customArguments } from "./custom-arguments.ts";
import { type AnyFunction, flattenResult, functionName, type Result, wrapping } from "./signature.ts";

/** A rule: outputs and their tangents, from lists of primals and tangents. Arguments without derivatives come first. */
export type JvpRule = (...args: any[]) => Result;

/** A function that `customJvp` made. */
export interface CustomJvpFunction<F extends AnyFunction> {
  (...args: Parameters<F>): ReturnType<F>;
  /**
   * Sets the rule: `f.defjvp((primals, tangents) => [primalOut, tangentOut])`, with `nondiffArgnums` arguments before
   * the two. The tangent must be linear in the tangents, so that reverse mode can transpose it. Returns the rule.
   */
  defjvp<R extends JvpRule>(rule: R): R;
  /** Sets one rule an argument, `(tangent, primalOut, ...primals) => tangentOut`, null for a zero derivative; their sum is the tangent. */
  defjvps(...rules: (((tangent: any, primalOut: any, ...primals: any[]) => any) | null)[]): void;
}

/**
 * A function with a derivative rule of its own, for forward mode and, by transposition, reverse mode.
 *
 * ```ts
 * const f = customJvp((x, y) => jnp.sin(x).mul(y));
 * f.defjvp(([x, y], [xDot, yDot]) => [f(x, y), jnp.cos(x).mul(xDot).mul(y).add(jnp.sin(x).mul(yDot))]);
 * grad(f)(1.0, 2.0);
 * ```
 *
 * Throws AttributeError when it is differentiated without a rule, TypeError when the rule returns no pair, or a
 * tangent unlike its primal.
 */
export function customJvp<A extends any[], R extends Result>(
  fn: (...args: A) => R,
  options: CustomDerivativeOptions = {},
): CustomJvpFunction<(...args: A) => R> {
  const name = functionName(fn);
  let rule: JvpRule | null = null;
  const wrapped = (...args: unknown[]): unknown => {
    const call = customArguments(fn as AnyFunction, args, options, "custom_jvp");
    const custom: CustomCall = {
      name,
      ruleNames: { jvp: rule === null ? "None" : functionName(rule) },
      fn: call.flatFn,
      jvp: (primals, tangents) => {
        if (rule === null)
          throw new AttributeError(`No JVP defined for custom_jvp function ${name} using defjvp.`, `define one: ${name}.defjvp(…)`);
        const primalTree = unflatten(call.treedef, primals);
        const [outs, outTangents, treedef] = applyRule(name, rule, [...call.fixed, primalTree, unflatten(call.treedef, tangents)]);
        call.setOutTree(treedef);
        return [outs, outTangents];
      },
    };
    const outs = callCustom(custom, call.values);
    return unflatten(call.outTree(), outs);
  };
  const result: CustomJvpFunction<AnyFunction> = Object.assign(
    wrapping(wrapped, fn as AnyFunction, name, exceptAt(options.nondiffArgnums)),
    {
      defjvp<J extends JvpRule>(given: J): J {
        if (typeof given !== "function") throw new JaxTypeError(`defjvp expects a function, got ${String(given)}`);
        rule = given;
        return given;
      },
      defjvps(...rules: (AnyFunction | null)[]): void {
        if ((options.nondiffArgnums ?? []).length > 0) throw new JaxTypeError("Can't use ``defjvps`` with ``nondiffArgnums``.");
        const jvp = (primals: unknown[], tangents: unknown[]): [unknown, unknown] => {
          const primalOut = wrapped(...primals);
          const { values, treedef } = flattenResult(fn as AnyFunction, primalOut);
          const parts = rules.flatMap((r, i) => (r === null ? [] : [flattenResult(r, r(tangents[i], primalOut, ...primals)).values]));
          const sums = values.map(
            (v, j) => parts.map((part) => part[j]).reduce<Value | null>((sum, t) => (sum ? add(sum, t) : t), null) ?? zerosLike(v.aval),
          );
          return [primalOut, unflatten(treedef, sums)];
        };
        rule = jvp;
      },
    },
  );
  return result as unknown as CustomJvpFunction<(...args: A) => R>;
}

function applyRule(name: string, rule: JvpRule, args: unknown[]): [Value[], Tangent[], TreeDef] {
  const pair = rule(...args) as unknown;
  if (!Array.isArray(pair) || pair.length !== 2)
    throw new JaxTypeError(
      `Custom JVP rule ${functionName(rule)} for function ${name} must produce a pair (list or tuple of length two) representing primal and tangent outputs, but got ${describe(pair)}.`,
      "return [primalOut, tangentOut]",
    );
  const out = flattenResult(rule, pair[0]);
  const tangents = flattenResult(rule, pair[1]);
  if (!out.treedef.equals(tangents.treedef))
    throw new JaxTypeError(
      `Custom JVP rule ${functionName(rule)} for function ${name} must produce primal and tangent outputs with equal container (pytree) structures, but got ${out.treedef} and ${tangents.treedef} respectively.`,
    );
  const wrong = out.values.flatMap((p, i) => {
    const t = tangents.values[i];
    return isInexact(p.dtype) && (t.dtype !== p.dtype || t.shape.join() !== p.shape.join()) ? [[p, t]] : [];
  });
  if (wrong.length > 0) {
    const start = "Custom JVP rule must produce primal and tangent outputs with corresponding shapes and dtypes";
    const lines = wrong.map(
      ([p, t]) => `  primal ${p.aval.toLong()} with tangent ${t.aval.toLong()}, expecting tangent ${p.aval.toLong()}`,
    );
    const [p, t] = wrong[0];
    throw new JaxTypeError(
      out.values.length === 1
        ? `${start}. Expected ${p.aval.toLong()} (tangent type of ${p.aval.toLong()}) but got ${t.aval.toLong()}.`
        : `${start}, but got:\n${lines.join("\n")}`,
    );
  }
  return [out.values, tangents.values.map((t, i) => (isInexact(out.values[i].dtype) ? t : new Zero(out.values[i].aval))), out.treedef];
}

/** A value in a message: arrays and numbers as they print, trees by structure. */
export function describe(value: unknown): string {
  if (asValue(value) !== null) return String(value);
  return flatten(value).treedef.describe();
}
