import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { grad, jit, jnp, jvp, makeJaxpr, vjp, vmap } from "../index.ts";

// What JAX 0.10.2 prints for the same programs: golden/transforms/generate.py.
const golden: Record<string, string> = JSON.parse(readFileSync(new URL("../../golden/transforms/jaxprs.json", import.meta.url), "utf8"));
type Program = [fn: (...args: any[]) => any, ...args: unknown[]];

const x3 = jnp.array([1, 2, 3], { dtype: "float32" });
const m = jnp.ones([2, 3]);
const { sin, cos, tanh } = jnp;

function loss(x: jnp.Array, y: jnp.Array): jnp.Array {
  const pair = (() => (z: jnp.Array) => [cos(z), tanh(z)])();
  jnp.exp(jit(pair)(x)[0]);
  const product = (() => (a: jnp.Array, b: jnp.Array) => [a.mul(b), sin(a)])();
  return jnp.sum(jit(product)(x, y)[0]);
}

const double = (x: jnp.Array): jnp.Array => x.mul(2);

const programs: Record<string, Program> = {
  "grad of jit with dead code": [grad(jit(loss)), x3, x3],
  "jit of grad": [jit(grad(loss)), x3, x3],
  "jit of vmap": [jit(vmap(double)), m],
  "grad of sin(cos)": [grad((x) => sin(cos(x))), 3.0],
  "grad of grad of tanh": [grad(grad((x) => tanh(x))), 1.0],
  "vmap of grad": [vmap(grad((x) => tanh(x).pow(3n))), x3],
  "grad of a sum of squares": [grad((x) => jnp.sum(x.mul(x))), x3],
  "jvp of sin": [(x, t) => jvp(sin, [x], [t]), 1.0, 1.0],
  "vmap of dot": [vmap((a) => jnp.dot(a, x3)), m],
  jit: [
    jit(
      (
        () => (x) =>
          x.mul(2)
      )() as Program[0],
    ),
    x3,
  ],
  "grad of jit": [
    grad(
      jit(
        (
          () => (x) =>
            jnp.sum(tanh(x).mul(2))
        )() as Program[0],
      ),
    ),
    x3,
  ],
  "vmap of jit": [
    vmap(
      jit(
        (
          () => (x) =>
            x.mul(2)
        )() as Program[0],
      ),
    ),
    x3,
  ],
  "jit in jit": [
    jit(
      (
        () => (x) =>
          jit(
            (
              () => (y) =>
                y.add(1)
            )() as Program[0],
          )(x).mul(2)
      )() as Program[0],
    ),
    x3,
  ],
  "grad of dot": [grad((w) => jnp.sum(jnp.dot(m, w))), x3],
  "grad through broadcasting": [grad((b) => jnp.sum(m.add(b))), x3],
  "vmap with an unmapped argument": [vmap((a, b) => a.mul(b).add(1), { inAxes: [0, null] }), x3, 2.0],
  "grad of a mean squared error": [grad((w) => jnp.mean(jnp.dot(m, w).sub(1).pow(2n))), x3],
  vjp: [(x) => vjp((y) => sin(y).mul(y), x)[1](2.0), 1.0],
};

test.each(Object.entries(programs))("the jaxpr of %s is JAX's", (name, [fn, ...args]) => {
  expect(String(makeJaxpr(fn)(...args))).toBe(golden[name]);
});
