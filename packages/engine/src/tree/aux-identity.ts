import { isPlainObject, sameAux, type TreeDef } from "./tree-def.ts";

/** Tells auxiliary data apart that print alike: a part of the keys of caches, beside the structure's text. */

const identities = new WeakMap<object, number>();
/** Of instances that compare themselves, one for each value that has been seen. */
const representatives = new WeakMap<object, { readonly value: object; readonly id: number }[]>();
let next = 1;

function identityOf(value: object): number {
  let id = identities.get(value);
  if (id !== undefined) return id;
  if ("equals" in value && typeof value.equals === "function") {
    const seen = representatives.get(value.constructor) ?? [];
    representatives.set(value.constructor, seen);
    id = seen.find((other) => sameAux(value, other.value))?.id;
    if (id === undefined) {
      id = next++;
      seen.push({ value, id });
    }
  } else id = next++;
  identities.set(value, id);
  return id;
}

function opaque(aux: unknown): string {
  if (typeof aux === "function") return `#${identityOf(aux)}`;
  if (typeof aux !== "object" || aux === null) return "";
  if (Array.isArray(aux)) return aux.map(opaque).join("");
  return isPlainObject(aux) ? Object.values(aux).map(opaque).join("") : `#${identityOf(aux)}`;
}

const keys = new WeakMap<TreeDef, string>();

/** Empty where the text of the structure says everything. */
export function auxKey(treedef: TreeDef): string {
  if (treedef.children.length === 0 && treedef.nodeType === null) return "";
  let key = keys.get(treedef);
  if (key === undefined) {
    key = (treedef.nodeType === null ? "" : opaque(treedef.aux)) + treedef.children.map(auxKey).join("");
    keys.set(treedef, key);
  }
  return key;
}
