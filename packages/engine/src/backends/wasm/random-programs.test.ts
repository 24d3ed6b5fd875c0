import { describe, expect, test } from "vitest";
import { compileProgram } from "../../compiler/compile.ts";
import { optimize, PASSES } from "../../compiler/pipeline.ts";
import { numbersOf } from "../../dtype/elements.ts";
import { type Jaxpr, Jaxpr as JaxprClass } from "../../ir/jaxpr.ts";
import type { NDArray } from "../../ir/ndarray.ts";
import { printJaxpr } from "../../ir/printer.ts";
import { verify } from "../../ir/verifier.ts";
import { PRIMITIVES } from "../../primitives/registry.ts";
import { randomInputs, randomProgram } from "../random-program.ts";
import { evaluateJaxpr } from "../reference/evaluate.ts";
import { createWasmBackend } from "./backend.ts";

const backend = createWasmBackend();
const now = (): number => 0;

/** Why two results differ; null when they agree to a few roundings of the largest number that went into them. */
function difference(actual: ArrayLike<number>, expected: NDArray): string | null {
  if (actual.length !== expected.data.length) return `${actual.length} elements, expected ${expected.data.length}`;
  for (let i = 0; i < actual.length; i++) {
    const [a, e] = [actual[i], Number(expected.data[i])];
    if (Object.is(a, e) || a === e) continue;
    const close = expected.dtype === "float32" && Math.abs(a - e) <= 2e-4 * Math.max(1, Math.abs(e));
    if (!close) return `element ${i} is ${a}, expected ${e}`;
  }
  return null;
}

function failure(jaxpr: Jaxpr, inputs: readonly NDArray[]): string | null {
  try {
    const expected = evaluateJaxpr(jaxpr, inputs);
    const actual = compileProgram(jaxpr, backend, now).program.run(inputs.map((x) => x.data));
    return expected.map((e, i) => difference(numbersOf({ dtype: e.dtype, data: actual[i] }), e)).find((d) => d !== null) ?? null;
  } catch (error) {
    return String(error instanceof Error ? error.stack : error);
  }
}

/** The smallest failing program with one output: each value alone, the first that fails. */
function shrink(jaxpr: Jaxpr, inputs: readonly NDArray[]): string {
  for (const eqn of jaxpr.eqns) {
    for (const v of eqn.outvars) {
      const slice = PASSES[5].run(new JaxprClass([], jaxpr.invars, jaxpr.eqns, [v]));
      const why = failure(slice, inputs);
      if (why !== null) return `${printJaxpr(slice)}\n${why}`;
    }
  }
  return `${printJaxpr(jaxpr)}\n${failure(jaxpr, inputs)}`;
}

// Chaotic steps (floor, comparisons of nearly equal numbers) may amplify a rounding; the seeds here are free of that.
describe("random programs", () => {
  test("wasm agrees with the reference, and the passes keep programs well-formed", () => {
    const failures: string[] = [];
    for (let seed = 1; seed <= 400; seed++) {
      const jaxpr = randomProgram(seed, PRIMITIVES, 4 + (seed % 20));
      const inputs = randomInputs(seed, jaxpr.inAvals);
      verify(jaxpr);
      optimize(jaxpr, { now, inspect: (_, after) => verify(after) });
      if (failure(jaxpr, inputs) !== null) failures.push(`seed ${seed}: ${shrink(jaxpr, inputs)}`);
    }
    expect(failures.slice(0, 5).join("\n\n")).toBe("");
  });
});
