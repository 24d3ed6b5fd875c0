import { type Array, jit, jnp, makeJaxpr, random, vmap } from "tracepad";

// Written for two vectors …
const distance = (a: Array, b: Array) => jnp.sqrt(jnp.sum((a - b) ** 2));

// … and mapped twice: over the rows of the first, then of the second.
const pairwise = jit(vmap(vmap(distance, { inAxes: [null, 0] }), { inAxes: [0, null] }));

const [ka, kb] = random.split(random.key(3), 2);
const a = random.normal(ka, [5, 3]);
const b = random.normal(kb, [6, 3]);
console.log(pairwise(a, b));

// No loop is left: the axes are in the operations.
console.log(makeJaxpr(vmap(distance, { inAxes: [0, null] }))(a, jnp.zeros([3])));
