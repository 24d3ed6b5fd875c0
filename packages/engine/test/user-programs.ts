import { inspect } from "../src/debug/inspect.ts";
import { setDebugPrinter } from "../src/debug/print.ts";
import * as tracepad from "../src/index.ts";
import { Value } from "../src/ir/value.ts";
import * as operators from "../src/operators/namespace.ts";
import { transform } from "../src/syntax/index.ts";

/* Test support: runs programs as a user's are run, through the source transform, with everything of `tracepad` in scope. */

const NAMES = Object.keys(tracepad).filter((name) => name !== "Array");
const HEAD = `import { ${NAMES.join(", ")} } from "tracepad";`;

const BOOLEANS = new Map<unknown, string>([
  [true, "True"],
  [false, "False"],
]);

/** Python's `str`: of arrays and jaxprs their text, of shapes a tuple. */
export function str(value: unknown): string {
  if (Array.isArray(value) && value.every((n) => typeof n === "number")) return `(${value.join(", ")}${value.length === 1 ? "," : ""})`;
  return BOOLEANS.get(value) ?? String(value);
}

export interface Outcome {
  /** What the program left in `out`. */
  readonly out: unknown;
  /** A line for each `print` and `console.log`. */
  readonly printed: string[];
  readonly error: Error | null;
}

/** Runs a program. `print` writes its arguments as Python's does; `repr` and `str` are Python's. */
export function runProgram(program: string): Outcome {
  const printed: string[] = [];
  const console = { log: (...values: unknown[]) => printed.push(values.map((v) => (typeof v === "string" ? v : inspect(v))).join(" ")) };
  const print = (...values: unknown[]) => void printed.push(values.map(str).join(" "));
  let out: unknown = null;
  const keep = (value: unknown): void => {
    out = value;
  };
  let error: Error | null = null;
  setDebugPrinter((text) => printed.push(text));
  try {
    const { code } = transform(`${HEAD}${program}\n$keep(typeof out === "undefined" ? null : out);`);
    new Function("$import", "$operators", "$keep", "console", "print", "repr", "str", code)(
      () => tracepad,
      operators,
      keep,
      console,
      print,
      inspect,
      str,
    );
  } catch (thrown) {
    if (!(thrown instanceof Error)) throw thrown;
    error = thrown;
  } finally {
    setDebugPrinter(null);
  }
  return { out, printed, error };
}

/** Arrays as nested lists of numbers, inside whatever holds them. */
export function plain(value: unknown): unknown {
  if (value instanceof Value) return (value as tracepad.Array).tolist();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "object" && value !== null) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, plain(v)]));
  return value;
}

export const squeezed = (text: string): string => text.replace(/\s+/g, " ").trim();
const HERE: readonly (readonly [RegExp, string])[] = [
  [/\btuple\b/g, "list"],
  [/\bNone\b/g, "null"],
  [/\ban int\b/g, "an integer"],
];

/** For messages: names are camelCase here, there is one kind of list, and nothing is null. */
export const spelt = (text: string): string =>
  HERE.reduce((said, [there, here]) => said.replace(there, here), squeezed(text))
    .replaceAll("_", "")
    .toLowerCase();
