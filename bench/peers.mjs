import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** What else computes the workloads here. None is a dependency: each is measured when it can be loaded. */
export async function peers() {
  return (await Promise.all([tfjs(), numpy()])).filter((peer) => peer !== null);
}

async function tfjs() {
  try {
    const tf = await import("@tensorflow/tfjs");
    await import("@tensorflow/tfjs-backend-wasm");
    await tf.setBackend("wasm");
    const timed = (make, f) => {
      const inputs = make();
      return () => tf.tidy(() => f(...inputs).dataSync());
    };
    const runs = {
      "tanh(x)·exp(−x²)+sin(x), 1e6": () =>
        timed(
          () => [tf.randomNormal([1_000_000])],
          (x) => x.tanh().mul(x.square().neg().exp()).add(x.sin()),
        ),
      "sum, 1e7": () =>
        timed(
          () => [tf.ones([10_000_000])],
          (x) => x.sum(),
        ),
      "softmax, 4096×1024": () =>
        timed(
          () => [tf.randomNormal([4096, 1024])],
          (x) => x.softmax(),
        ),
      "matmul, 512": () =>
        timed(
          () => [tf.randomNormal([512, 512]), tf.randomNormal([512, 512])],
          (a, b) => a.matMul(b),
        ),
    };
    return { name: "tfjs-wasm", prepare: (name) => runs[name]?.() ?? null };
  } catch {
    return null;
  }
}

const NUMPY = `
import json, sys, time
import numpy as np
r = np.random.default_rng(0)
n = lambda *s: r.standard_normal(s, dtype=np.float32)
def softmax(x):
    e = np.exp(x - x.max(1, keepdims=True)); return e / e.sum(1, keepdims=True)
x6, x7, xs, a, b = n(1000000), np.ones(10000000, np.float32), n(4096, 1024), n(512, 512), n(512, 512)
runs = {
  "tanh(x)·exp(−x²)+sin(x), 1e6": lambda: np.tanh(x6) * np.exp(-x6 * x6) + np.sin(x6),
  "sum, 1e7": lambda: x7.sum(),
  "softmax, 4096×1024": lambda: softmax(xs),
  "matmul, 512": lambda: a @ b,
}
print(json.dumps(list(runs)), flush=True)
for line in sys.stdin:
    runs[json.loads(line)](); print("done", flush=True)
`;

/** NumPy in the Python of $BENCH_PYTHON, one thread, asked over a pipe: a round trip is about 0.1 ms. */
async function numpy() {
  const python = process.env.BENCH_PYTHON;
  if (!python) return null;
  const env = { ...process.env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", PYTHONIOENCODING: "utf-8" };
  const child = spawn(python, ["-c", NUMPY], { stdio: ["pipe", "pipe", "inherit"], env });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = await lines.next();
  if (first.done) return null;
  const names = JSON.parse(first.value);
  return {
    name: "numpy, 1 thread",
    close: () => child.kill(),
    prepare: (name) =>
      names.includes(name)
        ? async () => {
            child.stdin.write(`${JSON.stringify(name)}\n`);
            await lines.next();
          }
        : null,
  };
}
