import { JaxTypeError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { argumentValue, asValue } from "../trace/array.ts";
import { flattenOperands, flattenWithPath } from "../tree/flatten.ts";
import { EVERYWHERE, type TakesArray, takesLiterals } from "../tree/literals.ts";
import { type KeyPath, keystr, type TreeDef } from "../tree/tree-def.ts";

/** Any function of arrays and trees of arrays. */
export type AnyFunction = (...args: any[]) => any;

/** What a function that is transformed returns. The tuple in it makes TypeScript read `return [a, b]` as a pair. */
export type Result = [unknown, ...unknown[]] | {} | null | void;

/** The function's name as messages and reports show it: `grad(loss)` for a transformed one. */
export const functionName = (fn: AnyFunction): string => fn.name || "<lambda>";

const wrappedBy = new WeakMap<AnyFunction, AnyFunction>();

/** Names the wrapper that a transform made, and remembers what it wraps: both take the same arguments. */
export function wrapping<F extends AnyFunction>(wrapper: F, fn: AnyFunction, name: string, takesArray: TakesArray = EVERYWHERE): F {
  wrappedBy.set(wrapper, fn);
  takesLiterals(wrapper, takesArray);
  Object.defineProperty(wrapper, "name", { value: name });
  return wrapper;
}

/** What the user wrote, under all the transforms. */
function written(fn: AnyFunction): AnyFunction {
  let inner = fn;
  for (let next = wrappedBy.get(inner); next !== undefined; next = wrappedBy.get(inner)) inner = next;
  return inner;
}

/** The name in jaxprs: the function's own, whatever transforms are around it. */
export const jaxprName = (fn: AnyFunction): string => functionName(written(fn));

const parameterMemory = new WeakMap<AnyFunction, string[]>();

/**
 * The names of a function's parameters, from its text: for messages only, so anything unusual (a pattern, a default
 * with brackets) may come out as null-like `args[i]`.
 */
export function parameterNames(fn: AnyFunction): string[] {
  let names = parameterMemory.get(fn);
  if (names === undefined) {
    names = parseParameters(Function.prototype.toString.call(written(fn)));
    parameterMemory.set(fn, names);
  }
  return names;
}

function parseParameters(text: string): string[] {
  const source = text.slice(0, 2000).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
  const single = /^\s*(?:async\s+)?([A-Za-z_$][\w$]*)\s*=>/.exec(source);
  if (single !== null) return [single[1]];
  const open = source.indexOf("(");
  if (open < 0) return [];
  const parts: string[] = [];
  let depth = 0;
  let from = open + 1;
  for (let i = open; i < source.length; i++) {
    const c = source[i];
    if ("([{".includes(c)) depth++;
    else if (")]}".includes(c)) depth--;
    if ((depth === 1 && c === ",") || depth === 0) {
      parts.push(source.slice(from, i));
      from = i + 1;
    }
    if (depth === 0) break;
  }
  return parts
    .map((part) => /^\s*(?:\.\.\.)?([A-Za-z_$][\w$]*)/.exec(part)?.[1] ?? "")
    .filter((name, i) => name !== "" || i < parts.length - 1);
}

/** A name for a flat argument: `x`, `params['w']`, `args[2]`. */
export function argumentPath(fn: AnyFunction, path: KeyPath): string {
  const [first, ...rest] = path;
  const index = first?.kind === "index" ? first.index : 0;
  return `${parameterNames(fn)[index] || `args[${index}]`}${keystr(rest)}`;
}

export interface FlatArguments {
  readonly values: Value[];
  readonly treedef: TreeDef;
}

/** A call's arguments as flat values. Throws JAX's TypeError for what is no array. */
export function flattenArguments(fn: AnyFunction, args: readonly unknown[]): FlatArguments {
  const { leaves, treedef } = flattenOperands(args);
  const values = leaves.map((leaf, i) => asValue(leaf) ?? argumentValue(leaf, functionName(fn), argumentNames(fn, args)[i]));
  return { values, treedef };
}

/** A name for each flat argument, in order. */
export const argumentNames = (fn: AnyFunction, args: readonly unknown[]): string[] =>
  flattenWithPath(args).leaves.map(([path]) => argumentPath(fn, path));

/** A function's result as flat values. Throws JAX's TypeError for what is no array. */
export function flattenResult(fn: AnyFunction, result: unknown): FlatArguments {
  const { leaves, treedef } = flattenOperands(result);
  const values = leaves.map((leaf, i) => {
    const value = asValue(leaf);
    if (value !== null) return value;
    const path = keystr(flattenWithPath(result).leaves[i][0]);
    const at = path === "" ? "" : ` at output component ${path}`;
    if (leaf instanceof Promise)
      throw new JaxTypeError(
        `function ${functionName(fn)} to be transformed returned a Promise${at}, which is not a valid JAX type`,
        "leave out async and await: functions that are transformed run at once",
      );
    throw new JaxTypeError(
      `function ${functionName(fn)} to be transformed returned a value of type ${typeof leaf}${at}, which is not a valid JAX type`,
      "return arrays, numbers, or trees (lists, plain objects) of them",
    );
  });
  return { values, treedef };
}

/** `argnums` as a list of indices in range. Throws JAX's errors. */
export function checkArgnums(argnums: readonly number[], count: number, what: string): number[] {
  return argnums.map((n) => {
    if (!Number.isInteger(n)) throw new JaxTypeError(`${what} must be integers, but got ${String(n)}`);
    const index = n < 0 ? n + count : n;
    if (index < 0 || index >= count)
      throw new JaxTypeError(
        `differentiating with respect to ${what}=${n} requires at least ${n < 0 ? -n : n + 1} positional argument${n === 0 || n === -1 ? "" : "s"} to be passed by the caller, but got only ${count} positional argument${count === 1 ? "" : "s"}.`,
        count === 0 ? "call the gradient with arguments: grad(f)(x)" : `${what} counts from 0`,
      );
    return index;
  });
}
