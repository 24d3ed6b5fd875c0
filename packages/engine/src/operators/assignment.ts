import { key } from "../numpy/items.ts";

/** Assignments whose target takes work to evaluate: `place(f(), g())` keeps what is assigned to. */
type Place = readonly [object: unknown, key: PropertyKey];

export const place = (object: unknown, k: unknown): Place => [object, key(object, k)];

/** `object[key] = value`. */
export function put([object, k]: Place, value: unknown): unknown {
  (object as Record<PropertyKey, unknown>)[k] = value;
  return value;
}
