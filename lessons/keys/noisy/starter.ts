import { type Array, random } from "tracepad";

export function noisy(key: Array, x: Array): Array {
  const u = random.uniform(key, x.shape);
  const e = random.normal(key, x.shape);
  return x * u + e;
}
