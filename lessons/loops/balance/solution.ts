import { type Array, jnp, lax } from "tracepad";

export function balances(deposits: Array, rate: Array): Array {
  const day = (balance: Array, deposit: Array) => {
    const next = balance * (1.0 + rate) + deposit;
    return [next, next] as const;
  };
  return lax.scan(day, jnp.zeros([]), deposits)[1];
}
