import { debug, jit, jnp } from "tracepad";

// Tracing runs the function once for each signature.
// What is not an array operation happens then, and never again.
const calls: string[] = [];
const f = jit((x) => {
  console.log("tracing with", String(x.shape));
  calls.push("f");
  debug.print("running, the sum is {}", jnp.sum(x));
  return x * 2.0;
});

f(jnp.ones([2]));
f(jnp.array([3.0, 4.0]));
f(jnp.ones([3]));
console.log("calls that JavaScript saw:", calls.length);

// The same holds for what a function reads: 10.0 is baked in.
let factor = 10.0;
const g = jit((x) => x * factor);
console.log(g(1.0).item());
factor = 20.0;
console.log(g(1.0).item(), "and not 20: g was traced with 10");
console.log(g(jnp.ones([1])).item(), "a new signature reads it anew");
