import type { Jaxpr } from "./jaxpr.ts";
import { shortDigest } from "./sha256.ts";
import { encodeProgram } from "./wire.ts";

const known = new WeakMap<Jaxpr, string>();

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
