import { expect, test } from "vitest";
import { type Array as A, checkingLeaks, config, debugInfs, debugNans, errors, grad, jit, jnp, lax, makeJaxpr, vmap } from "../index.ts";

const x = jnp.float32(2);
const bad = jnp.float32(-1);
const zero = jnp.float32(0);

const PROGRAMS: Record<string, [primitive: string, () => unknown]> = {
  "one operation": ["log", () => jnp.log(bad)],
  "0/0": ["div", () => x.mul(0).div(x.mul(0))],
  "a jitted function": ["log", () => jit((x: A) => jnp.log(x).add(1))(bad)],
  "one inside another": ["sqrt", () => jit((x: A) => jit(jnp.sqrt)(x).add(1))(bad)],
  "a loop": ["scan", () => lax.scan((c: A) => [jnp.log(c), null], bad, null, { length: 2 })],
  "a loop in a jitted function": ["scan", () => jit((x: A) => lax.scan((c: A) => [jnp.log(c), null], x, null, { length: 2 }))(bad)],
  "a branch": ["cond", () => lax.cond(x.greater(1), jnp.log, (x: A) => x, bad)],
  "a gradient": ["mul", () => grad((x: A) => jnp.sqrt(x).mul(0))(zero)],
  "a jitted gradient": ["mul", () => jit(grad((x: A) => jnp.where(x.greater(0), jnp.sqrt(x), 0)))(zero)],
};

test.each(Object.entries(PROGRAMS))("behaviour 260: %s names the primitive that made a nan", (_, [primitive, program]) => {
  expect(() => debugNans(program)).toThrow(errors.FloatingPointError);
  expect(() => debugNans(program)).toThrow(new RegExp(`^invalid value \\(nan\\) encountered in ${primitive}$`));
  expect(program).not.toThrow();
});

test("a nan that is no result is none of its business, nor are infinities", () => {
  expect(debugNans(() => jit((x: A) => jnp.where(jnp.isnan(jnp.log(x)), 0, 1))(bad)).item()).toBe(0);
  expect(debugNans(() => jnp.float32(1).div(zero)).item()).toBe(Infinity);
});

test("debugInfs looks for infinities", () => {
  expect(() => debugInfs(() => jnp.float32(1).div(zero))).toThrow("invalid value (inf) encountered in div");
  expect(() => debugInfs(() => jit((x: A) => jnp.reciprocal(x))(zero))).toThrow(/invalid value \(inf\) encountered in (div|integer_pow)/);
});

test("the flag can be set for good; the error knows its line, and donated arrays go all the same", () => {
  config.update("debugNans", true);
  try {
    const f = jit((x: A) => x.add(1), { donateArgnums: [0] });
    const given = jnp.arange(3, { dtype: "float32" });
    expect(f(given).tolist()).toEqual([1, 2, 3]);
    expect(() => given.tolist()).toThrow("Array has been deleted");
    let caught: unknown;
    try {
      jit((x: A) => jnp.log(x))(bad);
    } catch (error) {
      caught = error;
    }
    expect((caught as errors.FloatingPointError).location?.file).toContain("checks.test.ts");
  } finally {
    config.update("debugNans", false);
  }
});

test("behaviour 153: a tracer that leaks is an error when its transform ends", () => {
  const kept: A[] = [];
  const f = (x: A): A => {
    kept.push(x.add(1));
    return x;
  };
  expect(() => checkingLeaks(() => jit(f)(x))).toThrow(errors.UnexpectedTracerError);
  expect(() => checkingLeaks(() => jit(f)(x))).toThrow(
    /^Leaked trace DynamicJaxprTrace\. Leaked tracer\(s\):\n\nJitTracer\(float32\[\]\)\nThe error occurred while tracing the function f for jit\./,
  );
  expect(() => checkingLeaks(() => vmap(f)(jnp.ones([3])))).toThrow(
    /^Leaked trace BatchTrace\. Leaked tracer\(s\):\n\nVmapTracer\(aval=float32\[\], batched=float32\[3\]\)/,
  );
  expect(jit(f)(x).item()).toBe(2);
  expect(kept.length).toBe(4);
});

test("what does not leak is none", () => {
  const f = (x: A): A =>
    lax.scan(
      (c: A) => [
        jit(jnp.sin)(c),
        lax.cond(
          c.greater(0),
          (c: A) => c,
          (c: A) => c.neg(),
          c,
        ),
      ],
      x,
      null,
      { length: 2 },
    )[0];
  checkingLeaks(() => {
    expect(jit(grad(f))(x).item()).toBeCloseTo(-0.2556, 4);
    expect(vmap(jit(grad(f)))(jnp.ones([3])).shape).toEqual([3]);
    expect(String(makeJaxpr(vmap(grad(f)))(jnp.ones([3])))).toContain("scan");
  });
});
