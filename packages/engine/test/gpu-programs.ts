import { randomInputs, randomProgram } from "../src/backends/random-program.ts";
import type { Plan } from "../src/compiler/kernel.ts";
import { optimize } from "../src/compiler/pipeline.ts";
import { planProgram } from "../src/compiler/plan.ts";
import * as tracepad from "../src/index.ts";
import { ShapedArray } from "../src/ir/aval.ts";
import type { Jaxpr } from "../src/ir/jaxpr.ts";
import type { NDArray } from "../src/ir/ndarray.ts";
import { PRIMITIVES } from "../src/primitives/registry.ts";

/* Test support: programs that are loops and products only, which every GPU language can be asked for. */

const { jnp, lax, makeJaxpr, nn } = tracepad;
type Value = tracepad.Array;

export interface GpuCase {
  readonly name: string;
  readonly jaxpr: Jaxpr;
  readonly plan: Plan;
  readonly inputs: readonly NDArray[];
}

function planned(name: string, jaxpr: Jaxpr, inputs: readonly NDArray[]): GpuCase | null {
  const { jaxpr: optimized } = optimize(jaxpr, { now: () => 0 });
  const plan = planProgram(optimized);
  return plan.steps.every(({ kind }) => kind === "loop" || kind === "dot") ? { name, jaxpr, plan, inputs } : null;
}

const WRITTEN: Readonly<Record<string, readonly [(...xs: Value[]) => Value | Value[], ...(readonly number[])[]]>> = {
  "softmax over rows": [(x) => nn.softmax(x), [33, 70]],
  "layer norm": [
    (x) => {
      const centred = x.sub(jnp.mean(x, { axis: 1, keepdims: true }));
      return centred.div(jnp.sqrt(jnp.mean(centred.mul(centred), { axis: 1, keepdims: true }).add(1e-5)));
    },
    [9, 300],
  ],
  "sum of everything": [(x) => jnp.sum(x), [7, 33, 5]],
  "sums over rows and columns": [(x) => [jnp.sum(x, { axis: 0 }), jnp.max(x, { axis: 1 })], [65, 17]],
  "any and all": [(x) => [jnp.any(jnp.greater(x, 1.5), { axis: 1 }), jnp.all(jnp.greater(x, -3))], [12, 40]],
  "product of odd sizes": [(x, y) => jnp.matmul(x, y), [65, 33], [33, 70]],
  "product of transposed factors": [(x, y) => jnp.matmul(x.T, y.T), [33, 65], [70, 33]],
  "products in batches": [(x, y) => jnp.matmul(x, y), [3, 20, 30], [3, 30, 25]],
  "product with what follows": [(x, y, b) => jnp.tanh(jnp.matmul(x, y).add(b)), [40, 50], [50, 24], [24]],
  "transpose and broadcast": [
    (x, b) =>
      jnp
        .transpose(x)
        .mul(2)
        .add(b.reshape([-1, 1])),
    [19, 23],
    [23],
  ],
  "where NaN is": [(x) => [jnp.log(x), jnp.maximum(jnp.sqrt(x), 0), jnp.isnan(jnp.log(x))], [64]],
  // Each step brings values together: a rounding must not grow over twenty.
  "a function that is called": [(x) => Array.from({ length: 20 }, (_, i) => i).reduce((y, i) => jnp.sin(y.mul(0.5).add(i)), x), [40]],
  // Two values of 32 bits, side by side in memory.
  "complex numbers": [
    (x, y) => {
      const z = jnp.sum(lax.complex(x, y), { axis: 1, keepdims: true });
      const w = lax.complex(y, x).mul(z).add(x);
      return [jnp.real(w), jnp.imag(w), jnp.abs(z)];
    },
    [9, 30],
    [9, 30],
  ],
  transcendental: [(x) => [jnp.exp(x), jnp.sin(x), jnp.tanh(x), jnp.log1p(jnp.abs(x)), jnp.expm1(x)], [100]],
};

/** `count` random programs of the kind, after those that are written out. */
export function gpuCases(count: number): GpuCase[] {
  const cases: GpuCase[] = [];
  for (const [name, [f, ...shapes]] of Object.entries(WRITTEN)) {
    const avals = shapes.map((shape) => new ShapedArray([...shape], "float32"));
    const { jaxpr, consts } = makeJaxpr(f)(...avals.map((aval) => jnp.zeros([...aval.shape])));
    if (consts.length > 0) throw new Error(`${name} closes over arrays`);
    const found = planned(name, jaxpr, randomInputs(7, avals));
    if (found === null) throw new Error(`${name} is not made of loops and products only`);
    cases.push(found);
  }
  for (let seed = 1, found = 0; found < count; seed++) {
    const jaxpr = randomProgram(seed, PRIMITIVES, { length: 4 + (seed % 16) });
    const program = planned(`random program ${seed}`, jaxpr, randomInputs(seed, jaxpr.inAvals));
    if (program === null) continue;
    found++;
    cases.push(program);
  }
  return cases;
}
