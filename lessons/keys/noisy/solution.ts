import { type Array, random } from "tracepad";

export function noisy(key: Array, x: Array): Array {
  const [first, second] = random.split(key);
  return x * random.uniform(first, x.shape) + random.normal(second, x.shape);
}
