import { checkpoint, grad, jnp, makeJaxpr } from "tracepad";

// For its gradient a function keeps what it computed on the way.
// checkpoint keeps its inputs alone, and computes the rest again.
const block = (x) => jnp.sin(jnp.sin(jnp.sin(x)));
const count = (f) => {
  let sines = 0;
  const walk = (jaxpr) => {
    for (const eqn of jaxpr.eqns) {
      if (eqn.primitive.name === "sin") sines++;
      for (const value of Object.values<any>(eqn.params ?? {})) {
        const inner = value?.jaxpr ?? value;
        if (inner?.eqns !== undefined) walk(inner.jaxpr ?? inner);
      }
    }
  };
  walk(makeJaxpr(grad(f))(1.0).jaxpr);
  return sines;
};
console.log("sines in the gradient:", count(block));
console.log("with checkpoint:      ", count(checkpoint(block)));
console.log("same:", jnp.allclose(grad(block)(1.0), grad(checkpoint(block))(1.0)).item());
