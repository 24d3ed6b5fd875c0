import type { Array } from "tracepad";

export function observe(state: { n: Array; mean: Array }, x: Array): { n: Array; mean: Array } {
  return { n: state.n, mean: x };
}
