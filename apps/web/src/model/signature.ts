/** Splits `f32[8], {w: f32[2,3]}, 4` at its top-level commas. */
export function splitSignature(signature: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < signature.length; i++) {
    const c = signature[i] as string;
    if ("[({<".includes(c)) depth++;
    else if ("])}>".includes(c)) depth--;
    else if (c === "," && depth === 0) {
      parts.push(signature.slice(start, i).trim());
      start = i + 1;
    }
  }
  const last = signature.slice(start).trim();
  if (last !== "" || parts.length > 0) parts.push(last);
  return parts;
}

/** One array type: `f32[8,2]` has dtype `f32` and axes `8`, `2`; null where the text is no array type. */
export interface ArrayType {
  readonly dtype: string;
  readonly axes: readonly string[];
  readonly weak: boolean;
}

export function parseArrayType(text: string): ArrayType | null {
  const match = /^(~?)([a-z][a-z0-9]*(?:<[a-z0-9]+>)?)\[([^\]]*)\](~?)$/i.exec(text.trim());
  if (match === null) return null;
  const axes = match[3] === "" ? [] : (match[3] as string).split(",").map((a) => a.trim());
  return { dtype: match[2] as string, axes, weak: match[1] !== "" || match[4] !== "" };
}

export type DTypeFamily = "float" | "int" | "bool" | "complex" | "key";

/** The family that gives a dtype's prefix its colour. Takes short names (`f32`) and long ones (`float32`). */
export function dtypeFamily(dtype: string): DTypeFamily {
  if (/^(bool|pred)/.test(dtype)) return "bool";
  if (/^key/.test(dtype)) return "key";
  if (/^(c\d|complex)/.test(dtype)) return "complex";
  if (/^(i\d|u\d|int|uint)/.test(dtype)) return "int";
  return "float";
}

const SHORT: Record<string, string> = { float: "f", int: "i", uint: "u", complex: "c", bfloat: "bf" };

/** `float32` → `f32`, `bool` stays. */
export const shortDType = (dtype: string): string =>
  dtype.replace(/^(float|int|uint|complex|bfloat)(?=\d)/, (name) => SHORT[name] as string);

/** How one argument of a new signature differs from the known one. */
export interface ArgumentChange {
  /** The argument's name where the engine said it, else its place: `argument 1`. */
  readonly name: string;
  readonly was: string | null;
  readonly now: string | null;
  /** `axis 0: 8, now 16`; `dtype: i32, now f32`. */
  readonly what: string;
}

/** What differs between two array types, for people. */
export function whatChanged(was: string | null, now: string | null): string {
  if (was === null) return "not given before";
  if (now === null) return "no longer given";
  const a = parseArrayType(was);
  const b = parseArrayType(now);
  if (a === null || b === null) return "another value or structure";
  if (a.dtype !== b.dtype) return `dtype: ${a.dtype}, now ${b.dtype}`;
  if (a.axes.length !== b.axes.length) return `rank: ${a.axes.length}, now ${b.axes.length}`;
  const axes = a.axes.flatMap((size, i) => (size === b.axes[i] ? [] : [`axis ${i}: ${size}, now ${b.axes[i]}`]));
  if (axes.length > 0) return axes.join("; ");
  return a.weak !== b.weak ? (b.weak ? "weak type now" : "weak type before") : "same type";
}

/** The arguments in which two signatures differ, in order. `names` gives an argument's name by its place. */
export function signatureChanges(known: string, now: string, names: readonly (string | undefined)[] = []): ArgumentChange[] {
  const a = splitSignature(known);
  const b = splitSignature(now);
  const changes: ArgumentChange[] = [];
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const was = a[i] ?? null;
    const is = b[i] ?? null;
    if (was !== is) changes.push({ name: names[i] ?? `argument ${i + 1}`, was, now: is, what: whatChanged(was, is) });
  }
  return changes;
}

/** The known signature with the fewest differing arguments; of equals the one seen last. */
export function nearestSignature<T extends { readonly signature: string }>(known: readonly T[], now: string): T | null {
  let best: T | null = null;
  let least = Infinity;
  for (const candidate of known) {
    const distance = signatureChanges(candidate.signature, now).length;
    if (distance <= least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}
