import type { Array } from "tracepad";

export function steps(n: Array): Array {
  return n * 0;
}
