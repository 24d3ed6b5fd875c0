import { expect, test } from "vitest";
import { grad, jit, jnp, nn, vmap } from "../index.ts";

const f32 = (values: number[]): jnp.Array => jnp.array(values, { dtype: "float32" });

test("odd functions keep the sign of a zero", () => {
  const { arcsin, arcsinh, arctan, arctanh, cbrt, sin, sinh, tan, tanh } = jnp;
  for (const f of [arcsin, arcsinh, arctan, arctanh, cbrt, sin, sinh, tan, tanh]) {
    expect(f(f32([-0, 0])).tolist(), f.name).toEqual([-0, 0]);
    expect(jit((x: jnp.Array) => f(x))(f32([-0, 0])).tolist(), f.name).toEqual([-0, 0]);
  }
});

test("logaddexp and softplus have their derivatives where their arguments meet", () => {
  const [gx, gy] = grad((x, y) => jnp.logaddexp(x, y), { argnums: [0, 1] })(3.0, 3.0);
  expect([gx.item(), gy.item()]).toEqual([0.5, 0.5]);
  expect(grad((x) => nn.softplus(x))(0.0).item()).toBe(0.5);
  expect(grad(grad((x) => nn.softplus(x)))(0.0).item()).toBe(0.25);
  expect(grad((x) => nn.logSigmoid(x))(0.0).item()).toBe(0.5);
  expect(grad((x) => nn.mish(x))(0.0).item()).toBeCloseTo(0.6, 6);
});

test("logaddexp of infinities", () => {
  const inf = Number.POSITIVE_INFINITY;
  const [x, y] = [f32([inf, -inf, inf, -inf, 1]), f32([inf, -inf, -inf, 1, Number.NaN])];
  expect(jnp.logaddexp(x, y).tolist()).toEqual([inf, -inf, inf, 1, Number.NaN]);
  expect(vmap(grad((a, b) => jnp.logaddexp(a, b)))(x, y).tolist()).toEqual([1, 1, 1, 0, Number.NaN]);
  expect(jnp.logaddexp(f32([1, 2]).reshape([2, 1]), f32([1, 2, 3])).shape).toEqual([2, 3]);
});

test("sorting nothing has a derivative", () => {
  for (const shape of [[0], [2, 0], [0, 3]]) expect(grad((x) => jnp.sum(jnp.sort(x)))(jnp.zeros(shape)).shape).toEqual(shape);
});
