import { grad, jit, jnp, random } from "tracepad";

/** A workload: `prepare` compiles and gives a function that runs `calls` times (default once) and reads nothing back. */
const normal = (seed, shape) => random.normal(random.key(seed), shape);

const softmax = (x) => {
  const e = jnp.exp(jnp.subtract(x, jnp.max(x, { axis: 1, keepdims: true })));
  return jnp.divide(e, jnp.sum(e, { axis: 1, keepdims: true }));
};

const loss = (params, x, y) => {
  const [w1, b1, w2, b2] = params;
  const hidden = jnp.tanh(jnp.add(jnp.matmul(x, w1), b1));
  return jnp.mean(jnp.square(jnp.subtract(jnp.add(jnp.matmul(hidden, w2), b2), y)));
};
const step = (params, x, y) => {
  const slopes = grad(loss)(params, x, y);
  return params.map((p, i) => jnp.subtract(p, jnp.multiply(0.1, slopes[i])));
};

export const workloads = [
  {
    name: "tanh(x)·exp(−x²)+sin(x), 1e6",
    prepare() {
      const f = jit((x) => jnp.add(jnp.multiply(jnp.tanh(x), jnp.exp(jnp.negative(jnp.multiply(x, x)))), jnp.sin(x)));
      const x = normal(0, [1_000_000]);
      return () => f(x);
    },
  },
  {
    name: "sum, 1e7",
    prepare() {
      const f = jit((x) => jnp.sum(x));
      const x = jnp.ones([10_000_000]);
      return () => f(x);
    },
  },
  {
    name: "softmax, 4096×1024",
    prepare() {
      const f = jit(softmax);
      const x = normal(1, [4096, 1024]);
      return () => f(x);
    },
  },
  {
    name: "matmul, 512",
    flops: 2 * 512 ** 3,
    prepare() {
      const f = jit((a, b) => jnp.matmul(a, b));
      const [a, b] = [normal(2, [512, 512]), normal(3, [512, 512])];
      return () => f(a, b);
    },
  },
  {
    name: "cached jit call, f32[4]",
    calls: 1000,
    prepare() {
      const f = jit((x) => jnp.add(jnp.multiply(x, x), x));
      const x = jnp.ones([4]);
      return () => {
        for (let i = 0; i < 1000; i++) f(x);
      };
    },
  },
  {
    name: "eager add, f32[4]",
    calls: 1000,
    prepare() {
      const x = jnp.ones([4]);
      return () => {
        for (let i = 0; i < 1000; i++) jnp.add(x, x);
      };
    },
  },
  {
    name: "20 chained jit calls, f32[1e6]",
    calls: 20,
    prepare() {
      const f = jit((x) => jnp.add(x, 1));
      const x = jnp.ones([1_000_000]);
      return () => {
        let y = x;
        for (let i = 0; i < 20; i++) y = f(y);
      };
    },
  },
  {
    name: "MLP step, 64→128→1, batch 256",
    prepare() {
      const f = jit(step);
      const params = [normal(4, [64, 128]), jnp.zeros([128]), normal(5, [128, 1]), jnp.zeros([1])];
      const [x, y] = [normal(6, [256, 64]), normal(7, [256, 1])];
      return () => f(params, x, y);
    },
  },
];
