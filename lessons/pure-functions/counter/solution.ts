import type { Array } from "tracepad";

export function next(count: Array, x: Array): [Array, Array] {
  return [count + 1, x * (count + 1)];
}
