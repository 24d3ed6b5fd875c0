import { type Array, jnp } from "tracepad";

export function balances(deposits: Array, rate: Array): Array {
  const all: Array[] = [];
  let balance = jnp.zeros([]);
  for (let t = 0; t < deposits.shape[0]; t++) {
    balance = balance * (1.0 + rate);
    all.push(balance);
  }
  return jnp.stack(all);
}
