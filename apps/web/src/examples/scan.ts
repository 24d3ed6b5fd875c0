import { jit, jnp, lax, makeJaxpr } from "tracepad";

// scan carries a state along an axis and stacks what each step gives.
const smooth = jit((xs, rate) => {
  const [, ys] = lax.scan(
    (mean, x) => {
      const next = mean + rate * (x - mean);
      return [next, next];
    },
    xs.get(0),
    xs,
  );
  return ys;
});
const steps = jnp.array([0.0, 0.0, 1.0, 1.0, 1.0, 1.0]);
console.log(smooth(steps, 0.5));

// One body, however long the input: the jaxpr does not grow.
const fibonacci = (n: number) =>
  lax.scan(([a, b], _) => [[b, a + b], a], [0, 1], null, { length: n })[1];
console.log(fibonacci(15));
const count = (n: number) => makeJaxpr(() => fibonacci(n))().jaxpr.eqns.length;
console.log("equations for 10 and 1000:", count(10), count(1000));

// Where steps do not depend on each other, associativeScan is a tree.
console.log(lax.associativeScan((a, b) => a * b, jnp.arange(1, 8)));
