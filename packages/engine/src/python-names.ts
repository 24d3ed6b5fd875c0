import { JaxTypeError } from "./errors/errors.ts";

/**
 * A namespace that answers Python's spelling of its names with ours: `jnp.zeros_like` throws a TypeError that says
 * `zerosLike`. Names that are in no spelling here are undefined, as on any object.
 */
export function withPythonNames<T extends object>(title: string, namespace: T): T {
  return new Proxy(namespace, {
    get(target, name, receiver) {
      if (typeof name === "string" && name.includes("_") && !(name in target)) {
        const ours = name.replace(/_+([a-z0-9])/g, (_, c: string) => c.toUpperCase());
        if (ours in target) throw new JaxTypeError(`${title}.${name} is called ${title}.${ours} here.`, "names are JAX's in camelCase");
      }
      return Reflect.get(target, name, receiver);
    },
  });
}
