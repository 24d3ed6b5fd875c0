import { blockUntilReady, defaultDevice, grad, init, jit, lax, numpy as np, random, tree } from "@jax-js/jax";
import { serve } from "./serve.mjs";

// Each use consumes an array there, unless its reference count is raised by `.ref`.
await init("wasm");
defaultDevice("wasm");
console.error = () => {};

const normal = (seed, shape) => random.normal(random.key(seed), shape);
const timed = (f, ...inputs) => {
  const compiled = jit(f);
  return async () => {
    const out = await blockUntilReady(compiled(...tree.ref(inputs)));
    tree.dispose(out);
  };
};
const ready = async (prepare) => {
  const run = prepare();
  await run();
  return run;
};

const fused = (x) =>
  np
    .tanh(x.ref)
    .mul(np.exp(x.ref.mul(x.ref).neg()))
    .add(np.sin(x));
const softmax = (axis) => (x) => {
  const e = np.exp(x.ref.sub(np.max(x, axis, { keepdims: true })));
  return e.ref.div(np.sum(e, axis, { keepdims: true }));
};
const layerNorm = (axis) => (x) => {
  const centred = x.ref.sub(np.mean(x, axis, { keepdims: true }));
  const variance = np.mean(np.square(centred.ref), axis, { keepdims: true });
  return centred.div(np.sqrt(variance.add(1e-5)));
};
const loss = ([w1, b1, w2, b2], x, y, scale) => {
  const hidden = np.maximum(np.matmul(x, w1).add(b1), 0);
  const logits = np.matmul(hidden, w2).add(b2).mul(scale);
  const shifted = logits.ref.sub(np.max(logits, 1, { keepdims: true }));
  const logProbabilities = shifted.ref.sub(np.log(np.sum(np.exp(shifted), 1, { keepdims: true })));
  return np.mean(np.sum(logProbabilities.mul(y), 1)).neg();
};
const stepOf = (scale) => (params, x, y) => {
  const slopes = grad((p) => loss(p, x, y, scale))(tree.ref(params));
  return params.map((p, i) => p.sub(slopes[i].mul(0.1)));
};
const mlpInputs = (inputs, hidden, batch) => [
  [normal(6, [inputs, hidden]).mul(0.05), np.zeros([hidden]), normal(7, [hidden, 10]).mul(0.05), np.zeros([10])],
  normal(8, [batch, inputs]),
  np.eye(10).slice(
    np.array(
      Array.from({ length: batch }, (_, i) => i % 10),
      { dtype: np.int32 },
    ),
  ),
];
const matmul = (n) => () => ready(() => timed(np.matmul, normal(2, [n, n]), normal(3, [n, n])));
const conv = (batch, channels) => () =>
  ready(() =>
    timed((x, w) => lax.convGeneralDilated(x, w, [1, 1], "SAME"), normal(4, [batch, channels, 32, 32]), normal(5, [64, channels, 3, 3])),
  );
const indices = (limit) => np.array(Int32Array.from({ length: 1_000_000 }, (_, i) => (i * 2654435761) % limit));

/** A chain whose arrays are used up by the call that takes them. */
const chained = () =>
  ready(() => {
    const f = jit((x) => x.add(1));
    let y = np.ones([1_000_000]);
    return async () => {
      y = await blockUntilReady(f(y));
    };
  });

await serve({
  "fused tanh·exp+sin, 1e6": () => ready(() => timed(fused, normal(0, [1_000_000]))),
  "fused tanh·exp+sin, 1e7": () => ready(() => timed(fused, normal(0, [10_000_000]))),
  "sum, 1e7": () => ready(() => timed((x) => np.sum(x), normal(0, [10_000_000]))),
  "softmax, 4096×1024": () => ready(() => timed(softmax(1), normal(1, [4096, 1024]))),
  "layer norm, 4096×1024": () => ready(() => timed(layerNorm(1), normal(1, [4096, 1024]))),
  "softmax down columns, 4096×1024": () => ready(() => timed(softmax(0), normal(1, [4096, 1024]))),
  "layer norm down columns, 4096×1024": () => ready(() => timed(layerNorm(0), normal(1, [4096, 1024]))),
  "sum down columns, 4096×1024": () => ready(() => timed((x) => np.sum(x, 0), normal(1, [4096, 1024]))),
  "transpose + 1, 4096×1024": () => ready(() => timed((x) => np.transpose(x).add(1), normal(1, [4096, 1024]))),
  "matmul, 512": matmul(512),
  "matmul, 1023": matmul(1023),
  "matmul, 1024": matmul(1024),
  "batched matmul, 64×128³": () => ready(() => timed(np.matmul, normal(2, [64, 128, 128]), normal(3, [64, 128, 128]))),
  "conv 3×3, 8×64×32×32 → 64": conv(8, 64),
  "conv 3×3, 16×32×32×32 → 64": conv(16, 32),
  "MLP step, 784-512-10, batch 128": () => ready(() => timed(stepOf(1), ...mlpInputs(784, 512, 128))),
  "MLP step, 64-128-10, batch 32": () => ready(() => timed(stepOf(1), ...mlpInputs(64, 128, 32))),
  "sort, 1e6": () => ready(() => timed((x) => np.sort(x), normal(11, [1_000_000]))),
  "cumsum, 1e6": () => ready(() => timed((x) => np.cumsum(x), normal(11, [1_000_000]))),
  "gather, 1e6": () => ready(() => timed((x, i) => np.take(x, i), normal(11, [1_000_000]), indices(1_000_000))),
  "random normal, 1e6": () => ready(() => timed((key) => random.normal(key, [1_000_000]), random.key(13))),
  "cached jit call, f32[4]": () => ready(() => timed((x) => x.ref.mul(x.ref).add(x), np.ones([4]))),
  "eager add, f32[4]": () =>
    ready(() => {
      const x = np.ones([4]);
      return async () => tree.dispose(await blockUntilReady(np.add(x.ref, x.ref)));
    }),
  "20 chained jit calls, f32[1e6]": chained,
  "20 chained jit calls, donated, f32[1e6]": chained,
  "first call of a trivial jit": () => {
    const x = np.ones([4]);
    return async (i) => tree.dispose(await blockUntilReady(jit((a) => a.mul(1 + i / 1000).add(1))(x.ref)));
  },
  // It compiles on the first call, so that the step itself is within; it is a small part.
  "trace + compile, MLP step 784-512-10": () => {
    const inputs = mlpInputs(784, 512, 128);
    return async (i) => tree.dispose(await blockUntilReady(jit(stepOf(1 + i / 1000))(...tree.ref(inputs))));
  },
  "trace + compile, 200 unrolled sin": () => {
    const x = np.ones([16]);
    return async (i) => {
      const f = jit((a) => {
        let y = a.mul(1 + i / 1000);
        for (let k = 0; k < 200; k++) y = np.sin(y);
        return y;
      });
      tree.dispose(await blockUntilReady(f(x.ref)));
    };
  },
});
