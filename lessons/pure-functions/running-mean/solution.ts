import type { Array } from "tracepad";

export function observe(state: { n: Array; mean: Array }, x: Array): { n: Array; mean: Array } {
  const n = state.n + 1.0;
  return { n, mean: state.mean + (x - state.mean) / n };
}
