import { ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { unflatten } from "../tree/flatten.ts";
import type { TreeDef } from "../tree/tree-def.ts";
import { type AnyFunction, flattenArguments, flattenResult, functionName } from "./signature.ts";

export interface CustomDerivativeOptions {
  /** Positions of arguments that are no arrays (functions, settings): rules get them first, as they are. */
  nondiffArgnums?: readonly number[];
}

/** A call of a function with derivative rules: its arguments flat, those without derivatives apart. */
export interface CustomArguments {
  readonly values: Value[];
  /** Tree of the list of arguments that are differentiated. */
  readonly treedef: TreeDef;
  /** The arguments that are not, in their order. */
  readonly fixed: readonly unknown[];
  /** The function on flat values; remembers the tree of what it returned. */
  readonly flatFn: (...flat: Value[]) => Value[];
  outTree(): TreeDef;
  /** Checks and flattens a result of a rule that stands for the function's. */
  setOutTree(treedef: TreeDef): void;
}

export function customArguments(
  fn: AnyFunction,
  args: readonly unknown[],
  options: CustomDerivativeOptions,
  kind: string,
): CustomArguments {
  const fixedAt = (options.nondiffArgnums ?? []).map((n) => {
    const index = n < 0 ? n + args.length : n;
    if (!Number.isInteger(index) || index < 0 || index >= args.length)
      throw new ValueError(`${kind} function ${functionName(fn)} has nondiffArgnums ${n}, but was called with ${args.length} arguments`);
    return index;
  });
  const isFixed = args.map((_, i) => fixedAt.includes(i));
  const { values, treedef } = flattenArguments(
    fn,
    args.filter((_, i) => !isFixed[i]),
  );
  let outTree: TreeDef | null = null;
  return {
    values,
    treedef,
    fixed: args.filter((_, i) => isFixed[i]),
    flatFn: (...flat) => {
      const given = unflatten(treedef, flat) as unknown[];
      let next = 0;
      const out = flattenResult(fn, fn(...args.map((arg, i) => (isFixed[i] ? arg : given[next++]))));
      outTree = out.treedef;
      return out.values;
    },
    outTree: () => outTree as unknown as TreeDef,
    setOutTree: (treedef) => {
      outTree ??= treedef;
    },
  };
}
