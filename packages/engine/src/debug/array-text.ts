import { DTYPES, type DType, isFloat, type TypedArray } from "../dtype/dtype.ts";
import { type Complex, type Element, elementAt, isComplexNumber } from "../dtype/elements.ts";
import { type Shape, type ShapedArray, shapeText, sizeOf } from "../ir/aval.ts";
import { cornerOffsets, EDGE_ITEMS, isSummarised, LINE_WIDTH, layOut } from "./array-layout.ts";
import { complexScalarText, floatFormat, floatFormatter, floatScalarText, generalText } from "./float-text.ts";

/** A formatter that gives every element one width. It looks only at the elements that will be shown. */
function elementFormatter(dtype: DType, ndim: number, shown: readonly Element[]): (x: Element) => string {
  switch (DTYPES[dtype].kind) {
    case "float": {
      if (dtype === "bfloat16") return (x) => generalText(Number(x));
      const format = floatFormatter(shown.map(Number), floatFormat(dtype));
      return (x) => format(Number(x));
    }
    case "complex": {
      const parts = shown as readonly Complex[];
      const real = floatFormatter(
        parts.map((x) => x.re),
        floatFormat(dtype),
      );
      const imaginary = floatFormatter(
        parts.map((x) => x.im),
        floatFormat(dtype),
        true,
      );
      return (x) => {
        const { re, im } = x as Complex;
        // The j stands right after the digits, before what pads them.
        return real(re) + imaginary(im).replace(/ *$/, "j$&");
      };
    }
    case "bool": {
      const width = ndim === 0 ? 0 : 5;
      return (x) => (x === 0 ? "False" : "True").padStart(width);
    }
    default: {
      const width = shown.reduce<number>((w, x) => Math.max(w, String(x).length), 0);
      return (x) => String(x).padStart(width);
    }
  }
}

function elementsText(data: TypedArray, dtype: DType, shape: Shape, separator: string, prefix: string, suffix: string): string {
  if (sizeOf(shape) === 0) return "[]";
  const offsets = cornerOffsets(shape, isSummarised(sizeOf(shape)) ? EDGE_ITEMS : Number.POSITIVE_INFINITY);
  const at = (offset: number): Element => elementAt({ dtype, data }, offset);
  const format = elementFormatter(dtype, shape.length, offsets.map(at));
  if (shape.length === 0) return format(at(0));
  return layOut(shape, (offset) => format(at(offset)), { separator, indent: prefix.length, lineWidth: LINE_WIDTH - suffix.length });
}

function keysText(data: TypedArray, shape: Shape): string {
  return `Array(${shapeText(shape)}, dtype=key<fry>) overlaying:\n${elementsText(data, "uint32", [...shape, 2], " ", "", "")}`;
}

/** An array as Python's `str` prints it: `[0 1 2]`, `3.0`. */
export function strText(data: TypedArray, aval: ShapedArray): string {
  const { dtype, shape } = aval;
  if (DTYPES[dtype].kind === "key") return keysText(data, shape);
  if (shape.length > 0) return elementsText(data, dtype, shape, " ", "", "");
  const element = elementAt({ dtype, data }, 0);
  if (dtype === "bool") return element === 0 ? "False" : "True";
  if (dtype === "bfloat16") return generalText(Number(element));
  if (isComplexNumber(element)) return complexScalarText(element.re, element.im, floatFormat(dtype));
  return isFloat(dtype) ? floatScalarText(Number(element), floatFormat(dtype)) : String(element);
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
