import { describe, expect, test } from "vitest";
import golden from "../../golden/optax/trajectories.json" with { type: "json" };
import { grad, jit, jnp, lax, makeJaxpr, nn, optax, type Array as TracepadArray, tree } from "../index.ts";

type A = TracepadArray;
type P = { w: A; b: A };

const goal = jnp.array([1, -2, 3]);
const weights = jnp.array([1, 0.1, 4]);
const loss = (p: P): A => jnp.sum(p.w.sub(goal).pow(2).mul(weights)).add(jnp.sin(p.b)).add(p.b.pow(2).mul(0.5));
const start = (): P => ({ w: jnp.array([0.5, 0.5, -0.5]), b: jnp.float32(1) });
const mask = { w: true, b: false };

const OPTIMIZERS: Record<string, optax.GradientTransformation> = {
  sgd: optax.sgd(0.1),
  "sgd momentum": optax.sgd(0.05, { momentum: 0.9 }),
  "sgd nesterov": optax.sgd(0.05, { momentum: 0.9, nesterov: true }),
  "sgd schedule": optax.sgd(optax.linearSchedule(0.1, 0.01, 5)),
  adam: optax.adam(0.1),
  "adam options": optax.adam(0.1, { b1: 0.8, b2: 0.99, eps: 1e-6, epsRoot: 1e-8 }),
  "adam schedule": optax.adam(optax.exponentialDecay(0.1, 3, 0.5)),
  nadam: optax.nadam(0.1),
  adamw: optax.adamw(0.1, { weightDecay: 0.01 }),
  "adamw mask": optax.adamw(0.1, { weightDecay: 0.1, mask }),
  adamax: optax.adamax(0.1),
  adagrad: optax.adagrad(0.5),
  rmsprop: optax.rmsprop(0.05),
  "rmsprop centered": optax.rmsprop(0.02, { centered: true, momentum: 0.5 }),
  "rmsprop corrected": optax.rmsprop(0.05, { decay: 0.8, epsInSqrt: false, biasCorrection: true }),
  lion: optax.lion(0.05),
  lamb: optax.lamb(0.1, { weightDecay: 0.01 }),
  sign_sgd: optax.signSgd(0.1),
  clip: optax.chain(optax.clip(0.5), optax.sgd(0.1)),
  clip_by_global_norm: optax.chain(optax.clipByGlobalNorm(1), optax.adam(0.1)),
  clip_by_block_rms: optax.chain(optax.clipByBlockRms(0.5), optax.sgd(0.1)),
  chain: optax.chain(optax.addDecayedWeights(0.1), optax.trace(0.9), optax.scale(-0.02)),
  masked: optax.chain(optax.masked(optax.scale(0), mask), optax.sgd(0.1)),
  partition: optax.partition({ a: optax.sgd(0.1), z: optax.adam(0.2) }, { w: "z", b: "a" }),
};

function expectClose(got: readonly number[], want: readonly number[], where: string): void {
  expect(got.length).toBe(want.length);
  got.forEach((x, i) => {
    expect(Math.abs(x - want[i]), `${where}, ${i}: ${x} beside ${want[i]}`).toBeLessThanOrEqual(4e-6 * Math.max(1, Math.abs(want[i])));
  });
}
const flat = (p: P): number[] => [p.b.item() as number, ...(p.w.tolist() as number[])];

test("every golden case has its counterpart here", () => {
  expect(Object.keys(OPTIMIZERS).sort()).toEqual(Object.keys(golden.optimizers).sort());
  expect(Object.keys(SCHEDULES).sort()).toEqual(Object.keys(golden.schedules).sort());
  expect(Object.keys(LOSSES).sort()).toEqual(Object.keys(golden.losses).sort());
});

describe.each(Object.entries(golden.optimizers))("optax.%s", (name, trajectory) => {
  const opt = OPTIMIZERS[name];
  const step = (params: P, state: optax.OptState): [P, optax.OptState] => {
    const [updates, next] = opt.update(grad(loss)(params), state, params);
    return [optax.applyUpdates(params, updates), next];
  };

  test("goes optax's way, step by step, jitted", () => {
    const jitted = jit(step);
    let params = start();
    let state = opt.init(params);
    for (const [i, want] of trajectory.entries()) {
      [params, state] = jitted(params, state);
      expectClose(flat(params), want, `step ${i + 1}`);
    }
    expect(jitted.cacheSize()).toBe(1);
  });

  test("is a carry of scan", () => {
    const params = start();
    const [last] = lax.scan(([p, s]: [P, optax.OptState]) => [step(p, s), null], [params, opt.init(params)], null, {
      length: trajectory.length,
    });
    expectClose(flat(last[0]), trajectory[trajectory.length - 1], "last step");
  });
});

const SCHEDULES: Record<string, optax.Schedule> = {
  constant: optax.constantSchedule(0.5),
  linear: optax.linearSchedule(1, 0.1, 10, { transitionBegin: 5 }),
  polynomial: optax.polynomialSchedule(1, 0, 2, 20),
  piecewise_constant: optax.piecewiseConstantSchedule(1, { 5: 0.5, 15: 0.1 }),
  exponential: optax.exponentialDecay(1, 5, 0.9),
  "exponential staircase": optax.exponentialDecay(1, 5, 0.5, { transitionBegin: 3, staircase: true, endValue: 0.1 }),
  cosine: optax.cosineDecaySchedule(0.3, 20, { alpha: 0.1 }),
  "cosine exponent": optax.cosineDecaySchedule(0.3, 20, { exponent: 2 }),
  warmup_cosine: optax.warmupCosineDecaySchedule(0, 1, 5, 25, { endValue: 0.05 }),
  warmup_constant: optax.warmupConstantSchedule(0, 1, 7),
  warmup_exponential: optax.warmupExponentialDecaySchedule(0, 1, 5, 4, 0.8),
  join: optax.joinSchedules([optax.constantSchedule(0.1), optax.linearSchedule(1, 0, 10)], [12]),
};

test.each(Object.entries(golden.schedules))("the %s schedule has optax's values", (name, want) => {
  const schedule = SCHEDULES[name];
  expectClose(
    want.map((_, i) => Number(schedule(jnp.int32(i)))),
    want,
    name,
  );
  expect(Number(schedule(7))).toBeCloseTo(want[7], 5);
});

const logits = jnp.array([
  [2, -1, 0.5],
  [0.1, 0.2, -3],
]);
const onehot = nn.oneHot(jnp.array([0, 2], { dtype: "int32" }), 3);
const ints = (...values: number[]): A => jnp.array(values, { dtype: "int32" });
const where = jnp.array([
  [true, true, false],
  [true, true, true],
]);
const LOSSES: Record<string, () => A> = {
  softmaxCrossEntropy: () => optax.softmaxCrossEntropy(logits, onehot),
  "softmaxCrossEntropy axis": () => optax.softmaxCrossEntropy(logits, onehot, { axis: 0 }),
  "softmaxCrossEntropy where": () => optax.softmaxCrossEntropy(logits, onehot, { where }),
  softmaxCrossEntropyWithIntegerLabels: () => optax.softmaxCrossEntropyWithIntegerLabels(logits, ints(0, 2)),
  "softmaxCrossEntropyWithIntegerLabels axis": () => optax.softmaxCrossEntropyWithIntegerLabels(logits, ints(0, 1, 1), { axis: 0 }),
  "softmaxCrossEntropyWithIntegerLabels where": () => optax.softmaxCrossEntropyWithIntegerLabels(logits, ints(0, 2), { where }),
  sigmoidBinaryCrossEntropy: () => optax.sigmoidBinaryCrossEntropy(logits, onehot),
  squaredError: () => optax.squaredError(logits, onehot),
  l2Loss: () => optax.l2Loss(logits, onehot),
  "l2Loss alone": () => optax.l2Loss(logits),
  huberLoss: () => optax.huberLoss(logits, onehot, { delta: 0.7 }),
  logCosh: () => optax.logCosh(logits, onehot),
  hingeLoss: () => optax.hingeLoss(logits, onehot.mul(2).sub(1)),
  klDivergence: () => optax.klDivergence(nn.logSoftmax(logits), onehot.mul(0.8).add(0.1)),
  cosineSimilarity: () => optax.cosineSimilarity(logits, onehot.add(0.5)),
  cosineDistance: () => optax.cosineDistance(logits, onehot.add(0.5), { epsilon: 1e-6 }),
  smoothLabels: () => optax.smoothLabels(onehot, 0.1),
  globalNorm: () => optax.globalNorm({ a: logits, b: [jnp.float32(3)] }),
  incrementalUpdate: () => optax.incrementalUpdate(logits, onehot, 0.1),
};

test.each(Object.entries(golden.losses))("%s has optax's values", (name, want) => {
  expectClose(LOSSES[name]().ravel().tolist() as number[], want, name);
  // NaN, which JSON cannot hold, is where softmaxCrossEntropy meets −inf·0: none of these do.
});

test("states are trees, and what is wrong is said", () => {
  const state = optax.adam(0.1).init(start());
  expect(String(tree.structure(state))).toBe("PyTreeDef([{'count': *, 'mu': {'b': *, 'w': *}, 'nu': {'b': *, 'w': *}}, {}])");
  expect(() => optax.adamw(0.1).update(start(), optax.adamw(0.1).init(start()))).toThrow("requires the current value of parameters");
  expect(() => optax.chain(optax.sgd(0.1)).update(start(), [])).toThrow("The number of updates and states has to be the same in chain!");
  expect(() => optax.partition({ a: optax.sgd(1) }, { w: "z", b: "a" }).init(start())).toThrow(
    "Some parameters have no corresponding transformation.",
  );
  expect(() => optax.piecewiseConstantSchedule(1, { 3: -1 })).toThrow("expects non-negative scale factors");
  expect(() => optax.squaredError(jnp.ones([3]), jnp.ones([3, 1]))).toThrow("equal shapes");
  expect(() => optax.softmaxCrossEntropyWithIntegerLabels(logits, onehot)).toThrow("expected input of dtype integer");
  expect(() => optax.adam(0.1, { beta1: 0.5 } as optax.AdamOptimizerOptions)).toThrow("unexpected keyword argument 'beta1'");
});

test("one step of sgd is two equations a parameter", () => {
  const opt = optax.sgd(0.1);
  const text = String(makeJaxpr((p: A, g: A) => optax.applyUpdates(p, opt.update(g, opt.init(p))[0]))(jnp.ones([2]), jnp.ones([2])));
  expect(text).toBe(`{ lambda ; a:f32[2] b:f32[2]. let
    c:f32[2] = mul -0.10000000149011612:f32[] b
    d:f32[2] = add a c
  in (d,) }`);
});
