import { ValueError } from "../errors/errors.ts";

type Constructor<T> = abstract new (...args: never[]) => T;

/** How a registered class is taken apart and put together again. */
export interface NodeType {
  readonly name: string;
  flatten(node: object): readonly [children: readonly unknown[], aux: unknown];
  unflatten(aux: unknown, children: readonly unknown[]): unknown;
  /** Names of the children where the class has them, for key paths. */
  readonly fields: readonly string[] | null;
  /** The same where each instance has its own. */
  fieldsOf?(node: object): readonly string[];
}

const registered = new Map<unknown, NodeType>();

/** The node type of an instance of a registered class; null for leaves. Subclasses are not nodes, as in JAX. */
export function nodeTypeOf(value: object): NodeType | null {
  if (registered.size === 0) return null;
  return registered.get(value.constructor) ?? null;
}

function register(type: Constructor<unknown>, node: NodeType): void {
  if (registered.has(type)) throw new ValueError(`Duplicate custom PyTreeDef type registration for <class '${type.name}'>.`);
  registered.set(type, node);
}

/**
 * Makes instances of a class pytree nodes.
 *
 * `flatten` returns the children (any pytrees) and auxiliary data; `unflatten` builds an instance from them.
 * Auxiliary data take part in the jit cache's key, so they should be small and comparable by value.
 *
 * Throws ValueError when the class is registered already.
 *
 * ```ts
 * tree.registerNode(Point, (p) => [[p.x, p.y], null], (_, [x, y]) => new Point(x, y));
 * ```
 */
export function registerNode<T extends object>(
  type: Constructor<T>,
  flatten: (node: T) => readonly [children: readonly any[], aux: any],
  unflatten: (aux: any, children: readonly any[]) => T,
): void {
  register(type, { name: type.name, flatten: flatten as NodeType["flatten"], unflatten, fields: null });
}

/**
 * Makes instances of a class pytree nodes by the names of their fields: `dataFields` are children,
 * `metaFields` are auxiliary data. The class is rebuilt without calling its constructor.
 *
 * ```ts
 * tree.registerDataclass(Linear, { dataFields: ["weight", "bias"], metaFields: ["activation"] });
 * ```
 */
export function registerDataclass<T extends object>(
  type: Constructor<T>,
  fields: { dataFields: readonly (keyof T & string)[]; metaFields?: readonly (keyof T & string)[] },
): void {
  const { dataFields, metaFields = [] } = fields;
  const unflatten = (aux: unknown, children: readonly unknown[]): unknown => {
    const made = Object.create(type.prototype) as Record<string, unknown>;
    for (const [i, name] of dataFields.entries()) made[name] = children[i];
    for (const [i, name] of metaFields.entries()) made[name] = (aux as unknown[])[i];
    return made;
  };
  const flatten = (node: object) => {
    const object = node as Record<string, unknown>;
    return [dataFields.map((f) => object[f]), metaFields.map((f) => object[f])] as const;
  };
  register(type, { name: type.name, flatten, unflatten, fields: dataFields });
}

/**
 * As `registerNode`, with a name for each child, which key paths show: `flatten` returns `[[name, child], …]` and the
 * auxiliary data. Names of fields print as `.name`.
 */
export function registerNodeWithKeys<T extends object>(
  type: Constructor<T>,
  flatten: (node: T) => readonly [children: readonly (readonly [name: string, child: any])[], aux: any],
  unflatten: (aux: any, children: readonly any[]) => T,
): void {
  register(type, {
    name: type.name,
    flatten: (node) => {
      const [pairs, aux] = flatten(node as T);
      return [pairs.map(([, child]) => child), aux];
    },
    unflatten,
    fields: null,
    fieldsOf: (node) => flatten(node as T)[0].map(([name]) => name),
  });
}

/**
 * Makes instances of a class nodes without children: they are part of a tree's structure, so a jitted function is traced
 * anew for each of their values. Equal instances are one value where the class has `equals`.
 */
export function registerStatic<T extends object>(type: Constructor<T>): void {
  register(type, { name: type.name, flatten: (node) => [[], node], unflatten: (aux) => aux, fields: null });
}
