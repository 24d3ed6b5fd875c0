import { JaxTypeError } from "../errors/errors.ts";
import type { Param, Params } from "../ir/jaxpr.ts";
import { bind } from "../primitives/bind.ts";
import { debugPrintP } from "../primitives/debug.ts";
import { installEffect } from "../trace/effects.ts";
import { withSource } from "../trace/locate.ts";
import { takesLiterals } from "../tree/literals.ts";
import { isPlainObject } from "../tree/tree-def.ts";
import { type EffectOptions, effectArguments, isOptions, tupleText } from "./arguments.ts";
import { checkPlaces, type Format, formatText, parseFormat, placesOf } from "./format.ts";

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

/** NumPy's defaults, which jaxprs show. */
const PRINT_OPTIONS: Param = [
  ["edgeitems", 3],
  ["threshold", 1000],
  ["floatmode", "maxprec"],
  ["precision", 8],
  ["suppress", false],
  ["linewidth", 75],
  ["nanstr", "nan"],
  ["infstr", "inf"],
  ["sign", "-"],
  ["formatter", null],
  ["legacy", false],
  ["override_repr", null],
];

interface PrintArguments {
  readonly positional: readonly unknown[];
  readonly named: Readonly<Record<string, unknown>>;
  readonly options: EffectOptions;
}

/** A last argument that is an object has values for named places, and options, where no place of its own takes it. */
function split(format: Format, values: readonly unknown[]): PrintArguments {
  const { positional, names } = placesOf(format);
  const last = values.at(-1);
  const isObject = typeof last === "object" && last !== null && isPlainObject(last);
  if (!isObject || positional >= values.length || (names.size === 0 && !isOptions(last)))
    return { positional: values, named: {}, options: {} };
  const named = Object.fromEntries(Object.entries(last).filter(([key]) => names.has(key) || !isOptions({ [key]: null })));
  return { positional: values.slice(0, -1), named, options: last };
}

/**
 * Prints a text with values in the place of `{}`: `debug.print("x = {}", x)`. Places are Python's: `{0}`, `{:.3f}`,
 * `{!r}`, `{x.shape}`; named ones take theirs from a last argument that is an object: `debug.print("x = {x}", { x })`.
 *
 * In a transformed function it prints whenever the program passes by, with the values of that time: in jitted functions
 * at each call, in loops at each turn, under vmap once for each example, under grad once, on the way forward. The option
 * `{ ordered: true }` is there for JAX's sake: all prints keep their order.
 *
 * Throws IndexError and KeyError for places without a value, ValueError for values without a place.
 */
export function print(format: string, ...values: readonly unknown[]): void {
  if (typeof format !== "string") throw new JaxTypeError("debug.print takes its text first.", 'debug.print("x = {}", x)');
  const pieces = parseFormat(format);
  const { positional, named, options } = split(pieces, values);
  const names = Object.keys(named).sort();
  checkPlaces(pieces, positional.length, names);
  const { operands, staticArgs, treedef, rebuild } = effectArguments([...positional, named]);
  const count = positional.length;
  const params: Params = {
    fmt: format,
    has_placeholders: typeof pieces[0] === "object" || typeof pieces[1] === "object",
    in_tree: `PyTreeDef((${tupleText(treedef.children.slice(0, count))}, ${treedef.children[count].describe()}))`,
    logging_record: null,
    np_printoptions: PRINT_OPTIONS,
    ordered: options.ordered === true,
    partitioned: options.partitioned === true,
    static_args: staticArgs,
  };
  installEffect(params, (given, source) => {
    const all = rebuild(given);
    const text = formatText(pieces, all.slice(0, count), all[count] as Record<string, unknown>);
    withSource(source, () => write(text));
  });
  bind(debugPrintP, operands, params);
}
takesLiterals(print, (position) => position > 0);
