import { JaxTypeError } from "../errors/errors.ts";
import { FloatLiteral } from "./literals.ts";

/** Names are the same when only case and underscores differ: `keep_dims` is meant for `keepdims`. */
const plain = (name: string): string => name.replaceAll("_", "").toLowerCase();

const asWritten = (value: unknown): string => (Array.isArray(value) || typeof value === "string" ? JSON.stringify(value) : String(value));

/** What is meant where Python's own functions of these names take more than one argument. */
const ofShape = 'a shape is one list: write [3, 4]; the dtype goes into the options, { dtype: "int32" }';
const OTHERWISE: Readonly<Record<string, string>> = {
  ...Object.fromEntries(["zeros", "ones", "empty"].map((fn) => [fn, ofShape])),
  grad: "grad(f) is a function: call it, grad(f)(x); which argument it is for goes into { argnums: 1 }",
  max: "jnp.maximum(x, y) takes the larger of two; of one array jnp.max takes { axis }",
  min: "jnp.minimum(x, y) takes the smaller of two; of one array jnp.min takes { axis }",
};

/**
 * The options object of a call, checked: it is an object and holds only known names. A number or list in its place is
 * what Python's positional arguments look like, and the message says how to write it here.
 */
export function checkOptions<T extends object>(fn: string, options: T | undefined, names: readonly (keyof T & string)[]): Partial<T> {
  if (options === undefined || options === null) return {};
  if (typeof options !== "object" || Array.isArray(options) || options instanceof FloatLiteral) {
    const text = typeof options === "function" ? "a function" : asWritten(options);
    const hint =
      typeof options === "function"
        ? `the options are ${names.join(", ")}`
        : (typeof options === "number" && OTHERWISE[fn]) || `write { ${names[0]}: ${text} }`;
    throw new JaxTypeError(`${fn} takes its optional arguments as one object, got ${text}.`, hint);
  }
  for (const name of Object.keys(options)) {
    if ((names as readonly string[]).includes(name)) continue;
    const ours = names.find((n) => plain(n) === plain(name));
    const hint = ours !== undefined ? `it is called ${ours} here` : `the options are ${names.join(", ")}`;
    throw new JaxTypeError(`${fn}() got an unexpected keyword argument '${name}'`, hint);
  }
  return options;
}

/** Throws Python's TypeError where arguments that a function needs are not given. `given` has them by JAX's names, in order. */
export function requireArguments(fn: string, given: Readonly<Record<string, unknown>>): void {
  const missing = Object.keys(given).filter((name) => given[name] === undefined);
  if (missing.length === 0) return;
  const names = missing.map((name) => `'${name}'`);
  const listed = names.length === 1 ? names[0] : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  throw new JaxTypeError(`${fn}() missing ${names.length} required positional argument${names.length === 1 ? "" : "s"}: ${listed}`);
}
