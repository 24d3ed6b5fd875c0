import type { Array } from "tracepad";

export const rotate = (x: Array, k: Array) =>
  x + 0.0 * k;
