import { expect, test } from "vitest";
import { grad, jit, jnp, lax, random, type Array as TracepadArray, vmap } from "../index.ts";

type A = TracepadArray;
const list = (x: A): number[] => x.tolist() as number[];
const { POSITIVE_INFINITY: inf, NaN: nan } = Number;

function expectClose(got: number[], want: number[], relative = 2e-6, absolute = 2e-6): void {
  expect(got.length).toBe(want.length);
  got.forEach((x, i) => {
    if (Number.isFinite(want[i])) expect(Math.abs(x - want[i]), `${x} at ${i}`).toBeLessThan(absolute + relative * Math.abs(want[i]));
    else expect(x).toBe(want[i]);
  });
}

const x = jnp.array([-2.5, -0.5, 0.1, 0.5, 1, 3.3, 20, 1e4]);

test("lgamma, digamma and their derivatives have JAX's values", () => {
  const logs = [
    -0.056243896484375, 1.2655117511749268, 2.2527127265930176, 0.5723648071289062, 0, 0.9870989322662354, 39.33988571166992, 82099.71875,
  ];
  const slopes = [
    1.1031562089920044, 0.03648994490504265, -10.423754692077637, -1.9635100364685059, -0.5772153735160828, 1.0348224639892578,
    2.970524311065674, 9.210290908813477,
  ];
  const curves = [
    101.43329620361328, 4.934802055358887, 1.644934058189392, 0.35350149869918823, 0.051270823925733566, 0.00010000500333262607,
  ];
  expectClose(list(lax.lgamma(x)), logs);
  expectClose(list(jit(lax.digamma)(x)), slopes, 5e-6);
  expectClose(list(vmap(grad((v: A) => lax.lgamma(v)))(x)), slopes, 5e-6);
  expectClose(list(vmap(grad((v: A) => lax.digamma(v)))(x.get("2:"))), curves);
  expectClose(list(lax.lgamma(jnp.array([0, -1, inf, -inf, nan]))), [inf, inf, inf, inf, nan]);
  expectClose(list(lax.digamma(jnp.array([0, -1, inf, nan]))), [nan, nan, inf, nan]);
});

test("nextafter steps to the neighbouring float", () => {
  const from = jnp.array([1, -1, 0, 0, 3, nan, inf]);
  const to = jnp.array([2, 0, 1, -1, 3, 1, 0]);
  const bits = (f: typeof lax.nextafter): number[] => [...new Int32Array(Float32Array.from(list(f(from, to))).buffer)];
  const want = [1065353217, -1082130433, 1, -2147483647, 1077936128, 2143289344, 2139095039];
  expect(bits(lax.nextafter)).toEqual(want);
  expect(bits(jit(lax.nextafter))).toEqual(want);
});

test("gamma samples are differentiable in their parameter", () => {
  const key = random.key(0);
  const a = jnp.array([0.3, 1, 4, 30]);
  const slope = (draw: typeof random.gamma): number[] => list(grad((v: A) => jnp.sum(draw(key, v)))(a));
  expectClose(slope(random.gamma), [2.2258236408233643, 0.9927736520767212, 0.8731967806816101, 1.1195329427719116], 1e-5);
  expectClose(slope(random.loggamma), [3.537153482437134, 1.3669203519821167, 0.3079185485839844, 0.029986988753080368], 1e-5);
});
