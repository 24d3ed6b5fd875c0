import type { Jaxpr } from "./jaxpr.ts";
import { shortDigest } from "./sha256.ts";
import { encodeProgram } from "./wire.ts";

const known = new WeakMap<Jaxpr, string>();
const found = new WeakMap<Jaxpr, string>();

/** Bytes of a canonical form up to which it is its own key in memory: a hash costs more than to compare it. */
const SHORT = 1024;

/**
 * The content key of a program: equal for programs that compute the same way, whatever their variables, names,
 * weak types and source locations. 128 bits of SHA-256 over the canonical binary form, as 32 hex digits.
 */
export function canonicalKey(jaxpr: Jaxpr): string {
  let key = known.get(jaxpr);
  if (key === undefined) {
    key = shortDigest(encodeProgram(jaxpr, { canonical: true }));
    known.set(jaxpr, key);
  }
  return key;
}

/** A key for a table in memory, equal where content keys are: of a short program, its canonical form as it is. */
export function tableKey(jaxpr: Jaxpr): string {
  let key = found.get(jaxpr);
  if (key === undefined) {
    const form = encodeProgram(jaxpr, { canonical: true });
    // Never taken for a digest, which begins with none of the form's first letters.
    if (form.length <= SHORT) key = String.fromCharCode(...form);
    else {
      key = shortDigest(form);
      known.set(jaxpr, key);
    }
    found.set(jaxpr, key);
  }
  return key;
}
