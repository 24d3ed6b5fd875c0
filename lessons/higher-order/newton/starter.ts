import { type Array, grad, jnp } from "tracepad";

export const energy = (x: Array) => jnp.sum(jnp.cosh(x)) + jnp.sum(x) ** 2 - x.get(0);

export function newton(x: Array): Array {
  return x - grad(energy)(x);
}
