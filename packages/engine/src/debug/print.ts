import { isFloat } from "../dtype/dtype.ts";
import { JaxTypeError, ValueError } from "../errors/errors.ts";
import { pythonFloat } from "../ir/python-text.ts";
import { Value } from "../ir/value.ts";
import { currentTrace } from "../primitives/bind.ts";
import { evalTrace } from "../trace/eval.ts";
import { bindHostCall, debugCallbackP, debugPrintP } from "../trace/host-calls.ts";
import { Tracer } from "../trace/tracer.ts";
import { flatten, unflatten } from "../tree/flatten.ts";
import type { TreeDef } from "../tree/tree-def.ts";
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

/** A scalar prints as Python's float does, with all its digits; larger arrays as NumPy's `str`. */
function shown(value: unknown): string {
  if (value instanceof Value)
    return value.ndim === 0 && isFloat(value.dtype) && !(value instanceof Tracer) ? pythonFloat(Number(value)) : String(value);
  return typeof value === "string" ? value : inspect(value);
}

/** A number under a format such as `.2f`, `8.3e` or `d`, as Python writes it. */
function formatted(value: unknown, spec: string): string {
  if (spec === "" || value instanceof Tracer) return shown(value);
  const match = /^(\d*)(?:\.(\d+))?([fed]?)$/.exec(spec);
  const number = value instanceof Value && value.size === 1 ? Number(value) : value;
  if (match === null || typeof number !== "number")
    throw new ValueError(`debug.print: the format ':${spec}' is not supported for ${shown(value)}.`, "widths, .2f, .3e and d are");
  const [, width, digits, kind] = match;
  const exponential = (): string => number.toExponential(digits === undefined ? 6 : Number(digits)).replace(/e([+-])(\d)$/, "e$10$2");
  const text =
    kind === "e"
      ? exponential()
      : kind === "f"
        ? number.toFixed(digits === undefined ? 6 : Number(digits))
        : kind === "d"
          ? String(Math.trunc(number))
          : digits === undefined
            ? shown(value)
            : String(Number(number.toPrecision(Number(digits))));
  return text.padStart(Number(width || 0));
}

const PLACES = /\{\{|\}\}|\{([A-Za-z_]\w*|\d+)?(?::([^{}]*))?\}/g;

/** The text with values in its places. Throws ValueError when they do not match. */
function fill(format: string, values: readonly unknown[]): string {
  const named = (values.at(-1) ?? {}) as Record<string, unknown>;
  let next = 0;
  return format.replace(PLACES, (place, key: string | undefined, spec = "") => {
    if (place === "{{") return "{";
    if (place === "}}") return "}";
    if (key !== undefined && !/^\d/.test(key)) {
      if (typeof named !== "object" || !Object.hasOwn(named, key)) throw new ValueError(`debug.print: no value for {${key}}.`);
      return formatted(named[key], spec);
    }
    const index = key === undefined ? next++ : Number(key);
    if (index >= values.length) throw new ValueError(`debug.print: the text has more places than there are values (${values.length}).`);
    return formatted(values[index], spec);
  });
}

/** Arguments of a call of the host's: arrays are operands, all else is kept as it is. */
function operandsOf(args: readonly unknown[]): { arrays: Value[]; treedef: TreeDef; rebuild(concrete: readonly Value[]): unknown[] } {
  const { leaves, treedef } = flatten(args);
  const arrays = leaves.filter((leaf): leaf is Value => leaf instanceof Value);
  const rebuild = (concrete: readonly Value[]): unknown[] => {
    let next = 0;
    return unflatten(
      treedef,
      leaves.map((leaf) => (leaf instanceof Value ? concrete[next++] : leaf)),
    ) as unknown[];
  };
  return { arrays, treedef, rebuild };
}

/** NumPy's print options as JAX hands them on: their defaults. */
const PRINT_OPTIONS =
  "(('edgeitems', 3), ('threshold', 1000), ('floatmode', 'maxprec'), ('precision', 8), ('suppress', False), ('linewidth', 75), ('nanstr', 'nan'), ('infstr', 'inf'), ('sign', '-'), ('formatter', None), ('legacy', False), ('override_repr', None))";

/** The arguments' structure as JAX has it: a tuple of positional ones, and a dict of named ones. */
function pythonTree(format: string, { children }: TreeDef): string {
  const hasNames = /\{[A-Za-z_]/.test(format.replaceAll("{{", ""));
  const last = children.at(-1);
  const named = hasNames && last?.kind === "dict" ? last.describe() : "{}";
  const positional = (named === "{}" ? children : children.slice(0, -1)).map((c) => c.describe());
  const tuple = positional.length === 1 ? `(${positional[0]},)` : `(${positional.join(", ")})`;
  return `PyTreeDef((${tuple}, ${named}))`;
}

/**
 * Prints a text with values in the place of `{}`: `debug.print("x = {}", x)`. Named places take theirs from a last
 * argument that is an object: `debug.print("x = {x:.2f}", { x })`. In transformed functions it prints when they run, in
 * the order of the program: under `jit` at each call, in loops at each turn, under `vmap` once an example, under `grad`
 * in the forward pass.
 *
 * Throws ValueError when places and values do not match.
 */
export function print(format: string, ...values: readonly unknown[]): void {
  if (typeof format !== "string") throw new JaxTypeError("debug.print takes its text first.", 'debug.print("x = {}", x)');
  if (currentTrace() === evalTrace) {
    write(fill(format, values));
    return;
  }
  // What does not fit is said while the function is traced.
  fill(format, values);
  const { arrays, treedef, rebuild } = operandsOf(values);
  bindHostCall(
    debugPrintP,
    arrays,
    {
      fmt: format,
      has_placeholders: /\{/.test(format.replaceAll("{{", "")),
      in_tree: pythonTree(format, treedef),
      logging_record: null,
      np_printoptions: PRINT_OPTIONS,
      ordered: false,
      partitioned: false,
      static_args: [],
    },
    {
      run(concrete) {
        write(fill(format, rebuild(concrete)));
        return [];
      },
      outAvals: [],
      batching: "sequential",
    },
  );
}

/**
 * Calls a function of the host's with the values of arrays, for its side effects: what `debug.print` does, with a
 * function of your own. `debug.callback((x) => history.push(x.item()), loss)`.
 */
export function callback(fn: (...args: any[]) => unknown, ...args: readonly unknown[]): void {
  if (typeof fn !== "function")
    throw new JaxTypeError(`first argument to jax.debug.callback must be callable, but got an object of type ${typeof fn}`);
  const { arrays, rebuild } = operandsOf(args);
  bindHostCall(
    debugCallbackP,
    arrays,
    { callback: `<function ${fn.name || "<lambda>"}>`, effect: "Debug", partitioned: false },
    {
      run(concrete) {
        fn(...rebuild(concrete));
        return [];
      },
      outAvals: [],
      batching: "sequential",
    },
  );
}
