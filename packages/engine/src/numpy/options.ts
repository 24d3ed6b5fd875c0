import { JaxTypeError } from "../errors/errors.ts";
import { FloatLiteral } from "../tree/literals.ts";

/** Names are the same when only case and underscores differ: `keep_dims` is meant for `keepdims`. */
const plain = (name: string): string => name.replaceAll("_", "").toLowerCase();

/**
 * The options object of a call, checked: it is an object and holds only known names. A number or list in its place is
 * what Python's positional arguments look like, and the message says how to write it here.
 */
export function checkOptions<T extends object>(fn: string, options: T | undefined, names: readonly (keyof T & string)[]): Partial<T> {
  if (options === undefined || options === null) return {};
  if (typeof options !== "object" || Array.isArray(options) || options instanceof FloatLiteral) {
    const text = Array.isArray(options) ? JSON.stringify(options) : String(options);
    throw new JaxTypeError(`${fn} takes its optional arguments as one object, got ${String(options)}.`, `write { ${names[0]}: ${text} }`);
  }
  for (const name of Object.keys(options)) {
    if ((names as readonly string[]).includes(name)) continue;
    const ours = names.find((n) => plain(n) === plain(name));
    const hint = ours !== undefined ? `it is called ${ours} here` : `the options are ${names.join(", ")}`;
    throw new JaxTypeError(`${fn}() got an unexpected keyword argument '${name}'`, hint);
  }
  return options;
}
