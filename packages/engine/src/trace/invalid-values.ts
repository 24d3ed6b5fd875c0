import { config } from "../config/config.ts";
import { DTYPES } from "../dtype/dtype.ts";
import { numbersOf } from "../dtype/elements.ts";
import { FloatingPointError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import type { ConcreteArray } from "./array.ts";
import { locate } from "./locate.ts";

/** Whether results are looked at, for numbers that mean a mistake. */
export const looksForInvalid = (): boolean => config.debugNans || config.debugInfs;

/** What is wrong with an array under the flags: `nan`, `inf`, or null. Reads it from the device. */
function invalidIn(value: ConcreteArray): "nan" | "inf" | null {
  const { kind } = DTYPES[value.dtype];
  if (kind !== "float" && kind !== "complex") return null;
  const data = value.host();
  // The parts of complex numbers are words of their own.
  const numbers = kind === "complex" ? (data as Float32Array) : numbersOf({ dtype: value.dtype, data });
  const { debugNans, debugInfs } = config;
  for (let i = 0; i < numbers.length; i++) {
    const x = numbers[i];
    if (debugNans && Number.isNaN(x)) return "nan";
    if (debugInfs && (x === Infinity || x === -Infinity)) return "inf";
  }
  return null;
}

/** The first thing that is wrong with results; null where nothing is. */
export function firstInvalid(values: readonly Value[]): "nan" | "inf" | null {
  for (const value of values) {
    const found = invalidIn(value as ConcreteArray);
    if (found !== null) return found;
  }
  return null;
}

export function invalidValue(found: "nan" | "inf", where: string): FloatingPointError {
  const error = new FloatingPointError(
    `invalid value (${found}) encountered in ${where}`,
    found === "nan"
      ? "look at the operands there: 0/0, the logarithm or root of a negative number, or inf − inf"
      : "look at the operands there: a division by 0, or a result that is too large",
  );
  error.location = locate();
  return error;
}

/** Throws FloatingPointError, which names the primitive, for results that the flags forbid. */
export function checkResults(values: readonly Value[], primitive: string): void {
  const found = firstInvalid(values);
  if (found !== null) throw invalidValue(found, primitive);
}
