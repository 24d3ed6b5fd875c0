import type { Array } from "tracepad";

export function eighth(x: Array): Array {
  return x * x * x * x * x * x * x * x;
}
