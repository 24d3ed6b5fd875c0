import { describe, expect, test } from "vitest";
import "../../device.ts";
import { compileProgram } from "../../compiler/compile.ts";
import { FunctionTable } from "../../compiler/functions.ts";
import { optimize, PASSES } from "../../compiler/pipeline.ts";
import { planProgram } from "../../compiler/plan.ts";
import { simulatePlan } from "../../compiler/simulate.ts";
import { verifyPlan } from "../../compiler/verify-plan.ts";
import { type DType, realDType } from "../../dtype/dtype.ts";
import { type Atom, Jaxpr, Literal, type Var } from "../../ir/jaxpr.ts";
import { literalArray } from "../../ir/literal-array.ts";
import type { NDArray } from "../../ir/ndarray.ts";
import { printJaxpr } from "../../ir/printer.ts";
import { verify } from "../../ir/verifier.ts";
import { PRIMITIVES } from "../../primitives/registry.ts";
import { randomInputs, randomProgram, seededRandom } from "../random-program.ts";
import { evaluateEqn, evaluateJaxpr } from "../reference/evaluate.ts";
import { createWasmBackend } from "./backend.ts";

/** `npm run test:thorough` runs many more. */
const PROGRAMS = process.env.TRACEPAD_THOROUGH === undefined ? 500 : 20_000;
const backend = createWasmBackend();
const now = (): number => 0;
/** Relative, by the dtype of the result: what no other run needs to explain. */
const TOLERANCE: Readonly<Partial<Record<DType, number>>> = { float32: 2e-4, float64: 1e-12 };
/** Four units in the last place. */
const ROUNDINGS: Readonly<Partial<Record<DType, number>>> = { float32: 2 ** -21, float64: 2 ** -50 };

/** Runs a program with every float off by up to two roundings: how far that takes a result is how ill-conditioned it is. */
function perturbed(jaxpr: Jaxpr, inputs: readonly NDArray[], seed: number): NDArray[] {
  const random = seededRandom(seed);
  const env = new Map<Var, NDArray>([...jaxpr.constvars, ...jaxpr.invars].map((v, i) => [v, inputs[i]]));
  const read = (atom: Atom): NDArray => (atom instanceof Literal ? literalArray(atom) : (env.get(atom) as NDArray));
  for (const eqn of jaxpr.eqns) {
    for (const [i, value] of evaluateEqn(eqn, eqn.invars.map(read)).entries()) {
      const data = value.data.slice();
      const roundings = ROUNDINGS[realDType(value.dtype)];
      if (roundings !== undefined) for (let k = 0; k < data.length; k++) data[k] = Number(data[k]) * (1 + (random() - 0.5) * roundings);
      env.set(eqn.outvars[i], { ...value, data });
    }
  }
  return jaxpr.outvars.map(read);
}

/** Why two results differ; null when they agree to a few roundings of the largest number that went into them. */
function difference(actual: ArrayLike<number | bigint>, expected: NDArray, sensitivity: (i: number) => number): string | null {
  if (actual.length !== expected.data.length) return `${actual.length} elements, expected ${expected.data.length}`;
  for (let i = 0; i < actual.length; i++) {
    const [a, e] = [actual[i], expected.data[i]];
    if (Object.is(a, e) || a === e) continue;
    const distance = Math.abs(Number(a) - Number(e));
    if (distance <= (TOLERANCE[realDType(expected.dtype)] ?? 0) * Math.max(1, Math.abs(Number(e)))) continue;
    if (distance <= sensitivity(i)) continue;
    return `element ${i} is ${a}, expected ${e}`;
  }
  return null;
}

/** What is wrong with a program's results, or with its plan; null when nothing is. */
function failure(jaxpr: Jaxpr, inputs: readonly NDArray[]): string | null {
  try {
    const expected = evaluateJaxpr(jaxpr, inputs);
    const { optimized, program } = compileProgram(jaxpr, backend, now);
    const data = inputs.map((input) => input.data);
    // With functions for all that kernels have twice.
    const plan = planProgram(optimized, new FunctionTable(0));
    verifyPlan(plan);
    const calling = backend.compile({ jaxpr: optimized, dump: null, plan: () => plan });
    const results: [string, readonly ArrayLike<number | bigint>[]][] = [
      ["wasm", program.run(data)],
      ["wasm with calls", calling.run(data)],
    ];
    const simulated = simulatePlan(plan, inputs);
    if (simulated !== null) results.push(["simulator", simulated]);
    let others: NDArray[][] | null = null;
    for (const [who, arrays] of results) {
      for (const [n, e] of expected.entries()) {
        const sensitivity = (i: number): number => {
          others ??= [1, 2, 3, 4].map((seed) => perturbed(jaxpr, inputs, seed));
          // A comparison that some perturbation turns may turn either way; NaN counts as any distance.
          const distances = others.map((run) => Math.abs(Number(run[n].data[i]) - Number(e.data[i])));
          return distances.some(Number.isNaN) ? Infinity : 8 * Math.max(...distances);
        };
        const why = difference(arrays[n], e, sensitivity);
        if (why !== null) return `${who}: result ${n}: ${why}`;
      }
    }
    return null;
  } catch (error) {
    return String(error instanceof Error ? error.stack : error);
  }
}

const dce = (jaxpr: Jaxpr, outvars: readonly Atom[]): Jaxpr =>
  PASSES[PASSES.length - 1].run(new Jaxpr([], jaxpr.invars, jaxpr.eqns, outvars));

/**
 * A smaller failing program: the first value that fails alone, then, as long as that fails still, with inputs in place
 * of what equations compute.
 */
function shrink(jaxpr: Jaxpr, inputs: readonly NDArray[]): string {
  let [smallest, given] = [jaxpr, inputs];
  for (const eqn of jaxpr.eqns) {
    const slice = dce(jaxpr, eqn.outvars);
    if (failure(slice, inputs) === null) continue;
    smallest = slice;
    break;
  }
  for (let i = 0; i < smallest.eqns.length; ) {
    const { outvars } = smallest.eqns[i];
    const known = evaluateJaxpr(new Jaxpr([], smallest.invars, smallest.eqns, outvars), given);
    const cut = new Jaxpr([], [...smallest.invars, ...outvars], smallest.eqns.toSpliced(i, 1), smallest.outvars);
    const without = dce(cut, cut.outvars);
    if (outvars.some((v) => smallest.outvars.includes(v)) || failure(without, [...given, ...known]) === null) {
      i++;
      continue;
    }
    [smallest, given] = [without, [...given, ...known]];
    i = 0;
  }
  return `${printJaxpr(smallest)}\n${failure(smallest, given)}`;
}

describe("random programs", () => {
  test.each(["32 bits", "64 bits", "complex numbers"] as const)(
    `${PROGRAMS} programs of %s on wasm and in the simulator agree with the reference; passes and plans keep their rules`,
    (values) => {
      const failures: string[] = [];
      for (let seed = 1; seed <= PROGRAMS && failures.length < 5; seed++) {
        const jaxpr = randomProgram(seed, PRIMITIVES, { length: 4 + (seed % 20), motifs: seed % 3 !== 0, values });
        const inputs = randomInputs(seed, jaxpr.inAvals);
        verify(jaxpr);
        optimize(jaxpr, { now, inspect: (_, after) => verify(after) });
        if (failure(jaxpr, inputs) !== null) failures.push(`seed ${seed}: ${shrink(jaxpr, inputs)}`);
      }
      expect(failures.join("\n\n")).toBe("");
    },
    60_000 + 60 * PROGRAMS,
  );
});
