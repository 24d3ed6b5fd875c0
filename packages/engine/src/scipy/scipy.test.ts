import { describe, expect, test } from "vitest";
import { runFunctionCases } from "../../golden/function-cases.ts";
import golden from "../../golden/numpy/scipy_functions.json" with { type: "json" };
import more from "../../golden/numpy/scipy_more.json" with { type: "json" };
import { type Array as A, errors, grad, jit, jnp, ops, scipy, vmap, withConfig } from "../index.ts";

runFunctionCases(golden);
runFunctionCases(more);

describe("derivatives agree with differences in double precision", () => {
  const { special, stats } = scipy;
  const CASES: [string, (x: A) => A, number[]][] = [
    ["xlogy", (x) => special.xlogy(x, x.mul(x)), [0.5, 2]],
    ["xlog1py", (x) => special.xlog1py(x, x), [0.5, 2]],
    ["entr", (x) => special.entr(x), [0.5, 2]],
    ["gammaln", (x) => special.gammaln(x), [0.5, 3]],
    ["logit", (x) => special.logit(x), [0.2, 0.7]],
    ["log_ndtr", (x) => special.logNdtr(x), [-15, -2, 1]],
    ["ndtri", (x) => special.ndtri(x), [0.001, 0.5, 0.995]],
    ["i0", (x) => special.i0(x), [-2, 0.3, 25]],
    ["norm.logpdf", (x) => stats.norm.logpdf(x, x.mul(0.5), x), [0.5, 2]],
    ["beta.logpdf", (x) => stats.beta.logpdf(x, 2, x.add(1)), [0.2, 0.7]],
    ["gamma.logpdf", (x) => stats.gamma.logpdf(x, x), [0.5, 2]],
    ["t.logpdf", (x) => stats.t.logpdf(x, 3), [0.5, 2]],
  ];
  for (const [name, f, points] of CASES) {
    test(name, () => {
      withConfig({ enableX64: true }, () => {
        const x = jnp.array(points, { dtype: "float64" });
        const h = 1e-6;
        const wanted = f(x.add(h))
          .sub(f(x.sub(h)))
          .div(2 * h);
        const got = grad((v: A) => jnp.sum(f(v)))(x);
        expect(jnp.max(jnp.abs(got.sub(wanted)).div(jnp.abs(wanted).add(1))).item()).toBeLessThan(1e-6);
      });
    });
  }

  test("x·ln y has a derivative at 0 times infinity", () => {
    expect(grad((x: A) => special.xlogy(x, 2))(jnp.float32(0)).item()).toBeCloseTo(Math.log(2));
    expect(grad((y: A) => special.xlogy(0, y))(jnp.float32(0.5)).item()).toBe(0);
  });

  test("expm: of its transpose, and its derivative along the matrix itself", () => {
    const a = jnp.array([
      [0.1, 0.4],
      [-0.3, 0.2],
    ]);
    const f = (x: A): A => scipy.linalg.expm(x);
    expect(jnp.allclose(f(a.T), f(a).T, { rtol: 1e-5 }).item()).toBe(true);
    const [[, tangent]] = [[f(a), f(a).matmul(a)]];
    const h = 1e-2;
    expect(
      jnp
        .allclose(
          f(a.mul(1 + h))
            .sub(f(a.mul(1 - h)))
            .div(2 * h),
          tangent,
          { atol: 1e-3 },
        )
        .item(),
    ).toBe(true);
    expect(jnp.allclose(vmap(f)(jnp.stack([a, a.mul(9)])).get(1), f(a.mul(9)), { rtol: 1e-4 }).item()).toBe(true);
    expect(grad((x: A) => jnp.trace(f(x)))(a).shape).toEqual([2, 2]);
  });
});

test("segments under jit need their number", () => {
  const ids = jnp.array([0, 1, 0], { dtype: "int32" });
  expect(jit((x: A, i: A) => ops.segmentSum(x, i, { numSegments: 2 }))(jnp.ones([3]), ids).tolist()).toEqual([2, 1]);
  expect(() => jit((x: A, i: A) => ops.segmentSum(x, i))(jnp.ones([3]), ids)).toThrow(errors.ConcretizationTypeError);
});
