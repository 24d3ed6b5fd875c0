import { jnp } from "tracepad";

export const rings = (h: number, w: number) =>
  jnp.minimum(jnp.minimum(jnp.arange(h), h - 1 - jnp.arange(h)).get(":", null), jnp.minimum(jnp.arange(w), w - 1 - jnp.arange(w)));
