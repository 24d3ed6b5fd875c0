import { grad, hessian, jit, jnp, makeJaxpr, vmap } from "tracepad";

// grad gives a function, so it can be taken again.
const f = (x) => jnp.sin(x) * x;
let d = f;
for (let n = 0; n < 4; n++) {
  console.log(`derivative ${n} at 1: ${d(1.0).item().toFixed(5)}`);
  d = grad(d);
}

// Over a grid by vmap, compiled as one program.
const curvature = jit(vmap(grad(grad(f))));
console.log(curvature(jnp.linspace(0, 3, 4)));

// A second derivative is still a few lines.
console.log(makeJaxpr(grad(grad((x) => x ** 4)))(2.0));

// All second derivatives of a function of a vector.
const rosenbrock = (p) => 100.0 * (p.get(1) - p.get(0) ** 2) ** 2 + (1.0 - p.get(0)) ** 2;
console.log(hessian(rosenbrock)(jnp.array([1.0, 1.0])));
