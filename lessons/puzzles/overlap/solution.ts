import type { Array } from "tracepad";

export const overlap = (a: Array, b: Array) =>
  (a.get(":", 0).get(":", null) < b.get(":", 1)) & (b.get(":", 0) < a.get(":", 1).get(":", null));
