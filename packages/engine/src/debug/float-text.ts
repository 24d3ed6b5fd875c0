/** float32 numbers as NumPy prints them: the shortest digits that give the same float back, then common padding. */

/** Fractional digits beyond this are rounded away in positional form (NumPy's default precision). */
const PRECISION = 8;
const LARGE = 1e6;
const SMALL = Math.fround(1e-4);

/** Shortest decimal digits (no point) and exponent of the first one: 1.5e3 is { digits: "15", exponent: 3 }. `x` is finite, ≥ 0. */
function shortest(x: number): { digits: string; exponent: number } {
  if (x === 0) return { digits: "0", exponent: 0 };
  for (let p = 1; p <= 9; p++) {
    const text = x.toExponential(p - 1);
    if (p < 9 && Math.fround(Number(text)) !== x) continue;
    const [mantissa, exponent] = text.split("e");
    return { digits: mantissa.replace(".", "").replace(/0+$/, "") || "0", exponent: Number(exponent) };
  }
  throw new Error("unreachable: nine digits identify every float32");
}

const signOf = (x: number): string => (x < 0 || Object.is(x, -0) ? "-" : "");

/** `-1.5`, `3.`: the digits before and after the point. */
function positional(x: number): { int: string; frac: string } {
  const { digits, exponent } = shortest(Math.abs(x));
  let int = exponent < 0 ? "0" : digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  let frac = exponent < 0 ? "0".repeat(-exponent - 1) + digits : digits.slice(exponent + 1);
  if (frac.length > PRECISION) [int, frac] = Math.abs(x).toFixed(PRECISION).split(".");
  return { int: signOf(x) + int, frac: frac.replace(/0+$/, "") };
}

function scientific(x: number): { int: string; frac: string; exponent: string } {
  const { digits, exponent } = shortest(Math.abs(x));
  const exponentText = (exponent < 0 ? "-" : "+") + String(Math.abs(exponent)).padStart(2, "0");
  return { int: signOf(x) + digits[0], frac: digits.slice(1).replace(/^0+$/, ""), exponent: exponentText };
}

const nonFinite = (x: number): string => (Number.isNaN(x) ? "nan" : x < 0 ? "-inf" : "inf");

/** One float as Python's `str` of a float32 scalar: `3.0`, `1e-20`, `nan`. */
export function floatScalarText(x: number): string {
  if (!Number.isFinite(x)) return nonFinite(x);
  const size = Math.abs(x);
  if (size !== 0 && (size < 1e-4 || size >= LARGE)) {
    const { int, frac, exponent } = scientific(x);
    return `${int}${frac === "" ? "" : `.${frac}`}e${exponent}`;
  }
  const { digits, exponent } = shortest(size);
  const int = exponent < 0 ? "0" : digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  const frac = exponent < 0 ? "0".repeat(-exponent - 1) + digits : digits.slice(exponent + 1);
  return `${signOf(x)}${int}.${frac.replace(/0+$/, "") || "0"}`;
}

/**
 * A formatter that gives all of `values` one width. Scientific when the largest is ≥ 1e6 (the digits a float32 holds),
 * the smallest below 1e-4, or their ratio above 1000.
 */
export function floatFormatter(values: readonly number[]): (x: number) => string {
  const finite = values.filter(Number.isFinite);
  const sizes = finite.map(Math.abs).filter((x) => x !== 0);
  const largest = sizes.reduce((a, b) => Math.max(a, b), 0);
  const smallest = sizes.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const useExponent = sizes.length > 0 && (largest >= LARGE || smallest < SMALL || Math.fround(largest / smallest) > 1000);

  let padLeft = 0;
  let padRight = 0;
  let write: (x: number) => string;
  if (useExponent) {
    const parts = finite.map(scientific);
    const digits = Math.max(...parts.map((p) => p.frac.length));
    padLeft = Math.max(...parts.map((p) => p.int.length));
    padRight = digits + 4;
    write = (x) => {
      const { int, frac, exponent } = scientific(x);
      if (frac.length >= digits) return `${int.padStart(padLeft)}.${frac}e${exponent}`;
      // Where others need more digits, the further digits of the exact value are printed, not zeros.
      const [mantissa] = Math.abs(x).toExponential(digits).split("e");
      return `${(signOf(x) + mantissa[0]).padStart(padLeft)}.${mantissa.slice(2)}e${exponent}`;
    };
  } else {
    const parts = finite.map(positional);
    padLeft = Math.max(0, ...parts.map((p) => p.int.length));
    padRight = Math.max(0, ...parts.map((p) => p.frac.length));
    write = (x) => {
      const { int, frac } = positional(x);
      return `${int.padStart(padLeft)}.${frac.padEnd(padRight)}`;
    };
  }
  if (finite.length < values.length) {
    const longest = values.includes(Number.NEGATIVE_INFINITY) ? 4 : 3;
    padLeft = Math.max(padLeft, longest - padRight - 1);
  }
  return (x) => (Number.isFinite(x) ? write(x) : nonFinite(x).padStart(padLeft + padRight + 1));
}
