import { jnp, jvp, linearize, vjp } from "tracepad";

const f = (x) => jnp.stack([x.get(0) * x.get(1), jnp.sin(x.get(0)), x.get(1) ** 2]);
const x = jnp.array([1.0, 2.0]);

// jvp pushes a direction forward, beside the value.
const [y, tangent] = jvp(f, [x], [jnp.array([1.0, 0.0])]);
console.log("value", y, "along the first axis", tangent);

// vjp pulls a weighting of the results back to the inputs.
const [, pull] = vjp(f, x);
const [cotangent] = pull(jnp.array([1.0, 0.0, 0.0]));
console.log("of the first result", cotangent);

// The two are one matrix, from its two sides: v · (J u) = (v J) · u.
const u = jnp.array([0.3, -0.7]);
const v = jnp.array([1.0, 2.0, 3.0]);
const [, push] = linearize(f, x);
console.log("same:", jnp.allclose(jnp.dot(v, push(u)), jnp.dot(pull(v)[0], u)).item());
