import { describe, expect, test } from "vitest";
import { type Array as A, type ClosedJaxpr, errors, extend, grad, jit, jnp, makeJaxpr, vmap } from "../index.ts";

const { core } = extend;
type Scalar = (x: any) => any;

/** The inverse of a function that is a chain of invertible ones: its equations, walked backwards. */
function inverse(fn: Scalar, registry: Record<string, Scalar> = { exp: jnp.log, tanh: jnp.arctanh }): Scalar {
  return (y) => {
    const { jaxpr } = makeJaxpr(fn)(y);
    const env = new Map<unknown, A>([[jaxpr.outvars[0], y]]);
    for (const eqn of [...jaxpr.eqns].reverse()) {
      const rule = registry[eqn.primitive.name];
      if (rule === undefined) throw new errors.NotImplementedError(`${eqn.primitive.name} does not have registered inverse.`);
      env.set(eqn.invars[0], rule(env.get(eqn.outvars[0])));
    }
    return env.get(jaxpr.invars[0]);
  };
}

const f: Scalar = (x) => jnp.exp(jnp.tanh(x));

describe("the inverse interpreter", () => {
  test("inverts", () => {
    expect(inverse(f)(f(1)).item()).toBeCloseTo(1, 5);
    expect(String(makeJaxpr(inverse(f))(f(1)))).toBe("{ lambda ; a:f32[]. let b:f32[] = log a; c:f32[] = atanh b in (c,) }");
  });

  test("composes with jit, vmap and grad", () => {
    const xs = jnp.arange(5).add(1).div(5);
    const [first, ...rest] = jit(vmap(grad(inverse(f))))(xs).tolist() as number[];
    expect(first).toBeCloseTo(-3.1440797, 4);
    [15.584931, 2.2551253, 1.3155028, 1].forEach((value, i) => expect(rest[i]).toBeCloseTo(value, 3));
  });

  test("a primitive without a rule is named", () => {
    expect(() => inverse((x) => jnp.sin(x))(1)).toThrow("sin does not have registered inverse.");
  });
});

/** How often each primitive is applied, jitted functions included. */
function countOperations(closed: ClosedJaxpr, counts: Record<string, number> = {}): Record<string, number> {
  for (const { primitive, params } of closed.eqns) {
    const inner = params.jaxpr ?? params.call_jaxpr;
    if (inner instanceof core.ClosedJaxpr) countOperations(inner, counts);
    else counts[primitive.name] = (counts[primitive.name] ?? 0) + 1;
  }
  return counts;
}

test("an interpreter that counts", () => {
  const fn = (x: any) => jit((y: any) => jnp.sin(y).mul(y))(x).add(jnp.sin(x));
  expect(countOperations(makeJaxpr(fn)(1))).toEqual({ sin: 2, mul: 1, add: 1 });
});

test("an interpreter that rewrites: sin becomes cos", () => {
  const swap =
    (fn: Scalar): Scalar =>
    (x) => {
      const { jaxpr, consts } = makeJaxpr(fn)(x);
      const env = new Map<unknown, A>(jaxpr.constvars.map((v, i) => [v, consts[i]]));
      env.set(jaxpr.invars[0], x);
      const read = (atom: any) => ("val" in atom ? atom.val : env.get(atom));
      for (const eqn of jaxpr.eqns) {
        const name = eqn.primitive.name === "sin" ? "cos" : eqn.primitive.name;
        const params = name === "cos" ? { accuracy: null } : eqn.params;
        core.bind(name, eqn.invars.map(read), params).forEach((out, i) => env.set(eqn.outvars[i], out));
      }
      return read(jaxpr.outvars[0]);
    };
  const swapped = swap((x) => jnp.sin(x).mul(2));
  expect(swapped(jnp.float32(0)).item()).toBe(2);
  expect(grad(swapped)(1).item()).toBeCloseTo(-2 * Math.sin(1), 5);
});

describe("jaxprs as data", () => {
  test("are walked by JAX's names", () => {
    const c = makeJaxpr((x: any) => x.add(1n))(5n);
    const [eqn] = c.jaxpr.eqns;
    expect([c.jaxpr.eqns.length, eqn.primitive.name, eqn.params, c.consts]).toEqual([1, "add", {}, []]);
    expect("val" in eqn.invars[1]).toBe(true);
    expect(c.jaxpr.invars[0]).toBe(eqn.invars[0]);
  });

  test("are evaluated", () => {
    const c = makeJaxpr(f)(jnp.ones([5]));
    const [y] = core.evalJaxpr(c.jaxpr, c.consts, jnp.ones([5]));
    (y.tolist() as number[]).forEach((value) => expect(value).toBeCloseTo(2.1416876, 4));
    expect(core.jaxprAsFun(c)(jnp.ones([5]))[0].shape).toEqual([5]);
    expect(() => core.evalJaxpr(c.jaxpr, c.consts)).toThrow("the jaxpr takes 1 arguments, but got 0");
    expect(() => core.bind("sine", [1])).toThrow("there is no primitive named sine");
  });
});
