import { isComplex, isFloat } from "./dtypes.ts";
import type { Matrix } from "./matrix.ts";
import { complexParts, type Entry, shortest, type WholeArray } from "./whole-array.ts";

export const COPIES = ["TypeScript", "NumPy", "CSV"] as const;
export type CopyAs = (typeof COPIES)[number];

/** More entries than anyone pastes. */
export const MOST_COPIED = 1_000_000;

/** An array as text to paste elsewhere. CSV has rows and columns only: those of the matrix that is shown. */
export function copyText(array: WholeArray, as: CopyAs, shown: Matrix): string {
  return as === "CSV" ? csv(array, shown) : as === "NumPy" ? numpy(array) : typescript(array);
}

/** Nested lists, as deep as the array has axes. */
function nested({ shape, size }: WholeArray, entry: (place: number) => string): string {
  if (shape.length === 0) return entry(0);
  const list = (axis: number, place: number, step: number, indent: string): string => {
    const count = shape[axis] as number;
    const inner = step / count;
    const items = Array.from({ length: count }, (_, i) =>
      axis === shape.length - 1 ? entry(place + i) : list(axis + 1, place + i * inner, inner, `${indent}  `),
    );
    return axis === shape.length - 1 ? `[${items.join(", ")}]` : `[\n${items.map((item) => `${indent}  ${item}`).join(",\n")}\n${indent}]`;
  };
  return list(0, 0, size, "");
}

function typescript(array: WholeArray): string {
  const { dtype, shape, size } = array;
  const options = `{ dtype: "${dtype}" }`;
  if (size === 0) return `jnp.zeros([${shape.join(", ")}], ${options})`;
  if (isComplex(dtype)) {
    const part = dtype === "complex64" ? "float32" : "float64";
    const list = (which: 0 | 1): string =>
      `jnp.array(${nested(array, (i) => javascript(complexParts(array.entry(i))[which], part))}, { dtype: "${part}" })`;
    return `lax.complex(${list(0)}, ${list(1)})`;
  }
  return `jnp.array(${nested(array, (i) => javascript(array.entry(i), dtype))}, ${options})`;
}

function javascript(entry: Entry, dtype: string): string {
  if (typeof entry === "number") return shortest(entry, dtype);
  if (typeof entry === "boolean") return String(entry);
  // Wide integers as far as numbers go, then as what JavaScript has for them.
  return /^-?\d+$/.test(entry) && !Number.isSafeInteger(Number(entry)) ? `${entry}n` : entry;
}

const NUMPY: Readonly<Record<string, string>> = { bool: "np.bool_", bfloat16: "ml_dtypes.bfloat16" };

function numpy(array: WholeArray): string {
  const { dtype, shape, size } = array;
  const type = NUMPY[dtype] ?? `np.${dtype}`;
  if (size === 0) return `np.zeros((${shape.join(", ")}${shape.length === 1 ? "," : ""}), dtype=${type})`;
  return `np.array(${nested(array, (i) => python(array.entry(i), dtype))}, dtype=${type})`;
}

function python(entry: Entry, dtype: string): string {
  if (typeof entry === "boolean") return entry ? "True" : "False";
  if (isComplex(dtype)) {
    const [re, im] = complexParts(entry);
    if (!Number.isFinite(re) || !Number.isFinite(im)) return `complex(${pythonFloat(re, dtype)}, ${pythonFloat(im, dtype)})`;
    return `${shortest(re, dtype)}${im < 0 || Object.is(im, -0) ? "-" : "+"}${shortest(Math.abs(im), dtype)}j`;
  }
  return isFloat(dtype) ? pythonFloat(Number(entry), dtype) : String(entry);
}

function pythonFloat(value: number, dtype: string): string {
  if (Number.isNaN(value)) return "np.nan";
  if (!Number.isFinite(value)) return value > 0 ? "np.inf" : "-np.inf";
  const text = shortest(value, dtype);
  return /^-?\d+$/.test(text) ? `${text}.` : text;
}

function csv(array: WholeArray, { rows, columns, at }: Matrix): string {
  const cell = (place: number): string => {
    const entry = array.entry(place);
    return typeof entry === "number" ? shortest(entry, array.dtype) : String(entry);
  };
  const line = (row: number): string => {
    const places = Array.from({ length: columns }, (_, column) => at(row, column));
    return places.map((place) => (place < 0 ? "" : cell(place))).join(",");
  };
  return `${Array.from({ length: rows }, (_, row) => line(row)).join("\n")}\n`;
}
