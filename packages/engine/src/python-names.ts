import { JaxTypeError } from "./errors/errors.ts";

/**
 * A namespace that answers Python's spelling of its names with ours: `jnp.zeros_like` throws a TypeError that says
 * `zerosLike`. So do the namespaces in it, as `jnp.linalg`. Names that are in no spelling here are undefined, as on any
 * object.
 */
export function withPythonNames<T extends object>(title: string, namespace: T): T {
  const inner = new Map<string, object>();
  return new Proxy(namespace, {
    get(target, name, receiver) {
      if (typeof name === "string" && name.includes("_") && !(name in target)) {
        const ours = name.replace(/_+([a-z0-9])/g, (_, c: string) => c.toUpperCase());
        if (ours in target) throw new JaxTypeError(`${title}.${name} is called ${title}.${ours} here.`, "names are JAX's in camelCase");
      }
      const value = Reflect.get(target, name, receiver);
      if (typeof name !== "string" || !isNamespace(value)) return value;
      const known = inner.get(name) ?? withPythonNames(`${title}.${name}`, value);
      inner.set(name, known);
      return known;
    },
  });
}

/** Whether a value is what `export * as` makes. */
const isNamespace = (value: unknown): value is object => Object.prototype.toString.call(value) === "[object Module]";
