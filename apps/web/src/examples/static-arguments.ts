import { jit, jnp, makeJaxpr } from "tracepad";

// n decides how many terms there are, so it must be a value when
// the function is traced: static, and part of the cache's key.
const series = (x, n: number) => {
  let term = jnp.onesLike(x);
  let sum = term;
  for (let k = 1; k < n; k++) {
    term = (term * x) / k;
    sum = sum + term;
  }
  return sum;
};
const exp = jit(series, { staticArgnums: [1] });

for (const n of [2, 4, 8]) {
  console.log(`${n} terms`, exp(1.0, n).item().toFixed(5));
}
console.log("e      ", Math.E.toFixed(5));

// Each n is a program of its own. The Cache tab shows three entries.
const equations = (n: number) =>
  makeJaxpr(series, { staticArgnums: [1] })(1.0, n).jaxpr.eqns.length;
console.log("equations for 2, 4, 8 terms:", equations(2), equations(4), equations(8));

// A second call with the same n is a hit.
exp(2.0, 8);
