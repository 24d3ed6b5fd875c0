import { jit, jnp, random } from "tracepad";

// The entropy of a softmax. jit traces f once for each new signature,
// then runs the compiled program.
const f = jit((x) => {
  const z = x.sub(jnp.max(x));
  const e = jnp.exp(z);
  const p = e.div(jnp.sum(e));
  return jnp.sum(p.mul(jnp.log(p.add(1e-9)))).neg();
});

const k = random.key(7);
const h8 = f(random.normal(k, [8]));
const again = f(random.uniform(k, [8]));
const h16 = f(random.normal(k, [16]));

// Line 13 traced f, line 14 found it in the cache, and line 15 traced it
// again: the Cache tab says why, the IR tab shows both programs.
console.log("entropy of  8", h8.item());
console.log("entropy of  8", again.item());
console.log("entropy of 16", h16.item());
