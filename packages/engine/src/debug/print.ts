import { JaxTypeError, NotImplementedError, ValueError } from "../errors/errors.ts";
import { Value } from "../ir/value.ts";
import { Tracer } from "../trace/tracer.ts";
import { inspect } from "./inspect.ts";

type Printer = (text: string) => void;
let printer: Printer | null = null;

/** Where `debug.print` writes. The host sets it; without one, the global console is used where there is one. */
export function setDebugPrinter(print: Printer | null): void {
  printer = print;
}

function write(text: string): void {
  const host = globalThis as { console?: { log(text: string): void } };
  (printer ?? host.console?.log.bind(host.console))?.(text);
}

const shown = (value: unknown): string => (value instanceof Value || typeof value === "string" ? String(value) : inspect(value));

/**
 * Prints a text with values in the place of `{}`: `debug.print("x = {}", x)`. Named places take theirs from a last
 * argument that is an object: `debug.print("x = {x}", { x })`.
 *
 * Throws ValueError when places and values do not match, NotImplementedError for traced values.
 */
export function print(format: string, ...values: readonly unknown[]): void {
  if (typeof format !== "string") throw new JaxTypeError("debug.print takes its text first.", 'debug.print("x = {}", x)');
  const traced = values.find((v) => v instanceof Tracer);
  if (traced !== undefined) {
    throw new NotImplementedError(
      `debug.print of a traced value, ${String(traced)}, is not supported yet.`,
      "return the value from the function and print it outside, or call the function without jit",
    );
  }
  const named = (values.at(-1) ?? {}) as Record<string, unknown>;
  let next = 0;
  const text = format.replace(/\{\{|\}\}|\{([A-Za-z_]\w*|\d+)?\}/g, (place, key: string | undefined) => {
    if (place === "{{") return "{";
    if (place === "}}") return "}";
    if (key !== undefined && !/^\d/.test(key)) {
      if (typeof named !== "object" || !Object.hasOwn(named, key)) throw new ValueError(`debug.print: no value for {${key}}.`);
      return shown(named[key]);
    }
    const index = key === undefined ? next++ : Number(key);
    if (index >= values.length) throw new ValueError(`debug.print: the text has more places than there are values (${values.length}).`);
    return shown(values[index]);
  });
  write(text);
}
