import type { Array } from "tracepad";

export function poly(x: Array): Array {
  return 1.0 + x * (2.0 + x * (3.0 + x * 4.0));
}
