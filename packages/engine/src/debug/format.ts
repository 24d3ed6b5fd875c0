import { elementAt, isComplexNumber } from "../dtype/elements.ts";
import { IndexError, JaxTypeError, KeyError, ValueError } from "../errors/errors.ts";
import { pythonComplex, pythonFloat } from "../ir/python-text.ts";
import { Value } from "../ir/value.ts";
import { ConcreteArray } from "../trace/array.ts";
import { inspect } from "./inspect.ts";

/** Python's `str.format`, for the texts of `debug.print`: `{}`, `{0}`, `{x}`, `{x.shape}`, `{x[0]}`, `{!r}`, `{:.3f}`. */

/** A place in a text. */
interface Field {
  /** What stands there: the number of a value, or its name. */
  readonly key: number | string;
  /** Attributes and items of it, in order. */
  readonly path: readonly string[];
  readonly conversion: string;
  readonly spec: string;
}

/** A text as its pieces. */
export type Format = readonly (string | Field)[];

const FIELD = /^([^.[!:{}]*)((?:\.\w+|\[[^\]]*\])*)(?:!([rsa]))?(?::([^{}]*))?$/;

/** Throws ValueError in Python's words for braces that make no sense. */
export function parseFormat(text: string): Format {
  const pieces: (string | Field)[] = [];
  let literal = "";
  let next = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if ((c === "{" || c === "}") && text[i + 1] === c) {
      literal += c;
      i++;
    } else if (c === "{") {
      const end = text.indexOf("}", i);
      if (end < 0)
        throw new ValueError(i === text.length - 1 ? "Single '{' encountered in format string" : "expected '}' before end of string");
      const match = FIELD.exec(text.slice(i + 1, end));
      if (match === null)
        throw new ValueError(`a place in a format string is malformed: ${text.slice(i, end + 1)}`, "write {}, {0}, {name} or {:.3f}");
      const [, name, path, conversion = "", spec = ""] = match;
      if (literal !== "") pieces.push(literal);
      literal = "";
      const steps = [...(path ?? "").matchAll(/\.(\w+)|\[([^\]]*)\]/g)].map(([, attribute, item]) => attribute ?? item);
      pieces.push({ key: name === "" ? next++ : /^\d+$/.test(name) ? Number(name) : name, path: steps, conversion, spec });
      i = end;
    } else if (c === "}") {
      throw new ValueError("Single '}' encountered in format string");
    } else {
      literal += c;
    }
  }
  if (literal !== "") pieces.push(literal);
  return pieces;
}

const fieldsOf = (format: Format): Field[] => format.filter((piece): piece is Field => typeof piece !== "string");

/** How many places have no name, and the names of the others. */
export function placesOf(format: Format): { positional: number; names: Set<string> } {
  const names = new Set<string>();
  let positional = 0;
  for (const { key } of fieldsOf(format)) {
    if (typeof key === "string") names.add(key);
    else positional = Math.max(positional, key + 1);
  }
  return { positional, names };
}

/** Throws IndexError or KeyError for places without values, ValueError for values without places. */
export function checkPlaces(format: Format, count: number, given: readonly string[]): void {
  const fields = fieldsOf(format);
  for (const { key } of fields) {
    if (typeof key === "number" && key >= count)
      throw new IndexError(`tuple index out of range: the text has more places than there are values (${count}).`);
    if (typeof key === "string" && !given.includes(key))
      throw new KeyError(`'${key}'`, "named places take their values from a last argument that is an object: { x }");
  }
  const unused = Array.from({ length: count }, (_, i) => i).filter((i) => !fields.some(({ key }) => key === i));
  if (unused.length > 0) throw new ValueError(`Unused positional arguments to \`debug.print\`: value ${unused.join(", ")}`);
  const names = given.filter((name) => !fields.some(({ key }) => key === name));
  if (names.length > 0)
    throw new ValueError(
      `Unused keyword arguments to \`debug.print\`: [${names.map((name) => `'${name}'`).join(", ")}].`,
      "a template literal fills in its values while the function is traced: give debug.print a plain string",
    );
}

/** The text with its values. */
export const formatText = (format: Format, args: readonly unknown[], named: Readonly<Record<string, unknown>>): string =>
  format
    .map((piece) => {
      if (typeof piece === "string") return piece;
      const { key, path, conversion, spec } = piece;
      const value = path.reduce<unknown>(
        (at, step) => (at as Record<string, unknown>)[step],
        typeof key === "number" ? args[key] : named[key],
      );
      if (conversion === "") return formatValue(value, spec);
      return formatString(conversion === "s" ? formatValue(value, "") : inspect(value), parseSpec(spec));
    })
    .join("");

/** The value as Python's `format` writes it. */
export function formatValue(value: unknown, spec: string): string {
  const scalar = value instanceof ConcreteArray && value.ndim === 0 && value.dtype !== "key<fry>" ? scalarOf(value) : value;
  if (typeof scalar === "string") return formatString(scalar, parseSpec(spec));
  if (typeof scalar === "boolean") return spec === "" ? (scalar ? "True" : "False") : formatNumber(scalar ? 1n : 0n, parseSpec(spec));
  if (typeof scalar === "number" || typeof scalar === "bigint") return formatNumber(scalar, parseSpec(spec));
  if (spec !== "") throw new JaxTypeError(`unsupported format string passed to ${kindName(value)}.__format__`);
  if (scalar instanceof Plain) return scalar.text;
  return value instanceof Value ? String(value) : inspect(value);
}

const kindName = (value: unknown): string =>
  value instanceof Value ? "ArrayImpl" : value === null ? "NoneType" : ((value as object).constructor?.name ?? typeof value);

/** Text that takes no format. */
class Plain {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A rank-0 array's element: integers as bigints, floats as numbers. */
function scalarOf(value: ConcreteArray): number | bigint | boolean | Plain {
  const element = elementAt({ dtype: value.dtype, data: value.host() }, 0);
  if (value.dtype === "bool") return element !== 0;
  if (isComplexNumber(element)) return new Plain(pythonComplex(element));
  return /int/.test(value.dtype) ? BigInt(element) : Number(element);
}

interface Spec {
  readonly fill: string;
  readonly align: string;
  readonly sign: string;
  readonly alternate: boolean;
  readonly width: number;
  readonly grouping: string;
  readonly precision: number | null;
  readonly type: string;
}

const SPEC = /^(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([bdeEfFgGnosxX%])?$/su;

function parseSpec(text: string): Spec {
  const match = SPEC.exec(text);
  if (match === null) throw new ValueError(`Invalid format specifier '${text}'`);
  const [, fill, align, sign = "-", alternate, zero, width, grouping = "", precision, type = ""] = match;
  return {
    fill: fill ?? (zero === undefined ? " " : "0"),
    align: align ?? (zero === undefined ? "" : "="),
    sign,
    alternate: alternate !== undefined,
    width: Number(width ?? 0),
    grouping,
    precision: precision === undefined ? null : Number(precision),
    type,
  };
}

function pad(sign: string, body: string, { fill, width }: Spec, align: string): string {
  const missing = Math.max(0, width - [...sign, ...body].length);
  const left = align === "^" ? Math.floor(missing / 2) : missing;
  if (align === "=") return sign + fill.repeat(missing) + body;
  if (align === "<") return sign + body + fill.repeat(missing);
  return fill.repeat(left) + sign + body + fill.repeat(missing - left);
}

function formatString(text: string, spec: Spec): string {
  if (spec.type !== "" && spec.type !== "s") throw new ValueError(`Unknown format code '${spec.type}' for object of type 'str'`);
  return pad("", spec.precision === null ? text : text.slice(0, spec.precision), spec, spec.align === "" ? "<" : spec.align);
}

function formatNumber(value: number | bigint, spec: Spec): string {
  const isInteger = typeof value === "bigint";
  const isNegative = isInteger ? value < 0n : value < 0 || Object.is(value, -0);
  const size = isNegative ? -value : value;
  const body = isInteger && "bdnoxX".includes(spec.type) ? integerBody(size as bigint, spec) : floatBody(size, spec);
  const sign = isNegative ? "-" : spec.sign === "-" ? "" : spec.sign;
  return pad(sign, grouped(body, spec.grouping), spec, spec.align === "" ? ">" : spec.align);
}

const RADIX: Readonly<Record<string, number>> = { b: 2, o: 8, x: 16, X: 16 };

function integerBody(value: bigint, { type, alternate }: Spec): string {
  const digits = value.toString(RADIX[type] ?? 10);
  const prefix = alternate && RADIX[type] !== undefined ? `0${type}` : "";
  return type === "X" ? prefix + digits.toUpperCase() : prefix + digits;
}

/** An exponent of at least two digits. */
const pythonExponent = (text: string): string => text.replace(/e([-+])(\d)$/, "e$10$2");

function floatBody(given: number | bigint, { type, precision, alternate }: Spec): string {
  const value = Number(given);
  if (type !== "" && !"eEfFgGn%".includes(type))
    throw new ValueError(`Unknown format code '${type}' for object of type '${typeof given === "bigint" ? "int" : "float"}'`);
  if (!Number.isFinite(value)) return (Number.isNaN(value) ? "nan" : "inf") + (type === "%" ? "%" : "");
  switch (type) {
    case "f":
    case "F":
      return value.toFixed(precision ?? 6);
    case "%":
      return `${(value * 100).toFixed(precision ?? 6)}%`;
    case "e":
    case "E": {
      const text = pythonExponent(value.toExponential(precision ?? 6));
      return type === "E" ? text.toUpperCase() : text;
    }
    case "":
      if (precision === null) return pythonFloat(value);
      break;
  }
  const text = general(value, Math.max(precision ?? 6, 1), alternate);
  return type === "G" ? text.toUpperCase() : type === "" && /^\d+$/.test(text) ? `${text}.0` : text;
}

/** `g`: so many significant digits, without zeros at the end, with an exponent where the number is very large or small. */
function general(value: number, digits: number, keepZeros: boolean): string {
  const exponent = value === 0 ? 0 : Number(value.toExponential(digits - 1).split("e")[1]);
  const isShort = exponent >= -4 && exponent < digits;
  const text = isShort ? value.toFixed(digits - 1 - exponent) : value.toExponential(digits - 1);
  const [mantissa, power] = text.split("e");
  const trimmed = keepZeros || !mantissa.includes(".") ? mantissa : mantissa.replace(/\.?0+$/, "");
  return power === undefined ? trimmed : pythonExponent(`${trimmed}e${power}`);
}

/** Thousands apart. */
function grouped(body: string, mark: string): string {
  if (mark === "") return body;
  const whole = /^\d+/.exec(body)?.[0] ?? "";
  return whole.replace(/\B(?=(\d{3})+$)/g, mark) + body.slice(whole.length);
}
