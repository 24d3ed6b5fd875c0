import { type Array, random } from "tracepad";

export function split(key: Array, x: Array, y: Array): [Array, Array, Array, Array] {
  const n = x.shape[0];
  const count = Math.floor((4 * n) / 5);
  const order = random.permutation(key, n);
  const train = order.get(`:${count}`);
  const test = order.get(`${count}:`);
  return [x.get(train), y.get(train), x.get(test), y.get(test)];
}
