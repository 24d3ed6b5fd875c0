import { expect, test } from "vitest";
import golden from "../../golden/random/jaxprs.json" with { type: "json" };
import { jnp, makeJaxpr, random, type Array as TracepadArray, vmap } from "../index.ts";

type A = TracepadArray;

/** The functions of golden/random/jaxprs.py. */
const FUNCTIONS: Record<string, (k: A) => unknown> = {
  gamma: (k) => random.gamma(k, 2, [3]),
  loggamma: (k) => random.loggamma(k, jnp.ones([3])),
  beta: (k) => random.beta(k, 1, 2, [2]),
  dirichlet: (k) => random.dirichlet(k, jnp.ones([3])),
  chisquare: (k) => random.chisquare(k, 3, [2]),
  f: (k) => random.f(k, 3, 4, [2]),
  t: (k) => random.t(k, 3, [2]),
  generalized_normal: (k) => random.generalizedNormal(k, 2, [2]),
  ball: (k) => random.ball(k, 3),
  truncated_normal: (k) => random.truncatedNormal(k, -1, 1, [2]),
  pareto: (k) => random.pareto(k, 2, [2]),
  rayleigh: (k) => random.rayleigh(k, jnp.float32(1), [2]),
  wald: (k) => random.wald(k, jnp.float32(1), [2]),
  geometric: (k) => random.geometric(k, 0.25, [2]),
  triangular: (k) => random.triangular(k, 0, 0.5, 1, [2]),
  lognormal: (k) => random.lognormal(k, [2]),
  maxwell: (k) => random.maxwell(k, [2]),
  double_sided_maxwell: (k) => random.doubleSidedMaxwell(k, 0, 1, [2]),
  weibull_min: (k) => random.weibullMin(k, 1, 2, [2]),
  poisson: (k) => random.poisson(k, 3, [2]),
  "bernoulli high": (k) => random.bernoulli(k, 0.3, [2], { mode: "high" }),
  "gumbel high": (k) => random.gumbel(k, [2], { mode: "high" }),
  clone: (k) => random.clone(k),
  key_data: (k) => random.wrapKeyData(random.keyData(k)),
  choice: (k) => random.choice(k, 4, [2]),
  "choice without": (k) => random.choice(k, 4, [2], { replace: false }),
  permutation: (k) => random.permutation(k, jnp.ones([3])),
  vmap: (k) => vmap((one: A) => random.normal(one, [2]))(random.split(k, 3)),
};

test("every golden jaxpr has its function here", () => {
  expect(Object.keys(FUNCTIONS).sort()).toEqual(Object.keys(golden).sort());
});

test.each(Object.entries(golden))("%s prints as JAX prints it", (name, text) => {
  expect(String(makeJaxpr(FUNCTIONS[name])(random.key(0)))).toBe(text);
});
