import { JaxTypeError, ValueError } from "../errors/errors.ts";
import { sameShape, shapeText } from "../ir/aval.ts";
import type { ClosedJaxpr } from "../ir/jaxpr.ts";
import type { TreeDef } from "../tree/tree-def.ts";
import { type AnyFunction, parameterNames } from "./signature.ts";

/**
 * The positions of `donateArgnums` counted from 0. Throws JAX's errors for positions that the function has not, and for
 * arguments that are static too.
 */
export function donatedArguments(fn: AnyFunction, donate: readonly number[], statics: readonly number[]): number[] {
  for (const n of donate) if (!Number.isInteger(n)) throw new JaxTypeError(`donateArgnums must be integers, but got ${String(n)}`);
  if (donate.length === 0) return [];
  const isOpen = /\.\.\.|\barguments\b|\[native code\]/.test(Function.prototype.toString.call(fn));
  const names = parameterNames(fn);
  const count = isOpen ? Infinity : names.length;
  if (donate.some((n) => n >= count || n < -count))
    throw new ValueError(
      `Jitted function has donate_argnums=${shapeText(donate)}, but only accepts ${count} positional arguments.`,
      "positions count from 0; negative ones count from the end",
    );
  const indexOf = (n: number): number => (n < 0 ? n + names.length : n);
  const both = donate.map(indexOf).filter((n) => statics.map(indexOf).includes(n));
  if (both.length > 0)
    throw new ValueError(
      `static_argnames and donate_argnames cannot intersect. Argument names {${both.map((n) => `'${names[n]}'`).join(", ")}} appear in both static_argnames and donate_argnames`,
      "a static argument is no array, so it has no memory to give up",
    );
  return donate.map(indexOf);
}

/**
 * Which inputs of a traced call are given up: leaves of donated arguments for which there is a result of the same shape
 * and dtype, each result counting once. The others have no use for the call, and stay. `dynamic` are the positions of the
 * arguments that are not static; `called` takes `consts` inputs before them.
 */
export function donatedInputs(
  called: ClosedJaxpr,
  consts: number,
  treedef: TreeDef,
  dynamic: readonly number[],
  donated: readonly number[],
): number[] {
  const results = [...called.outAvals];
  const positions: number[] = [];
  let next = consts;
  for (const [i, argument] of treedef.children.entries()) {
    for (let leaf = 0; leaf < argument.numLeaves; leaf++, next++) {
      if (!donated.includes(dynamic[i])) continue;
      const { shape, dtype } = called.inAvals[next];
      const result = results.findIndex((aval) => aval.dtype === dtype && sameShape(aval.shape, shape));
      if (result < 0) continue;
      results.splice(result, 1);
      positions.push(next);
    }
  }
  return positions;
}
