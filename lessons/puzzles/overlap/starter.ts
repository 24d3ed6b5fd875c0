import type { Array } from "tracepad";

export const overlap = (a: Array, b: Array) =>
  a.get(":", 0).get(":", null) < b.get(":", 1);
