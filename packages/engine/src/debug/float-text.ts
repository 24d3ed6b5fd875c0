import type { DType } from "../dtype/dtype.ts";
import { roundToFloat16 } from "../dtype/small-floats.ts";

/** Floats as NumPy prints them: the shortest digits that give the same float back, then common padding. */

/** What printing needs to know of a float dtype. */
export interface FloatFormat {
  /** The nearest number of the dtype. */
  readonly nearest: (x: number) => number;
  /** Digits that identify every number of it. */
  readonly digits: number;
  /** From here on arrays print with exponents: ten to the decimal digits it holds, 8 at most. */
  readonly large: number;
  /** The same for a number by itself. */
  readonly largeScalar: number;
}

const FORMATS: Readonly<Record<"float16" | "float32" | "float64", FloatFormat>> = {
  float16: { nearest: roundToFloat16, digits: 5, large: 1e3, largeScalar: 1e3 },
  float32: { nearest: Math.fround, digits: 9, large: 1e6, largeScalar: 1e6 },
  float64: { nearest: (x) => x, digits: 17, large: 1e8, largeScalar: 1e16 },
};

/** The format of a float dtype, or of a complex one's parts. */
export const floatFormat = (dtype: DType): FloatFormat =>
  dtype === "float16" ? FORMATS.float16 : dtype === "float64" || dtype === "complex128" ? FORMATS.float64 : FORMATS.float32;

/** Fractional digits beyond this are rounded away in positional form (NumPy's default precision). */
const PRECISION = 8;

/** Shortest decimal digits (no point) and exponent of the first one: 1.5e3 is { digits: "15", exponent: 3 }. `x` is finite, ≥ 0. */
function shortest(x: number, { nearest, digits: most }: FloatFormat): { digits: string; exponent: number } {
  if (x === 0) return { digits: "0", exponent: 0 };
  for (let p = 1; p <= most; p++) {
    const text = x.toExponential(p - 1);
    if (p < most && nearest(Number(text)) !== x) continue;
    const [mantissa, exponent] = text.split("e");
    return { digits: mantissa.replace(".", "").replace(/0+$/, "") || "0", exponent: Number(exponent) };
  }
  throw new Error("unreachable: the last digit count identifies every float");
}

const isNegative = (x: number): boolean => x < 0 || Object.is(x, -0);

/** `plus` writes the sign of positive numbers too. */
const signOf = (x: number, plus = false): string => (isNegative(x) ? "-" : plus ? "+" : "");

/** `-1.5`, `3.`: the digits before and after the point. */
function positional(x: number, format: FloatFormat, plus: boolean): { int: string; frac: string } {
  const { digits, exponent } = shortest(Math.abs(x), format);
  let int = exponent < 0 ? "0" : digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  let frac = exponent < 0 ? "0".repeat(-exponent - 1) + digits : digits.slice(exponent + 1);
  if (frac.length > PRECISION) [int, frac] = Math.abs(x).toFixed(PRECISION).split(".");
  return { int: signOf(x, plus) + int, frac: frac.replace(/0+$/, "") };
}

function scientific(x: number, format: FloatFormat, plus = false): { int: string; frac: string; exponent: string } {
  let { digits, exponent } = shortest(Math.abs(x), format);
  if (digits.length > PRECISION + 1) {
    const [mantissa, rounded] = Math.abs(x).toExponential(PRECISION).split("e");
    [digits, exponent] = [mantissa.replace(".", "").replace(/0+$/, "") || "0", Number(rounded)];
  }
  const exponentText = (exponent < 0 ? "-" : "+") + String(Math.abs(exponent)).padStart(2, "0");
  return { int: signOf(x, plus) + digits[0], frac: digits.slice(1).replace(/^0+$/, ""), exponent: exponentText };
}

const nonFinite = (x: number, plus = false): string => (Number.isNaN(x) ? (plus ? "+nan" : "nan") : `${signOf(x, plus)}inf`);

/** One float as Python's `str` of a NumPy scalar: `3.0`, `1e-20`, `nan`. */
export function floatScalarText(x: number, format: FloatFormat): string {
  if (!Number.isFinite(x)) return nonFinite(x);
  const size = Math.abs(x);
  const { digits, exponent } = shortest(size, format);
  if (size !== 0 && (size < 1e-4 || size >= format.largeScalar)) {
    const power = (exponent < 0 ? "-" : "+") + String(Math.abs(exponent)).padStart(2, "0");
    return `${signOf(x)}${digits[0]}${digits.length === 1 ? "" : `.${digits.slice(1)}`}e${power}`;
  }
  const int = exponent < 0 ? "0" : digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  const frac = exponent < 0 ? "0".repeat(-exponent - 1) + digits : digits.slice(exponent + 1);
  return `${signOf(x)}${int}.${frac.replace(/0+$/, "") || "0"}`;
}

/** A complex number as Python's `str` of a NumPy scalar: `(1+2j)`, `2j`. */
export function complexScalarText(re: number, im: number, format: FloatFormat): string {
  const part = (x: number): string => floatScalarText(x, format).replace(/\.0$/, "");
  if (Object.is(re, 0)) return `${part(im)}j`;
  return `(${part(re)}${isNegative(im) ? "" : "+"}${part(im)}j)`;
}

/**
 * A formatter that gives all of `values` one width. Scientific when the largest reaches the dtype's bound, the smallest is
 * below 1e-4, or their ratio is above 1000.
 */
export function floatFormatter(values: readonly number[], format: FloatFormat, plus = false): (x: number) => string {
  const { nearest } = format;
  const finite = values.filter(Number.isFinite);
  const sizes = finite.map(Math.abs).filter((x) => x !== 0);
  const largest = sizes.reduce((a, b) => Math.max(a, b), 0);
  const smallest = sizes.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const useExponent = sizes.length > 0 && (largest >= format.large || smallest < nearest(1e-4) || nearest(largest / smallest) > 1000);

  let padLeft = 0;
  let padRight = 0;
  let write: (x: number) => string;
  if (useExponent) {
    const parts = finite.map((x) => scientific(x, format, plus));
    const digits = Math.max(...parts.map((p) => p.frac.length));
    const width = Math.max(...parts.map((p) => p.exponent.length));
    padLeft = Math.max(...parts.map((p) => p.int.length));
    padRight = digits + width + 1;
    write = (x) => {
      const { int, frac, exponent } = scientific(x, format, plus);
      const power = exponent[0] + exponent.slice(1).padStart(width - 1, "0");
      if (frac.length >= digits) return `${int.padStart(padLeft)}.${frac}e${power}`;
      // Where others need more digits, the further digits of the exact value are printed, not zeros.
      const [mantissa] = Math.abs(x).toExponential(digits).split("e");
      return `${(signOf(x, plus) + mantissa[0]).padStart(padLeft)}.${mantissa.slice(2)}e${power}`;
    };
  } else {
    const parts = finite.map((x) => positional(x, format, plus));
    padLeft = Math.max(0, ...parts.map((p) => p.int.length));
    padRight = Math.max(0, ...parts.map((p) => p.frac.length));
    write = (x) => {
      const { int, frac } = positional(x, format, plus);
      return `${int.padStart(padLeft)}.${frac.padEnd(padRight)}`;
    };
  }
  if (finite.length < values.length) {
    const longest = plus || values.includes(Number.NEGATIVE_INFINITY) ? 4 : 3;
    padLeft = Math.max(padLeft, longest - padRight - 1);
  }
  return (x) => (Number.isFinite(x) ? write(x) : nonFinite(x, plus).padStart(padLeft + padRight + 1));
}

/** A number as C's `%g` prints it, in six digits: what bfloat16 prints as. */
export function generalText(x: number): string {
  if (!Number.isFinite(x)) return nonFinite(x);
  if (x === 0) return `${signOf(x)}0`;
  const [mantissa, power] = Math.abs(x).toExponential(5).split("e");
  const exponent = Number(power);
  const trim = (text: string): string => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
  if (exponent < -4 || exponent >= 6) {
    const digits = String(Math.abs(exponent)).padStart(2, "0");
    return `${signOf(x)}${trim(mantissa)}e${exponent < 0 ? "-" : "+"}${digits}`;
  }
  return signOf(x) + trim(Math.abs(x).toFixed(5 - exponent));
}
