import { JaxTypeError, ValueError } from "../errors/errors.ts";
import { literalAt } from "./literals.ts";
import { nodeTypeOf } from "./registry.ts";
import { isPlainObject, type KeyPath, keystr, type PathKey, sameAux, TreeDef } from "./tree-def.ts";

export type IsLeaf = (value: unknown) => boolean;

const LEAF = new TreeDef("leaf");
const NONE = new TreeDef("none");

interface OpenNode {
  readonly children: readonly unknown[];
  /** The names of an object's children. */
  readonly keys?: readonly string[];
  readonly close: (children: readonly TreeDef[]) => TreeDef;
}

/** Takes one node apart: its children, and a function that gives its structure from theirs. Null for leaves. */
function openNode(value: unknown): OpenNode | null {
  if (typeof value !== "object") return null;
  if (value === null) return { children: [], close: () => NONE };
  if (Array.isArray(value)) return { children: value, close: (defs) => new TreeDef("list", defs) };
  const type = nodeTypeOf(value);
  if (type !== null) {
    const [children, aux] = type.flatten(value);
    return { children: [...children], close: (defs) => new TreeDef("custom", defs, [], type, aux, type.fieldsOf?.(value) ?? null) };
  }
  if (!isPlainObject(value)) return null;
  const keys = Object.keys(value).sort();
  return { keys, children: keys.map((k) => value[k]), close: (defs) => new TreeDef("dict", defs, keys) };
}

function refuseUndefined(path: KeyPath): never {
  const where = path.length === 0 ? "" : ` at ${keystr(path)}`;
  throw new JaxTypeError(
    `undefined is not a valid JAX type${where}: a pytree holds arrays, numbers, and null for nothing.`,
    "write null where there is no value; a function that is traced and gives nothing back returns null",
  );
}

function collect(value: unknown, isLeaf: IsLeaf | null, found: unknown[]): TreeDef {
  if (value === undefined) refuseUndefined([]);
  const node = isLeaf?.(value) ? null : openNode(value);
  if (node === null) {
    found.push(value);
    return LEAF;
  }
  return node.close(Array.from(node.children, (child) => collect(child, isLeaf, found)));
}

/** As `collect`, leaves being on their way to arrays: numbers that were written as ints are bigints. */
function collectOperands(value: unknown, found: unknown[]): TreeDef {
  if (value === undefined) refuseUndefined([]);
  const node = openNode(value);
  if (node === null) {
    found.push(value);
    return LEAF;
  }
  const container = value as object;
  const keys = node.keys;
  return node.close(
    Array.from(node.children, (child, i) => collectOperands(literalAt(container, keys === undefined ? i : keys[i], child), found)),
  );
}

function walkPaths(def: TreeDef, path: readonly PathKey[], visit: (path: KeyPath) => void): void {
  if (def.kind === "leaf") visit(path);
  else def.children.forEach((child, i) => walkPaths(child, [...path, def.childKey(i)], visit));
}

/** The path to each leaf, in order. */
export function leafPaths(treedef: TreeDef): KeyPath[] {
  const paths: KeyPath[] = [];
  walkPaths(treedef, [], (path) => paths.push(path));
  return paths;
}

/**
 * The leaves of a pytree, left to right, and its structure. Arrays and plain objects (keys sorted) are nodes, `null` is
 * a node without leaves, instances of registered classes are nodes; anything else is a leaf. Throws TypeError on `undefined`.
 */
export const flatten = (value: unknown, isLeaf: IsLeaf | null = null): { leaves: unknown[]; treedef: TreeDef } =>
  flattenBy((found) => collect(value, isLeaf, found), value, isLeaf);

/** As `flatten`, for leaves that become arrays: a number that the program's text writes as an int is a bigint. */
export const flattenOperands = (value: unknown): { leaves: unknown[]; treedef: TreeDef } =>
  flattenBy((found) => collectOperands(value, found), value, null);

function flattenBy(visit: (found: unknown[]) => TreeDef, value: unknown, isLeaf: IsLeaf | null): { leaves: unknown[]; treedef: TreeDef } {
  const found: unknown[] = [];
  try {
    return { leaves: found, treedef: visit(found) };
  } catch (error) {
    if (!(error instanceof JaxTypeError)) throw error;
    // Paths are not kept on the way down: only the message of this error wants one.
    const isMissing: IsLeaf = (v) => v === undefined || isLeaf?.(v) === true;
    const paths = pathsOf(value, isMissing);
    const missing = paths.find(([, leaf]) => leaf === undefined);
    if (missing === undefined) throw error;
    refuseUndefined(missing[0]);
  }
}

/**
 * Appends the leaves of a value that has the structure `treedef` to `found`: what `flatten` gives, without making the
 * structure anew. False when the structure is another; `found` is then of no use.
 */
export function flattenAs(treedef: TreeDef, value: unknown, found: unknown[]): boolean {
  if (treedef.kind === "none") return value === null;
  if (value === undefined || value === null) return false;
  const { children } = treedef;
  if (typeof value === "object") {
    if (Array.isArray(value)) {
      if (treedef.kind !== "list" || value.length !== children.length) return false;
      for (let i = 0; i < children.length; i++) if (!flattenAs(children[i], literalAt(value, i, value[i]), found)) return false;
      return true;
    }
    const type = nodeTypeOf(value);
    if (type !== null) {
      if (treedef.nodeType !== type) return false;
      const [parts, aux] = type.flatten(value);
      if (parts.length !== children.length || !sameAux(aux, treedef.aux)) return false;
      for (let i = 0; i < children.length; i++) if (!flattenAs(children[i], parts[i], found)) return false;
      return true;
    }
    if (isPlainObject(value)) {
      const { keys } = treedef;
      if (treedef.kind !== "dict" || Object.keys(value).length !== keys.length) return false;
      for (let i = 0; i < keys.length; i++)
        if (!Object.hasOwn(value, keys[i]) || !flattenAs(children[i], literalAt(value, keys[i], value[keys[i]]), found)) return false;
      return true;
    }
  }
  if (treedef.kind !== "leaf") return false;
  found.push(value);
  return true;
}

/** Leaves with paths, `undefined` among them where `isLeaf` says so. */
function pathsOf(value: unknown, isLeaf: IsLeaf | null): [KeyPath, unknown][] {
  const found: unknown[] = [];
  const visit = (v: unknown): TreeDef => {
    const node = isLeaf?.(v) ? null : openNode(v);
    if (node !== null) return node.close(Array.from(node.children, visit));
    found.push(v);
    return LEAF;
  };
  return leafPaths(visit(value)).map((path, i) => [path, found[i]]);
}

/** As `flatten`, with the path to each leaf. */
export function flattenWithPath(value: unknown, isLeaf: IsLeaf | null = null): { leaves: [KeyPath, unknown][]; treedef: TreeDef } {
  const flat = flatten(value, isLeaf);
  return { leaves: leafPaths(flat.treedef).map((path, i) => [path, flat.leaves[i]]), treedef: flat.treedef };
}

/** Builds the pytree of this structure from its leaves. Throws ValueError when their number differs. */
export function unflatten(treedef: TreeDef, leaves: Iterable<unknown>): unknown {
  if (treedef.kind === "leaf" && Array.isArray(leaves) && leaves.length === 1) return leaves[0];
  const given = [...leaves];
  if (given.length !== treedef.numLeaves) {
    const which = given.length < treedef.numLeaves ? "Too few" : "Too many";
    throw new ValueError(`${which} leaves for PyTreeDef; expected ${treedef.numLeaves}, got ${given.length}.`);
  }
  let next = 0;
  const build = (def: TreeDef): unknown => {
    if (def.kind === "leaf") return given[next++];
    if (def.kind === "none") return null;
    const children = def.children.map(build);
    if (def.kind === "list") return children;
    if (def.kind === "dict") return Object.fromEntries(def.keys.map((key, i) => [key, children[i]]));
    return def.nodeType?.unflatten(def.aux, children);
  };
  return build(treedef);
}

export const leaves = (value: unknown, isLeaf: IsLeaf | null = null): unknown[] => flatten(value, isLeaf).leaves;

export const structure = (value: unknown, isLeaf: IsLeaf | null = null): TreeDef => flatten(value, isLeaf).treedef;
