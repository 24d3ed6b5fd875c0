import { ValueError } from "../errors/errors.ts";
import { flatten, type IsLeaf } from "./flatten.ts";
import { nodeTypeOf } from "./registry.ts";
import { isPlainObject, keystr, type PathKey, quoted, sameAux, type TreeDef } from "./tree-def.ts";

const KIND_NAMES = { leaf: "leaf", none: "NoneType", list: "list", dict: "dict", custom: "" } as const;

const kindName = (def: TreeDef): string => (def.kind === "custom" ? (def.nodeType?.name ?? "") : KIND_NAMES[def.kind]);

function kindOf(value: unknown): string {
  if (value === null) return "NoneType";
  if (Array.isArray(value)) return "list";
  if (typeof value !== "object" || value === null) return typeof value === "number" ? "float" : typeof value;
  if (isPlainObject(value)) return "dict";
  return value.constructor?.name ?? "object";
}

const tuple = (items: readonly string[]): string => (items.length === 1 ? `(${items[0]},)` : `(${items.join(", ")})`);

function mismatch(what: string, path: readonly PathKey[], name: string, detail: string): never {
  throw new ValueError(
    `pytree structure error: different ${what} at key path\n    ${name}${keystr(path)}\n${detail}`,
    "the trees must have the same keys and lengths throughout",
  );
}

/**
 * The subtrees of `tree` that stand where `prefix` has leaves. Throws JAX's ValueError, naming the path, where the
 * tree has another node than the prefix. `name` is what the tree is called in the message (`tree_map tree`).
 */
export function flattenUpTo(prefix: TreeDef, tree: unknown, name = "tree"): unknown[] {
  const found: unknown[] = [];
  const walk = (def: TreeDef, value: unknown, path: readonly PathKey[]): void => {
    if (def.kind === "leaf") {
      found.push(value);
      return;
    }
    const at = `${name}${keystr(path)}`;
    const actual = kindOf(value);
    const expected = kindName(def);
    const type = typeof value === "object" && value !== null ? nodeTypeOf(value) : null;
    if (actual !== expected || (def.kind === "custom" && type !== def.nodeType)) {
      mismatch(
        "types",
        path,
        name,
        `At that key path, the prefix pytree ${at} has a subtree of type\n    <class '${expected}'>\nbut at the same key path the full pytree has a subtree of different type\n    <class '${actual}'>.`,
      );
    }
    if (def.kind === "none") return;
    let children: readonly unknown[];
    if (def.kind === "list") children = value as unknown[];
    else if (def.kind === "dict") {
      const keys = Object.keys(value as object).sort();
      if (keys.length !== def.keys.length) lengths(def, keys.length, path);
      if (!keys.every((k, i) => k === def.keys[i])) metadata(tuple(def.keys.map(quoted)), tuple(keys.map(quoted)), "dict", path);
      children = keys.map((k) => (value as Record<string, unknown>)[k]);
    } else {
      const [given, aux] = (type as NonNullable<typeof type>).flatten(value as object);
      if (!sameAux(aux, def.aux)) metadata(String(def.aux), String(aux), expected, path);
      children = given;
    }
    if (children.length !== def.children.length) lengths(def, children.length, path);
    def.children.forEach((child, i) => walk(child, children[i], [...path, def.childKey(i)]));
  };
  const lengths = (def: TreeDef, length: number, path: readonly PathKey[]): never =>
    mismatch(
      `lengths of ${kindName(def)}`,
      path,
      name,
      `At that key path, the prefix pytree ${name}${keystr(path)} has a subtree of type ${kindName(def)} of length ${def.children.length}, but the full pytree has a subtree of the same type but of length ${length}.`,
    );
  const metadata = (expected: string, actual: string, type: string, path: readonly PathKey[]): never =>
    mismatch(
      "pytree metadata",
      path,
      name,
      `At that key path, the prefix pytree ${name}${keystr(path)} has a subtree of type\n    <class '${type}'>\nwith metadata\n    ${expected}\nbut at the same key path the full pytree has a subtree of the same type but with metadata\n    ${actual}`,
    );
  walk(prefix, tree, []);
  return found;
}

/**
 * One entry of `prefix` for each leaf of `tree`: a prefix leaf stands for all leaves under it (`inAxes: 0` beside a
 * dict of arrays). Throws ValueError where the prefix does not fit.
 */
export function broadcastPrefix(prefix: unknown, tree: unknown, isLeaf: IsLeaf | null = null, name = "tree"): unknown[] {
  const flat = flatten(prefix, isLeaf);
  const subtrees = flattenUpTo(flat.treedef, tree, name);
  return subtrees.flatMap((subtree, i) => new Array(flatten(subtree).leaves.length).fill(flat.leaves[i]));
}
