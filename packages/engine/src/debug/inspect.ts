import { Value } from "../ir/value.ts";
import { ConcreteArray } from "../trace/array.ts";
import { reprText } from "./array-text.ts";

/** What a console shows for any value: arrays by their repr, the rest as JavaScript people know it from Node. */

const MAX_ITEMS = 100;
const MAX_DEPTH = 3;
const LINE_WIDTH = 76;

/** An array as `repr` prints it; a tracer as `JitTracer(float32[3])`. */
export const arrayRepr = (x: Value): string => (x instanceof ConcreteArray ? reprText(x.host(), x.aval) : x.toString());

function quote(text: string): string {
  const mark = !text.includes("'") ? "'" : !text.includes('"') ? '"' : "`";
  const escaped = text.replace(
    /[\\\n\r\t\u0000-\u001f]/g,
    (c) => ({ "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" })[c] ?? `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
  return mark + escaped.replaceAll(mark, `\\${mark}`) + mark;
}

const isName = (key: string): boolean => /^[A-Za-z_$][\w$]*$/.test(key);

/** Parts between brackets: on one line where they fit and none has lines of its own. */
function enclose(open: string, parts: readonly string[], close: string, indent: number, spaced: boolean): string {
  if (parts.length === 0) return open + close;
  const line = parts.join(", ");
  const gap = spaced ? " " : " ";
  if (!line.includes("\n") && indent + open.length + line.length + close.length + 2 <= LINE_WIDTH) return open + gap + line + gap + close;
  const pad = " ".repeat(indent + 2);
  return `${open}\n${parts.map((p) => pad + p).join(",\n")}\n${" ".repeat(indent)}${close}`;
}

/** Text of several lines, indented to stand behind `column` columns. */
const hang = (text: string, column: number): string => text.replaceAll("\n", `\n${" ".repeat(column)}`);

class Inspector {
  readonly #above: object[] = [];

  show(value: unknown, indent: number, depth: number): string {
    switch (typeof value) {
      case "string":
        return quote(value);
      case "number":
        return Object.is(value, -0) ? "-0" : String(value);
      case "bigint":
        return `${value}n`;
      case "symbol":
        return value.toString();
      case "function":
        return this.#function(value);
      case "object":
        return value === null ? "null" : this.#object(value, indent, depth);
      default:
        return String(value);
    }
  }

  #function(fn: { name?: unknown }): string {
    const isClass = /^class\b/.test(Function.prototype.toString.call(fn));
    const name = typeof fn.name === "string" && fn.name !== "" ? fn.name : null;
    return isClass ? `[class ${name ?? "(anonymous)"}]` : `[Function${name === null ? " (anonymous)" : `: ${name}`}]`;
  }

  #object(value: object, indent: number, depth: number): string {
    if (value instanceof Value) return hang(arrayRepr(value), indent);
    if (this.#above.includes(value)) return "[Circular]";
    if (value instanceof Error) return hang(`${value.name}: ${value.message}`, indent);
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
    if (value instanceof RegExp) return String(value);
    if (value instanceof Promise) return "Promise {}";
    // Classes of the engine and of users say themselves how they look as text.
    const own =
      Object.prototype.toString !== value.toString &&
      !Array.isArray(value) &&
      !ArrayBuffer.isView(value) &&
      !(value instanceof Map) &&
      !(value instanceof Set);
    if (
      own &&
      typeof value.toString === "function" &&
      Object.getPrototypeOf(value) !== null &&
      Object.keys(Object.getPrototypeOf(value)).length === 0 &&
      Object.hasOwn(Object.getPrototypeOf(value), "toString")
    ) {
      return hang(String(value), indent);
    }
    if (depth > MAX_DEPTH) return Array.isArray(value) ? "[Array]" : `[${value.constructor?.name ?? "Object"}]`;
    this.#above.push(value);
    try {
      return this.#open(value, indent, depth);
    } finally {
      this.#above.pop();
    }
  }

  #open(value: object, indent: number, depth: number): string {
    const inner = (x: unknown): string => this.show(x, indent + 2, depth + 1);
    if (Array.isArray(value)) return enclose("[", limited(value, inner), "]", indent, true);
    if (ArrayBuffer.isView(value)) {
      const view = value as unknown as ArrayLike<number> & { constructor: { name: string } };
      return enclose(
        `${view.constructor.name}(${view.length}) [`,
        limited(
          Array.from({ length: Math.min(view.length, MAX_ITEMS + 1) }, (_, i) => view[i]),
          inner,
          view.length,
        ),
        "]",
        indent,
        true,
      );
    }
    if (value instanceof Map) {
      const parts = [...value].map(([k, v]) => `${inner(k)} => ${inner(v)}`);
      return enclose(`Map(${value.size}) {`, parts.slice(0, MAX_ITEMS), "}", indent, true);
    }
    if (value instanceof Set) return enclose(`Set(${value.size}) {`, limited([...value], inner), "}", indent, true);
    const name =
      Object.getPrototypeOf(value) === null
        ? "[Object: null prototype] "
        : value.constructor?.name !== undefined && value.constructor.name !== "Object"
          ? `${value.constructor.name} `
          : "";
    const parts = Object.keys(value)
      .slice(0, MAX_ITEMS)
      .map((key) => {
        const label = `${isName(key) ? key : quote(key)}: `;
        const descriptor = Object.getOwnPropertyDescriptor(value, key);
        if (descriptor?.get !== undefined) return `${label}[Getter]`;
        return (
          label + hang(this.show(descriptor?.value, 0, depth + 1), indent + 2 + (descriptor?.value instanceof Value ? label.length : 0))
        );
      });
    return enclose(`${name}{`, parts, "}", indent, true);
  }
}

function limited(items: readonly unknown[], show: (x: unknown) => string, length = items.length): string[] {
  const shown = Array.from({ length: Math.min(items.length, MAX_ITEMS) }, (_, i) => (i in items ? show(items[i]) : "<empty item>"));
  const rest = length - shown.length;
  return rest > 0 ? [...shown, `... ${rest} more item${rest === 1 ? "" : "s"}`] : shown;
}

/**
 * Any value as a console shows it: arrays by their repr, strings in quotes, nested objects and lists, Maps, Sets,
 * errors, circular references. Reads arrays from the device; never throws for a tracer.
 */
export const inspect = (value: unknown): string => new Inspector().show(value, 0, 0);

/** The arguments of one `console.log` as a line: strings as they are, all else inspected. */
export const logLine = (args: readonly unknown[]): string => args.map((a) => (typeof a === "string" ? a : inspect(a))).join(" ");
