import { type Array, random } from "tracepad";

export function split(key: Array, x: Array, y: Array): [Array, Array, Array, Array] {
  const n = x.shape[0];
  const count = Math.floor((4 * n) / 5);
  const rows = random.permutation(key, x);
  const labels = random.permutation(key, y);
  return [rows.get(`${count}:`), labels.get(`${count}:`), rows.get(`:${count}`), labels.get(`:${count}`)];
}
