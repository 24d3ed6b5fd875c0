import { grad, jit, jnp, lax, makeJaxpr, vmap } from "tracepad";

// Both branches are traced, one runs.
const root = (x) =>
  lax.cond(
    x >= 0.0,
    (v) => jnp.sqrt(v),
    (v) => -jnp.sqrt(-v),
    x,
  );
console.log(makeJaxpr(root)(4.0));
console.log(jit(root)(9.0).item(), jit(root)(-9.0).item());

// The gradient follows the branch that ran.
console.log("slopes", grad(root)(4.0).item(), grad(root)(-4.0).item());

// Over a batch the branch differs by row, so both run and select chooses.
console.log(vmap(root)(jnp.array([-4.0, 0.0, 25.0])));

// switch takes an index; out of range it is clamped.
const shape = jit((i, x) => lax.switch(i, [(v) => v, (v) => v * v, (v) => v ** 3], x));
console.log([0, 1, 2, 7].map((i) => shape(jnp.int32(i), 3.0).item()).join("  "));
