import { grad, jit, jnp, lax, random, withConfig } from "tracepad";
import { serve } from "./serve.mjs";

const normal = (seed, shape) => random.normal(random.key(seed), shape);
/** Compiles `f` and gives a function that runs it on the same inputs. Runs are synchronous here. */
const timed = (f, ...inputs) => {
  const compiled = jit(f);
  compiled(...inputs);
  return () => compiled(...inputs);
};
/** A workload whose inputs and programs have 64-bit dtypes. */
const wide = (prepare) => () => {
  const with64 = (f) => withConfig({ enableX64: true }, f);
  const run = with64(prepare);
  return () => with64(run);
};

const fused = (x) =>
  jnp
    .tanh(x)
    .mul(jnp.exp(x.mul(x).neg()))
    .add(jnp.sin(x));
const softmax = (axis) => (x) => {
  const e = jnp.exp(x.sub(jnp.max(x, { axis, keepdims: true })));
  return e.div(jnp.sum(e, { axis, keepdims: true }));
};
const layerNorm = (axis) => (x, scale, shift) => {
  const centred = x.sub(jnp.mean(x, { axis, keepdims: true }));
  const variance = jnp.mean(centred.mul(centred), { axis, keepdims: true });
  return centred
    .div(jnp.sqrt(variance.add(1e-5)))
    .mul(scale)
    .add(shift);
};
const complexes = (seed, shape) => lax.complex(normal(seed, shape), normal(seed + 1, shape));
const integers = (seed, shape) => random.randint(random.key(seed), shape, -1000, 1000);
const matmul = (n) => () => timed(jnp.matmul, normal(2, [n, n]), normal(3, [n, n]));
const conv = (batch, channels) => () =>
  timed((x, w) => lax.convGeneralDilated(x, w, [1, 1], "SAME"), normal(4, [batch, channels, 32, 32]), normal(5, [64, channels, 3, 3]));

/** Cross entropy of a network with one hidden layer of relu, and a step of gradient descent. */
const loss = ([w1, b1, w2, b2], x, y, scale) => {
  const hidden = jnp.maximum(jnp.matmul(x, w1).add(b1), 0);
  const logits = jnp.matmul(hidden, w2).add(b2).mul(scale);
  const shifted = logits.sub(jnp.max(logits, { axis: 1, keepdims: true }));
  const logProbabilities = shifted.sub(jnp.log(jnp.sum(jnp.exp(shifted), { axis: 1, keepdims: true })));
  return jnp.mean(jnp.sum(logProbabilities.mul(y), { axis: 1 })).neg();
};
const stepOf = (scale) => (params, x, y) => {
  const slopes = grad(loss)(params, x, y, scale);
  return params.map((p, i) => p.sub(slopes[i].mul(0.1)));
};
const mlpInputs = (inputs, hidden, batch) => [
  [normal(6, [inputs, hidden]).mul(0.05), jnp.zeros([hidden]), normal(7, [hidden, 10]).mul(0.05), jnp.zeros([10])],
  normal(8, [batch, inputs]),
  jnp.equal(jnp.arange(10), random.randint(random.key(9), [batch, 1], 0, 10)).astype("float32"),
];

await serve({
  "fused tanh·exp+sin, 1e6": () => timed(fused, normal(0, [1_000_000])),
  "fused tanh·exp+sin, 1e7": () => timed(fused, normal(0, [10_000_000])),
  "sum, 1e7": () => timed((x) => jnp.sum(x), normal(0, [10_000_000])),
  "softmax, 4096×1024": () => timed(softmax(1), normal(1, [4096, 1024])),
  "layer norm, 4096×1024": () => timed(layerNorm(1), normal(1, [4096, 1024]), jnp.ones([1024]), jnp.zeros([1024])),
  "softmax down columns, 4096×1024": () => timed(softmax(0), normal(1, [4096, 1024])),
  "layer norm down columns, 4096×1024": () => timed(layerNorm(0), normal(1, [4096, 1024]), jnp.ones([1024]), jnp.zeros([1024])),
  "sum down columns, 4096×1024": () => timed((x) => jnp.sum(x, { axis: 0 }), normal(1, [4096, 1024])),
  "transpose + 1, 4096×1024": () => timed((x) => x.T.add(1), normal(1, [4096, 1024])),
  "matmul, 512": matmul(512),
  "matmul, 1023": matmul(1023),
  "matmul, 1024": matmul(1024),
  "batched matmul, 64×128³": () => timed(jnp.matmul, normal(2, [64, 128, 128]), normal(3, [64, 128, 128])),
  "conv 3×3, 8×64×32×32 → 64": conv(8, 64),
  "conv 3×3, 16×32×32×32 → 64": conv(16, 32),
  "MLP step, 784-512-10, batch 128": () => timed(stepOf(1), ...mlpInputs(784, 512, 128)),
  "MLP step, 64-128-10, batch 32": () => timed(stepOf(1), ...mlpInputs(64, 128, 32)),
  "scan of 1000 small steps": () =>
    timed((h, xs) => lax.scan((c, x) => [jnp.tanh(c.mul(0.9).add(x)), jnp.sum(c)], h, xs), jnp.zeros([8]), normal(10, [1000, 8])),
  "while of 10,000 scalar steps": () =>
    timed(
      (x) =>
        lax.whileLoop(
          ([i]) => jnp.less(i, 10_000),
          ([i, y]) => [i.add(1), y.mul(0.999).add(1)],
          [jnp.array(0, { dtype: "int32" }), x],
        ),
      jnp.array(1, { dtype: "float32" }),
    ),
  "sort, 1e6": () => timed((x) => jnp.sort(x), normal(11, [1_000_000])),
  "largest 100 of 1e6": () => timed((x) => lax.topK(x, 100), normal(11, [1_000_000])),
  "largest 50 of each of 64 rows of 32,000": () => timed((x) => lax.topK(x, 50), normal(11, [64, 32_000])),
  "cumsum, 1e6": () => timed((x) => jnp.cumsum(x), normal(11, [1_000_000])),
  "gather, 1e6": () => timed((x, i) => jnp.take(x, i), normal(11, [1_000_000]), random.randint(random.key(12), [1_000_000], 0, 1_000_000)),
  "4096 rows of 10000×256, scaled": () =>
    timed(
      (x, i, w) => jnp.take(x, i, { axis: 0 }).mul(w).add(1),
      normal(11, [10_000, 256]),
      random.randint(random.key(12), [4096], 0, 10_000),
      normal(14, [256]),
    ),
  "columns taken, 1024×1024": () =>
    timed((x, i) => jnp.take(x, i, { axis: 1 }), normal(11, [1024, 1024]), random.randint(random.key(12), [1024], 0, 1024)),
  "scatter-add, 1e6 into 1000": () =>
    timed((x, i) => jnp.zeros([1000]).at(i).add(x), normal(11, [1_000_000]), random.randint(random.key(12), [1_000_000], 0, 1000)),
  "random normal, 1e6": () => timed((key) => random.normal(key, [1_000_000]), random.key(13)),
  "100 Mandelbrot steps, 512²": () => {
    const [x, y] = [jnp.linspace(-2, 0.5, 512), jnp.linspace(-1.25, 1.25, 512)];
    const step =
      (cr, ci) =>
      (_, [zr, zi, n]) => {
        const [r2, i2] = [zr.mul(zr), zi.mul(zi)];
        const inside = jnp.less(r2.add(i2), 4);
        const next = [r2.sub(i2).add(cr), zr.mul(zi).mul(2).add(ci)];
        return [jnp.where(inside, next[0], zr), jnp.where(inside, next[1], zi), n.add(inside.astype("float32"))];
      };
    return timed(
      (a, b) => {
        const cr = jnp.broadcastTo(a.reshape([1, 512]), [512, 512]);
        const ci = jnp.broadcastTo(b.reshape([512, 1]), [512, 512]);
        const zero = jnp.zeros([512, 512]);
        return lax.foriLoop(0, 100, step(cr, ci), [zero, zero, zero])[2];
      },
      x,
      y,
    );
  },
  "fused tanh·exp+sin, f64, 1e6": wide(() => timed(fused, normal(0, [1_000_000]))),
  "tanh, f64, 1e6": wide(() => timed(jnp.tanh, normal(0, [1_000_000]))),
  "random normal, f64, 1e6": wide(() => timed((key) => random.normal(key, [1_000_000]), random.key(13))),
  "matmul, f64, 512": wide(matmul(512)),
  "sum, i64, 1e7": wide(() => timed((x) => jnp.sum(x), integers(15, [10_000_000]))),
  "product, i64, 1e7": wide(() => timed((x) => jnp.prod(x), integers(15, [10_000_000]))),
  "matmul, i64, 512": wide(() => timed(jnp.matmul, integers(15, [512, 512]), integers(16, [512, 512]))),
  "complex x·y + z, 1e6": () =>
    timed((x, y, z) => x.mul(y).add(z), complexes(20, [1_000_000]), complexes(22, [1_000_000]), complexes(24, [1_000_000])),
  "complex exp, 1e6": () => timed(jnp.exp, complexes(20, [1_000_000])),
  "complex arcsine, 1e6": () => timed(jnp.arcsin, complexes(20, [1_000_000])),
  "complex sum of products, 1e6": () => timed((x, y) => jnp.sum(x.mul(y)), complexes(20, [1_000_000]), complexes(22, [1_000_000])),
  "matmul, complex, 256": () => timed(jnp.matmul, complexes(20, [256, 256]), complexes(22, [256, 256])),
  "fft, 2²⁰": () => timed((x) => jnp.fft.fft(x), complexes(20, [2 ** 20])),
  "fft of 1000 rows of 1000": () => timed((x) => jnp.fft.fft(x), complexes(20, [1000, 1000])),
  "fft of 1024 rows of 1024": () => timed((x) => jnp.fft.fft(x), complexes(20, [1024, 1024])),
  "rfft of 1024 rows of 1024": () => timed((x) => jnp.fft.rfft(x), normal(20, [1024, 1024])),
  "cached jit call, f32[4]": () => timed((x) => x.mul(x).add(x), jnp.ones([4])),
  "eager add, f32[4]": () => {
    const x = jnp.ones([4]);
    return () => jnp.add(x, x);
  },
  "20 chained jit calls, f32[1e6]": () => {
    const f = jit((x) => x.add(1));
    let y = jnp.ones([1_000_000]);
    return () => {
      y = f(y);
    };
  },
  // JAX's own way to say that the argument is no longer needed; the peers say it in each call, by hand.
  "20 chained jit calls, donated, f32[1e6]": () => {
    const f = jit((x) => x.add(1), { donateArgnums: [0] });
    let y = jnp.ones([1_000_000]);
    return () => {
      y = f(y);
    };
  },
  "first call of a trivial jit": () => {
    const x = jnp.ones([4]);
    return (i) => jit((a) => a.mul(1 + i / 1000).add(1))(x);
  },
  "trace + compile, MLP step 784-512-10": () => {
    const inputs = mlpInputs(784, 512, 128);
    return (i) =>
      jit(stepOf(1 + i / 1000))
        .lower(...inputs)
        .compile();
  },
  "trace + compile, 200 unrolled sin": () => {
    const x = jnp.ones([16]);
    return (i) =>
      jit((a) => {
        let y = a.mul(1 + i / 1000);
        for (let k = 0; k < 200; k++) y = jnp.sin(y);
        return y;
      })
        .lower(x)
        .compile();
  },
});
