import { type Array, jit, jnp, random } from "tracepad";

// The entropy of a softmax. jit traces f once for each
// new signature, then runs the compiled program.
const f = (x: Array) => {
  const z = x - jnp.max(x);
  const e = jnp.exp(z);
  const p = e / jnp.sum(e);
  return -jnp.sum(p * jnp.log(p + 1e-9));
};
const entropy = jit(f);

const k = random.key(7);
const h8 = entropy(random.normal(k, [8]));
const again = entropy(random.uniform(k, [8]));
const h16 = entropy(random.normal(k, [16]));

// Line 14 traced f, line 15 found it in the cache, and
// line 16 traced it again: the Cache tab says why.
console.log("entropy of  8", h8.item());
console.log("entropy of  8", again.item());
console.log("entropy of 16", h16.item());
