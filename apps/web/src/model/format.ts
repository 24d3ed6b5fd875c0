/** A measured number as the page prints it: the figure in ink, its unit in grey. */
export interface Measure {
  readonly value: string;
  readonly unit: string;
}

const MINUS = "\u2212";

/** A number's text with the true minus sign. */
export const signed = (text: string): string => text.replaceAll("-", MINUS);

/** Two significant decimals below 10 ms, fewer above; seconds from 10 s on. */
export function duration(ms: number): Measure {
  if (ms >= 10_000) return { value: (ms / 1000).toFixed(1), unit: "s" };
  if (ms >= 100) return { value: ms.toFixed(0), unit: "ms" };
  if (ms >= 10) return { value: ms.toFixed(1), unit: "ms" };
  if (ms > 0 && ms < 0.01) return { value: (ms * 1000).toFixed(1), unit: "µs" };
  return { value: ms.toFixed(2), unit: "ms" };
}

export function bytes(n: number): Measure {
  if (n < 1024) return { value: String(n), unit: "B" };
  if (n < 1024 ** 2) return { value: (n / 1024).toFixed(1), unit: "KiB" };
  if (n < 1024 ** 3) return { value: (n / 1024 ** 2).toFixed(1), unit: "MiB" };
  return { value: (n / 1024 ** 3).toFixed(1), unit: "GiB" };
}

export const plural = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

/** A day, as `28 May 2026`; its year is left out while it is this one. */
export const day = (at: number): string =>
  new Date(at).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "long",
    ...(new Date(at).getFullYear() === new Date().getFullYear() ? {} : { year: "numeric" }),
  });

/** Time of day, as `14:02`. */
export const clock = (at: number): string => new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

/**
 * Formats the entries of one array alike, so that columns line up: floats with as many decimals as the largest
 * magnitude leaves room for, integers and booleans as they are.
 */
export function entryFormat(values: readonly (number | string | boolean)[], dtype: string): (value: number | string | boolean) => string {
  const floats = /^(float|bfloat|complex|f\d|bf|c\d)/.test(dtype);
  const finite = values.filter((v): v is number => typeof v === "number" && Number.isFinite(v));
  const largest = finite.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
  const smallest = finite.reduce((m, v) => (v === 0 ? m : Math.min(m, Math.abs(v))), Infinity);
  const scientific = largest >= 1e5 || (largest > 0 && largest < 1e-3) || (smallest < 1e-4 && largest / smallest > 1e6);
  const decimals = largest >= 1000 ? 1 : largest >= 100 ? 2 : largest >= 10 ? 3 : 4;
  return (value) => {
    if (typeof value === "boolean") return value ? "true" : "false";
    if (typeof value === "string")
      return signed(
        value
          .toLowerCase()
          .replace("infinity", "∞")
          .replace(/^inf$/, "∞")
          .replace(/^-inf$/, "-∞"),
      );
    if (!floats) return signed(String(value));
    return signed(scientific ? value.toExponential(2).replace("e+", "e") : value.toFixed(decimals));
  };
}
