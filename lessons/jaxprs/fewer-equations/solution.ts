import type { Array } from "tracepad";

export function eighth(x: Array): Array {
  const square = x * x;
  const fourth = square * square;
  return fourth * fourth;
}
