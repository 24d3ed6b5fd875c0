import type { Complex } from "../dtype/elements.ts";
import type { Param } from "./jaxpr.ts";

/** A double as Python writes a float: always with a point or an exponent, the exponent of at least two digits. */
export function pythonFloat(x: number): string {
  if (Number.isNaN(x)) return "nan";
  if (!Number.isFinite(x)) return x > 0 ? "inf" : "-inf";
  if (Object.is(x, -0)) return "-0.0";
  const size = Math.abs(x);
  // Python writes exponents from 1e16 on and below 1e-4; JavaScript from 1e21 on and below 1e-6.
  const exponential = size !== 0 && (size >= 1e16 || size < 1e-4);
  if (!exponential) return Number.isInteger(x) ? `${x}.0` : String(x);
  const [digits, exponent] = x.toExponential().split("e");
  return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, "0")}`;
}

/** A complex number as Python writes it: `(1+2j)`, and `2j` where the real part is 0 (not −0). */
export function pythonComplex({ re, im }: Complex): string {
  const part = (x: number): string => pythonFloat(x).replace(/\.0$/, "");
  if (Object.is(re, 0)) return `${part(im)}j`;
  const sign = im < 0 || Object.is(im, -0) ? "" : "+";
  return `(${part(re)}${sign}${part(im)}j)`;
}

const tuple = (items: readonly string[]): string => (items.length === 1 ? `(${items[0]},)` : `(${items.join(", ")})`);

/** A parameter as Python's `str` writes it; arrays are tuples, names are bare at the top and quoted inside. */
export function pythonText(value: Param, inside = false): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : pythonFloat(value);
  if (typeof value === "string") return inside ? `'${value}'` : value;
  if (Array.isArray(value)) return tuple(value.map((item) => pythonText(item, true)));
  return `{${Object.entries(value as { readonly [key: string]: Param })
    .map(([key, item]) => `'${key}': ${pythonText(item, true)}`)
    .join(", ")}}`;
}

/** Nested sequences with the innermost as lists: JAX's dimension_numbers of dot_general, `(([1], [0]), ([], []))`. */
export const tuplesOfLists = (pairs: readonly (readonly (readonly number[])[])[]): string =>
  tuple(pairs.map((pair) => tuple(pair.map((list) => `[${list.join(", ")}]`))));

/** A named tuple: `GatherDimensionNumbers(offset_dims=(0,), …)`. */
export function namedTuple(name: string, fields: { readonly [key: string]: Param }): string {
  return `${name}(${Object.entries(fields)
    .map(([key, value]) => `${key}=${pythonText(value, true)}`)
    .join(", ")})`;
}
