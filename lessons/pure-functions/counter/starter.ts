import type { Array } from "tracepad";

let calls = 0;

export function next(_count: Array, x: Array): [Array, Array] {
  calls = calls + 1;
  return [_count, x * calls];
}
