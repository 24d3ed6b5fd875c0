import type { NodeType } from "./registry.ts";

/** One step from a node to a child, printed as JAX prints it. */
export type PathKey =
  /** Element of a sequence: `[0]`. */
  | { readonly kind: "index"; readonly index: number }
  /** Value of a plain object: `['a']`. */
  | { readonly kind: "key"; readonly key: string }
  /** Field of a registered dataclass: `.weight`. */
  | { readonly kind: "field"; readonly name: string }
  /** Child of any other registered class: `[<flat index 0>]`. */
  | { readonly kind: "flat"; readonly index: number };
export type KeyPath = readonly PathKey[];

/** A string as Python's repr writes it: single quotes unless it holds only single ones. */
export function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replace(/[\\\n\r\t]/g, (c) => ({ "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" })[c] as string);
  return quote + escaped.replaceAll(quote, `\\${quote}`) + quote;
}

function pathKeyText(key: PathKey): string {
  switch (key.kind) {
    case "index":
      return `[${key.index}]`;
    case "key":
      return `[${quoted(key.key)}]`;
    case "field":
      return `.${key.name}`;
    case "flat":
      return `[<flat index ${key.index}>]`;
  }
}

const simpleKeyText = (key: PathKey): string => (key.kind === "key" ? key.key : key.kind === "field" ? key.name : String(key.index));

/**
 * A key path as text: `['layers'][0].bias`; `layers/0/bias` with `{ simple: true, separator: "/" }`.
 */
export function keystr(path: KeyPath, options: { simple?: boolean; separator?: string } = {}): string {
  return path.map(options.simple ? simpleKeyText : pathKeyText).join(options.separator ?? "");
}

/**
 * The structure of a pytree: what is left when its leaves are taken out. Immutable; compare with `equals`,
 * print with `String(treedef)`: `PyTreeDef({'a': *, 'b': [*, None]})`.
 */
export class TreeDef {
  readonly kind: "leaf" | "none" | "list" | "dict" | "custom";
  readonly children: readonly TreeDef[];
  /** Sorted keys of a dict node, in the order of `children`. */
  readonly keys: readonly string[];
  /** The class of a custom node, and what its flatten function returned beside the children. */
  readonly nodeType: NodeType | null;
  readonly aux: unknown;
  /** The children's names where this instance has its own. Not part of equality. */
  readonly names: readonly string[] | null;
  readonly numLeaves: number;
  readonly numNodes: number;
  #text: string | null = null;

  constructor(
    kind: TreeDef["kind"],
    children: readonly TreeDef[] = [],
    keys: readonly string[] = [],
    nodeType: NodeType | null = null,
    aux: unknown = null,
    names: readonly string[] | null = null,
  ) {
    this.kind = kind;
    this.children = children;
    this.keys = keys;
    this.nodeType = nodeType;
    this.aux = aux;
    this.names = names;
    this.numLeaves = kind === "leaf" ? 1 : children.reduce((n, c) => n + c.numLeaves, 0);
    this.numNodes = children.reduce((n, c) => n + c.numNodes, 1);
  }

  /** Whether the other structure has the same nodes, keys, classes and auxiliary data. */
  equals(other: unknown): boolean {
    if (this === other) return true;
    if (!(other instanceof TreeDef) || this.kind !== other.kind || this.numLeaves !== other.numLeaves) return false;
    if (this.children.length !== other.children.length || this.nodeType !== other.nodeType) return false;
    return (
      this.keys.every((k, i) => k === other.keys[i]) &&
      sameAux(this.aux, other.aux) &&
      this.children.every((c, i) => c.equals(other.children[i]))
    );
  }

  /** How to reach the i-th child. */
  childKey(i: number): PathKey {
    if (this.kind === "dict") return { kind: "key", key: this.keys[i] };
    if (this.kind === "list") return { kind: "index", index: i };
    const field = (this.names ?? this.nodeType?.fields)?.[i];
    return field === undefined ? { kind: "flat", index: i } : { kind: "field", name: field };
  }

  /** The structure without the `PyTreeDef(…)` around it. */
  describe(): string {
    this.#text ??= this.#describe();
    return this.#text;
  }

  #describe(): string {
    const inner = this.children.map((c) => c.describe());
    switch (this.kind) {
      case "leaf":
        return "*";
      case "none":
        return "None";
      case "list":
        return `[${inner.join(", ")}]`;
      case "dict":
        return `{${inner.map((text, i) => `${quoted(this.keys[i])}: ${text}`).join(", ")}}`;
      case "custom":
        return `CustomNode(${this.nodeType?.name}[${auxText(this.aux)}], [${inner.join(", ")}])`;
    }
  }

  toString(): string {
    return `PyTreeDef(${this.describe()})`;
  }
}

/** Auxiliary data as Python would print it; arrays are printed as tuples, which is what they are in JAX programs. */
function auxText(aux: unknown): string {
  if (aux === null || aux === undefined) return "None";
  if (typeof aux === "string") return quoted(aux);
  if (typeof aux === "boolean") return aux ? "True" : "False";
  if (Array.isArray(aux)) return aux.length === 1 ? `(${auxText(aux[0])},)` : `(${aux.map(auxText).join(", ")})`;
  if (typeof aux === "object" && isPlainObject(aux)) {
    return `{${Object.entries(aux)
      .map(([k, v]) => `${quoted(k)}: ${auxText(v)}`)
      .join(", ")}}`;
  }
  return typeof aux === "function" ? aux.name || "<lambda>" : String(aux);
}

/** An object literal (of any realm), as against an instance of a class. */
export function isPlainObject(value: object): value is Record<string, unknown> {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || (Object.getPrototypeOf(prototype) === null && !Array.isArray(value));
}

/** Equality of auxiliary data and of static arguments: by value for lists, plain objects and anything with `equals`. */
export function sameAux(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((x, i) => sameAux(x, b[i]));
  if ("equals" in a && typeof a.equals === "function") return a.equals(b) === true;
  if (!isPlainObject(a) || !isPlainObject(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((k) => Object.hasOwn(b, k) && sameAux(a[k], b[k]));
}
