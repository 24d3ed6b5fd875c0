import { JaxTypeError, ValueError } from "../errors/errors.ts";
import * as flat from "./flatten.ts";
import { mapTree } from "./map.ts";
import { broadcastPrefix, flattenUpTo } from "./prefix.ts";
import { isPlainObject, type KeyPath, TreeDef } from "./tree-def.ts";

/** The `tree` namespace of the public API. */

export { registerDataclass, registerNode, registerNodeWithKeys, registerStatic } from "./registry.ts";
export type { KeyPath, PathKey } from "./tree-def.ts";
export { keystr, TreeDef } from "./tree-def.ts";

/** `isLeaf` tells which values are leaves although they could be taken apart. */
export interface TreeOptions {
  isLeaf?: (value: any) => boolean;
}

const isLeafOf = (options: TreeOptions | undefined): flat.IsLeaf | null => options?.isLeaf ?? null;

/** Whether a trailing argument is meant as options: an object literal whose one key is `isLeaf`. */
function isOptions(value: unknown): value is TreeOptions {
  if (typeof value !== "object" || value === null || !isPlainObject(value)) return false;
  const keys = Object.keys(value);
  return keys.length === 1 && keys[0] === "isLeaf" && typeof value.isLeaf === "function";
}

/**
 * The leaves of a pytree, left to right, and its structure.
 *
 * ```ts
 * const [leaves, treedef] = tree.flatten({ b: 2, a: [1, null] });  // [1, 2], PyTreeDef({'a': [*, None], 'b': *})
 * ```
 */
export function flatten(value: unknown, options?: TreeOptions): [leaves: any[], treedef: TreeDef] {
  const { leaves, treedef } = flat.flatten(value, isLeafOf(options));
  return [leaves, treedef];
}

/** As `flatten`, with the path to each leaf: `[[path, leaf], …]`. Print a path with `keystr`. */
export function flattenWithPath(value: unknown, options?: TreeOptions): [leaves: [KeyPath, any][], treedef: TreeDef] {
  const { leaves, treedef } = flat.flattenWithPath(value, isLeafOf(options));
  return [leaves, treedef];
}

/** Builds a pytree from its structure and leaves. Throws ValueError when their number differs. */
export function unflatten(treedef: TreeDef, leaves: Iterable<unknown>): any {
  if (!(treedef instanceof TreeDef)) throw new JaxTypeError("tree.unflatten takes the structure first, then the leaves.");
  return flat.unflatten(treedef, leaves);
}

/** The leaves of a pytree, left to right. `tree.leaves([1, { a: 2 }])` is `[1, 2]`. */
export const leaves = (value: unknown, options?: TreeOptions): any[] => flat.leaves(value, isLeafOf(options));

/** The leaves with their paths. */
export const leavesWithPath = (value: unknown, options?: TreeOptions): [KeyPath, any][] => flattenWithPath(value, options)[0];

/** The structure of a pytree. `String(tree.structure([1, null]))` is `PyTreeDef([*, None])`. */
export const structure = (value: unknown, options?: TreeOptions): TreeDef => flat.structure(value, isLeafOf(options));

/**
 * Applies `fn` to each leaf, or to corresponding leaves of several trees with the first one's structure.
 * Throws ValueError where the structures differ.
 *
 * ```ts
 * const updated = tree.map((p, g) => p.sub(g.mul(0.1)), params, grads);
 * ```
 */
export function map<T>(fn: (leaf: any, ...more: any[]) => any, first: T, ...rest: any[]): T {
  const options = isOptions(rest.at(-1)) ? (rest.pop() as TreeOptions) : undefined;
  return mapTree(fn as (...leaves: never[]) => unknown, first, rest, isLeafOf(options)) as T;
}

/** As `map`, with the path first: `fn(path, leaf, …)`. */
export function mapWithPath<T>(fn: (path: KeyPath, leaf: any, ...more: any[]) => any, first: T, ...rest: any[]): T {
  const options = isOptions(rest.at(-1)) ? (rest.pop() as TreeOptions) : undefined;
  const isLeaf = isLeafOf(options);
  const paths = flat.flattenWithPath(first, isLeaf).leaves.map(([path]) => path);
  let next = 0;
  return mapTree((leaf: never, ...more: never[]) => fn(paths[next++], leaf, ...more), first, rest, isLeaf) as T;
}

/**
 * Combines all leaves from the left. Throws TypeError on a tree without leaves when there is no initial value.
 * A last argument `{ isLeaf }` says which nodes are leaves.
 */
export function reduce(fn: (accumulated: any, leaf: any) => any, value: unknown, ...rest: readonly any[]): any {
  const initial = [...rest];
  const options = isOptions(initial.at(-1)) ? (initial.pop() as TreeOptions) : undefined;
  const all = flat.leaves(value, isLeafOf(options));
  if (initial.length > 0) return all.reduce(fn, initial[0]);
  if (all.length === 0) throw new JaxTypeError("reduce() of empty iterable with no initial value");
  return all.reduce(fn);
}

/** Whether every leaf is true (a rank-0 array counts as its value). True for a tree without leaves. */
export const all = (value: unknown, options?: TreeOptions): boolean =>
  flat.leaves(value, isLeafOf(options)).every((leaf) => (typeof leaf === "object" ? Number(leaf) !== 0 : Boolean(leaf)));

/**
 * A tree of `full`'s structure whose leaves are those of `prefix` that stand above them.
 *
 * `tree.broadcast([1, 2], [{ a: 0, b: 0 }, 0])` is `[{ a: 1, b: 1 }, 2]`. Throws ValueError when it is no prefix.
 */
export function broadcast(prefix: unknown, full: unknown, options?: TreeOptions): any {
  const isLeaf = isLeafOf(options);
  return flat.unflatten(flat.structure(full, isLeaf), broadcastPrefix(prefix, full, isLeaf ?? (() => false), "tree"));
}

/** Whether a structure is a single leaf. */
export const treedefIsLeaf = (treedef: TreeDef): boolean => treedef.kind === "leaf";

/**
 * Turns a tree of trees inside out: `tree.transpose(tree.structure([0, 0]), null, [[1, 2], [3, 4]])` is `[[1, 3], [2, 4]]`.
 * Throws ValueError when `value` is not of structure outer ∘ inner.
 */
export function transpose(outer: TreeDef, inner: TreeDef | null, value: unknown): any {
  const { leaves: all, treedef } = flat.flatten(value);
  const within = inner ?? flat.structure(flattenUpTo(outer, value)[0] ?? null);
  const size = within.numLeaves;
  if (treedef.numLeaves !== outer.numLeaves * size) {
    throw new ValueError(`Mismatch\n${treedef}\n != \n${outer} of ${within}`);
  }
  const columns = Array.from({ length: size }, (_, j) =>
    flat.unflatten(
      outer,
      Array.from({ length: outer.numLeaves }, (_, i) => all[i * size + j]),
    ),
  );
  return flat.unflatten(within, columns);
}
