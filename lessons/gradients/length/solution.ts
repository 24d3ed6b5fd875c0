import { type Array, jnp } from "tracepad";

export function length(x: Array): Array {
  const square = jnp.sum(x * x);
  const isZero = square == 0;
  return jnp.where(isZero, 0.0, jnp.sqrt(jnp.where(isZero, 1.0, square)));
}
