import { DTYPES, type DType, type TypedArray } from "../dtype/dtype.ts";
import { type Shape, type ShapedArray, shapeText, sizeOf } from "../ir/aval.ts";
import { cornerOffsets, EDGE_ITEMS, isSummarised, LINE_WIDTH, layOut } from "./array-layout.ts";
import { floatFormatter, floatScalarText } from "./float-text.ts";

/** A formatter that gives every element one width. It looks only at the elements that will be shown. */
function elementFormatter(dtype: DType, ndim: number, shown: readonly number[]): (x: number) => string {
  switch (DTYPES[dtype].kind) {
    case "float":
      return floatFormatter(shown);
    case "bool": {
      const width = ndim === 0 ? 0 : 5;
      return (x) => (x === 0 ? "False" : "True").padStart(width);
    }
    default: {
      const width = shown.reduce((w, x) => Math.max(w, String(x).length), 0);
      return (x) => String(x).padStart(width);
    }
  }
}

function elementsText(data: TypedArray, dtype: DType, shape: Shape, separator: string, prefix: string, suffix: string): string {
  if (sizeOf(shape) === 0) return "[]";
  const offsets = cornerOffsets(shape, isSummarised(sizeOf(shape)) ? EDGE_ITEMS : Number.POSITIVE_INFINITY);
  const format = elementFormatter(
    dtype,
    shape.length,
    offsets.map((o) => data[o]),
  );
  if (shape.length === 0) return format(data[0]);
  const word = (offset: number): string => format(data[offset]);
  return layOut(shape, word, { separator, indent: prefix.length, lineWidth: LINE_WIDTH - suffix.length });
}

function keysText(data: TypedArray, shape: Shape): string {
  return `Array(${shapeText(shape)}, dtype=key<fry>) overlaying:\n${elementsText(data, "uint32", [...shape, 2], " ", "", "")}`;
}

/** An array as Python's `str` prints it: `[0 1 2]`, `3.0`. */
export function strText(data: TypedArray, aval: ShapedArray): string {
  const { dtype, shape } = aval;
  if (DTYPES[dtype].kind === "key") return keysText(data, shape);
  if (shape.length > 0) return elementsText(data, dtype, shape, " ", "", "");
  if (dtype === "bool") return data[0] === 0 ? "False" : "True";
  return DTYPES[dtype].kind === "float" ? floatScalarText(data[0]) : String(data[0]);
}

/** An array as JAX's `repr` prints it: `Array([0., 1.], dtype=float32)`. */
export function reprText(data: TypedArray, aval: ShapedArray): string {
  const { dtype, shape } = aval;
  if (DTYPES[dtype].kind === "key") return keysText(data, shape);
  const prefix = "Array(";
  const kind = `dtype=${dtype}${aval.weakType ? ", weak_type=True" : ""}`;
  const body = aval.size === 0 ? `[], shape=${shapeText(shape)}` : elementsText(data, dtype, shape, ", ", prefix, ",");
  // JAX measures the last line without the prefix, and indents where it would not fit; both are kept.
  const lastLine = body.length - body.lastIndexOf("\n") + 1;
  const gap = lastLine + kind.length + 2 > LINE_WIDTH ? " ".repeat(prefix.length) : " ";
  return `${prefix}${body},${gap}${kind})`;
}
