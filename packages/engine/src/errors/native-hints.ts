/**
 * What to do about JavaScript's own errors that come of habits from Python, or of taking an array for a list: the engine cannot
 * raise errors of its own there.
 */

const PYTHON_NAMES: Readonly<Record<string, string>> = {
  print: "write console.log(x)",
  len: "write x.length, or x.shape[0]",
  range: "write for (let i = 0; i < n; i++), or lax.foriLoop where it shall be one loop of the compiled program",
  enumerate: "write for (const [i, v] of xs.entries())",
  zip: "write xs.map((x, i) => [x, ys[i]])",
  None: "it is null here",
  True: "it is true here",
  False: "it is false here",
  float: "write Number(x), or jnp.float32(x)",
  int: "write Math.trunc(Number(x)), or jnp.int32(x)",
  str: "write String(x)",
  abs: "write jnp.abs(x)",
  sum: "write jnp.sum(x)",
  min: "write jnp.min(x), or jnp.minimum(x, y)",
  max: "write jnp.max(x), or jnp.maximum(x, y)",
  np: 'arrays of NumPy are jnp\'s here: import { jnp } from "tracepad"',
  jax: 'import what you need by name: import { jit, grad, vmap } from "tracepad"',
  self: "it is this here",
  lambda: "write (x) => …",
};

const PROPERTIES = "T shape dtype ndim size weakType";
const WALKS = "map forEach filter reduce some every find";
const GROWS = "push append pop splice unshift";

const among = (names: string, name: string): boolean => names.split(" ").includes(name);

/** Names of tracepad's that programs import on their own. */
export const TOP_NAMES: ReadonlySet<string> = new Set(
  "jnp lax nn optax scipy jit grad valueAndGrad vmap pmap jvp vjp linearize hessian jacfwd jacrev customJvp customVjp checkpoint makeJaxpr tree random debug".split(
    " ",
  ),
);

/** What to do about an error that JavaScript raised; null where nothing is known. */
export function nativeHint(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const unknown = error.name === "ReferenceError" ? /^([\w$]+) is not defined$/.exec(error.message)?.[1] : undefined;
  if (unknown !== undefined) {
    if (TOP_NAMES.has(unknown)) return `import it: import { ${unknown} } from "tracepad"`;
    return Object.hasOwn(PYTHON_NAMES, unknown) ? (PYTHON_NAMES[unknown] as string) : null;
  }
  const called = error.name === "TypeError" ? /^([\s\S]*)\.(\w+)(\[\w+\])? is not a function$/.exec(error.message) : null;
  if (called === null) return null;
  const [, object, name = "", item = ""] = called;
  if (among(PROPERTIES, name)) return `${name}${item} is a property: write it without the parentheses`;
  if (item !== "") return null;
  if (among(WALKS, name))
    return "of an array: jnp functions work on all elements at once, vmap(f)(x) maps f over rows, for (const row of x) walks over them";
  if (among(GROWS, name)) return "of an array: it does not grow; collect in a list and jnp.stack it, or use jnp.append";
  if (name === "set") return "of an array: write x.at(index).set(value), which returns a new array";
  return object === "jnp" ? "docs/compatibility.md lists what jnp has; activations are in nn, transforms are imported by name" : null;
}
