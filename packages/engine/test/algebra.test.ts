import { describe, expect, test } from "vitest";
import { seededRandom } from "../src/backends/random-program.ts";
import * as tracepad from "../src/index.ts";

const { grad, jit, jnp, jvp, lax, random, vjp, vmap } = tracepad;
type Value = tracepad.Array;
type Fn = (x: Value) => Value;

/*
 * The laws that transforms keep, on random programs with control flow: compiling changes no value, mapping is a loop, the
 * derivative forward is the limit of differences and the transpose of the one backward, in whatever order they nest.
 */

const SHAPE = [3, 4];
const constant = (seed: number, shape: readonly number[]): Value => random.normal(random.key(seed), [...shape]);

/** One step of a program: smooth functions from 3×4 matrices to 3×4 matrices, scaled to stay near 1. */
function step(choose: (n: number) => number, depth: number): Fn {
  const seed = choose(1000);
  const kinds: readonly (() => Fn)[] = [
    () => (x) => jnp.sin(x),
    () => (x) => jnp.tanh(x.add(constant(seed, [4]))),
    () => (x) => x.mul(jnp.exp(x.mul(x).neg())),
    () => (x) => jnp.matmul(x, constant(seed, [4, 4])).mul(0.4),
    () => (x) => jnp.matmul(constant(seed, [3, 3]), jnp.cos(x)).mul(0.5),
    () => (x) => x.sub(jnp.mean(x, { axis: 1, keepdims: true })),
    () => (x) => jnp.transpose(jnp.reshape(x, [4, 3])).mul(0.9),
    () => (x) => jnp.cumsum(x, { axis: 1 }).mul(0.5),
    () => (x) => jnp.where(jnp.greater(x, constant(seed + 20_000, SHAPE)), jnp.sin(x), x.mul(0.3)),
    () => (x) => x.add(jnp.max(x, { axis: 0 }).mul(0.1)),
    () => (x) => x.get(jnp.array([2, 0, 2], { dtype: "int32" })).mul(0.7),
    () => (x) =>
      jnp
        .zeros(SHAPE)
        .at(jnp.array([1, 1, 0], { dtype: "int32" }))
        .add(jnp.sin(x)),
    () => (x) => jnp.concatenate([x.get("1:"), jnp.tanh(x.get(":1"))]),
    () => (x) => jnp.divide(x, jnp.add(1, jnp.sum(x.mul(x)))),
  ];
  if (depth > 0) {
    const [f, g] = [program(choose, 2, depth - 1), program(choose, 2, depth - 1)];
    const nested: readonly (() => Fn)[] = [
      () => jit(f),
      () => (x) => lax.cond(jnp.greater(jnp.sum(x), 0), f, g, x),
      () => (x) => lax.switch(jnp.argmax(x.get(0)), [f, g, (y: Value) => y.mul(0.5)], x),
      () => (x) => lax.foriLoop(0, 3, (_: unknown, y: Value) => f(y).mul(0.8), x),
      () => (x) => lax.scan((carry: Value, row: Value) => [f(carry).add(row.mul(0.2)), jnp.sum(carry)], x, x)[0],
      () => (x) => lax.scan((carry: Value, row: Value) => [carry.mul(0.5), f(carry).get(0).add(row)], x, x)[1],
      () => (x) => vmap((row: Value) => jnp.sin(row).mul(jnp.sum(row).mul(0.2)))(x),
      () => (x) => grad((y: Value) => jnp.sum(f(y)))(x).mul(0.3),
      () => (x) => tracepad.checkpoint(f)(x),
    ];
    if (choose(3) === 0) return nested[choose(nested.length)]();
  }
  return kinds[choose(kinds.length)]();
}

function program(choose: (n: number) => number, length: number, depth: number): Fn {
  const steps = Array.from({ length }, () => step(choose, depth));
  return (x) => steps.reduce((y, f) => f(y), x);
}

function expectClose(got: Value, wanted: Value, what: string, tolerance = 2e-5): void {
  expect(got.shape, what).toEqual(wanted.shape);
  const [a, b] = [got.toTypedArray(), wanted.toTypedArray()] as [Float32Array, Float32Array];
  const scale = Math.max(1, ...Array.from(b, Math.abs));
  for (let i = 0; i < a.length; i++)
    expect(Math.abs(a[i] - b[i]), `${what}, element ${i}: ${a[i]}, ${b[i]}`).toBeLessThan(tolerance * scale);
}

const inner = (a: Value, b: Value): number => (jnp.sum(a.mul(b)) as Value).item() as number;

/** More of them by `ALGEBRA_PROGRAMS=500 npx vitest run packages/engine/test/algebra.test.ts`. */
const PROGRAMS = Number(process.env.ALGEBRA_PROGRAMS ?? 25);
describe.each(Array.from({ length: PROGRAMS }, (_, seed) => seed))("random program %i", (seed) => {
  const draw = seededRandom(seed + 1);
  const f = program((n) => Math.floor(draw() * n), 4, 2);
  const [x, t, ct] = [constant(seed, SHAPE), constant(seed + 5000, SHAPE), constant(seed + 9000, SHAPE)];

  test("compiled, it gives what it gives", () => {
    expectClose(jit(f)(x), f(x), "jit");
  });

  test("mapped, it is a loop", () => {
    const xs = constant(seed, [2, ...SHAPE]);
    const loop = (g: Fn): Value => jnp.stack([g(xs.get(0)), g(xs.get(1))]);
    expectClose(vmap(f)(xs), loop(f), "vmap");
    expectClose(jit(vmap(f))(xs), loop(f), "jit of vmap");
    const slope: Fn = (y) => jvp(f, [y], [t])[1];
    expectClose(vmap(slope)(xs), loop(slope), "vmap of jvp", 1e-4);
    const back: Fn = (y) => vjp(f, y)[1](ct)[0];
    expectClose(vmap(back)(xs), loop(back), "vmap of vjp", 1e-4);
  });

  test("forward and backward derivatives are transposes of each other", () => {
    const [y, dy] = jvp(f, [x], [t]);
    const [z, pull] = vjp(f, x);
    expectClose(y, z, "value");
    const [forward, backward] = [inner(ct, dy), inner(pull(ct)[0], t)];
    expect(Math.abs(forward - backward)).toBeLessThan(1e-4 * (1 + Math.abs(forward)));
    expectClose(jit((a: Value) => jvp(f, [a], [t])[1])(x), dy, "jit of jvp", 1e-4);
    expectClose(jit((a: Value) => vjp(f, a)[1](ct)[0])(x), pull(ct)[0], "jit of vjp", 1e-4);
  });

  test("second derivatives agree in either order of modes", () => {
    const scalar = (y: Value): Value => jnp.sum(f(y).mul(ct));
    const forwardOverReverse = jvp(grad(scalar), [x], [t])[1];
    const reverseOverReverse = grad((y: Value) => jnp.sum(grad(scalar)(y).mul(t)))(x);
    expectClose(forwardOverReverse, reverseOverReverse, "hessian times vector", 1e-3);
  });
});
