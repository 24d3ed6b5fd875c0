import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { serve } from "./serve.mjs";

await tf.setBackend("wasm");
tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);

const normal = (shape) => tf.randomNormal(shape);
// Kernels run at once; reading one element would copy all, so nothing is read.
const timed =
  (f, ...inputs) =>
  () =>
    tf.dispose(tf.tidy(() => f(...inputs)));
const matmul = (n) => () => timed(tf.matMul, normal([n, n]), normal([n, n]));
const conv = (batch, channels) => () =>
  timed((x, w) => tf.conv2d(x, w, 1, "same"), normal([batch, 32, 32, channels]), normal([3, 3, channels, 64]));
const fused = (x) => x.tanh().mul(x.square().neg().exp()).add(x.sin());
const layerNorm = (axis) => (x) => {
  const centred = x.sub(x.mean(axis, true));
  return centred.div(centred.square().mean(axis, true).add(1e-5).sqrt());
};
const mlp = (inputs, hidden, batch) => () => {
  const params = [normal([inputs, hidden]).mul(0.05), tf.zeros([hidden]), normal([hidden, 10]).mul(0.05), tf.zeros([10])];
  const x = normal([batch, inputs]);
  const y = tf
    .oneHot(
      tf.tensor1d(
        Array.from({ length: batch }, (_, i) => i % 10),
        "int32",
      ),
      10,
    )
    .toFloat();
  const slopes = tf.grads((w1, b1, w2, b2) => x.matMul(w1).add(b1).relu().matMul(w2).add(b2).logSoftmax().mul(y).sum(1).mean().neg());
  return timed(() => {
    const found = slopes(params);
    return params.map((p, i) => p.sub(found[i].mul(0.1)));
  });
};

/** A chain whose last array is given up by hand. */
const chained = () => {
  let y = tf.ones([1_000_000]);
  return () => {
    const next = y.add(1);
    y.dispose();
    y = next;
  };
};

await serve({
  "fused tanh·exp+sin, 1e6": () => timed(fused, normal([1_000_000])),
  "fused tanh·exp+sin, 1e7": () => timed(fused, normal([10_000_000])),
  "sum, 1e7": () => timed((x) => x.sum(), normal([10_000_000])),
  "softmax, 4096×1024": () => timed((x) => x.softmax(), normal([4096, 1024])),
  "layer norm, 4096×1024": () => timed(layerNorm(1), normal([4096, 1024])),
  "layer norm down columns, 4096×1024": () => timed(layerNorm(0), normal([4096, 1024])),
  "sum down columns, 4096×1024": () => timed((x) => x.sum(0), normal([4096, 1024])),
  "transpose + 1, 4096×1024": () => timed((x) => x.transpose().add(1), normal([4096, 1024])),
  "matmul, 512": matmul(512),
  "matmul, 1023": matmul(1023),
  "matmul, 1024": matmul(1024),
  "batched matmul, 64×128³": () => timed(tf.matMul, normal([64, 128, 128]), normal([64, 128, 128])),
  "conv 3×3, 8×64×32×32 → 64": conv(8, 64),
  "conv 3×3, 16×32×32×32 → 64": conv(16, 32),
  "MLP step, 784-512-10, batch 128": mlp(784, 512, 128),
  "MLP step, 64-128-10, batch 32": mlp(64, 128, 32),
  "cumsum, 1e6": () => timed((x) => x.cumsum(), normal([1_000_000])),
  "gather, 1e6": () => timed((x, i) => tf.gather(x, i), normal([1_000_000]), tf.randomUniform([1_000_000], 0, 1_000_000, "int32")),
  "random normal, 1e6": () => timed(() => tf.randomNormal([1_000_000])),
  "eager add, f32[4]": () => timed((x) => x.add(x), tf.ones([4])),
  "20 chained jit calls, f32[1e6]": chained,
  "20 chained jit calls, donated, f32[1e6]": chained,
});
