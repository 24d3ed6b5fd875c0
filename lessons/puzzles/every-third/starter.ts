import type { Array } from "tracepad";

export const everyThird = (x: Array) =>
  x * 0.0;
