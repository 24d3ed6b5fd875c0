import { expect, test } from "vitest";
// Primitives that hold jaxprs stand on the trace floor.
import "../../device.ts";
import { compileProgram } from "../../compiler/compile.ts";
import { optimize } from "../../compiler/pipeline.ts";
import type { Jaxpr } from "../../ir/jaxpr.ts";
import type { NDArray } from "../../ir/ndarray.ts";
import { verify } from "../../ir/verifier.ts";
import { PRIMITIVES } from "../../primitives/registry.ts";
import { randomControl } from "../random-control.ts";
import { randomInputs, seededRandom } from "../random-program.ts";
import { evaluateJaxpr } from "../reference/evaluate.ts";
import { createWasmBackend } from "./backend.ts";

const backend = createWasmBackend();
const now = (): number => 0;

function difference(actual: ArrayLike<number | bigint>, expected: NDArray): string | null {
  if (actual.length !== expected.data.length) return `${actual.length} elements, expected ${expected.data.length}`;
  for (let i = 0; i < actual.length; i++) {
    const [a, e] = [Number(actual[i]), Number(expected.data[i])];
    const tolerance = expected.dtype === "float32" ? 1e-4 : expected.dtype === "float64" ? 1e-11 : 0;
    const close = Math.abs(a - e) <= tolerance;
    if (!close && !Object.is(a, e) && a !== e) return `element ${i} is ${a}, expected ${e}`;
  }
  return null;
}

const SEEDS = 200;
const WIDTHS = [
  ["32 bits", false],
  ["64 bits", true],
] as const;

test.each(WIDTHS)("loops and branches of %s in one another agree with the reference", (_bits, wide) => {
  const failures: string[] = [];
  for (let seed = 1; seed <= SEEDS; seed++) {
    const jaxpr = randomControl(seed, PRIMITIVES, wide);
    const inputs = randomInputs(seed, jaxpr.inAvals);
    verify(jaxpr);
    optimize(jaxpr, { now, inspect: (_, after) => verify(after) });
    const expected = evaluateJaxpr(jaxpr, inputs);
    const { program } = compileProgram(jaxpr, backend, now);
    // Twice: nothing of the first run may be left in the second.
    for (let run = 0; run < 2; run++) {
      const results = program.run(inputs.map((x) => x.data));
      const why = expected.map((e, i) => difference(results[i], e)).find((d) => d !== null);
      if (why !== undefined && why !== null) failures.push(`seed ${seed}, run ${run}: ${why}\n${jaxpr}`);
    }
  }
  expect(failures.slice(0, 3).join("\n\n")).toBe("");
});

/** Runs on buffers of the backend, some of which are given up. */
function runDonating(
  jaxpr: Jaxpr,
  inputs: readonly NDArray[],
  donated: readonly number[],
  shared: readonly number[],
): ArrayLike<number | bigint>[] {
  const { program } = compileProgram(jaxpr, backend, now);
  const buffers = inputs.map(({ data }, i) => backend.write(data, jaxpr.inAvals[i]));
  for (const i of shared) buffers[i] = buffers[shared[0]];
  const before = buffers.map((buffer) => backend.read(buffer));
  const results = program.execute(buffers, jaxpr.outAvals, donated).map((buffer) => backend.read(buffer));
  // What was not given up is as it was.
  for (const [i, buffer] of buffers.entries()) if (!donated.includes(i)) expect(backend.read(buffer)).toEqual(before[i]);
  return results;
}

test.each(WIDTHS)("donated inputs of %s, and inputs that are one array, give the same results", (_bits, wide) => {
  const failures: string[] = [];
  for (let seed = 1; seed <= SEEDS; seed++) {
    const random = seededRandom(seed);
    const jaxpr = randomControl(seed, PRIMITIVES, wide);
    const inputs = randomInputs(seed, jaxpr.inAvals);
    const shared = jaxpr.inAvals.flatMap((aval, i) => (aval.equals(jaxpr.inAvals[0]) ? [i] : []));
    const same = random() < 0.4 ? shared : [];
    const donated = inputs.map((_, i) => i).filter((i) => random() < 0.5 && (same.length < 2 || !same.includes(i)));
    const given = inputs.map((x, i) => (same.includes(i) ? inputs[same[0]] : x));
    const expected = evaluateJaxpr(jaxpr, given);
    const results = runDonating(jaxpr, given, donated, same);
    const why = expected.map((e, i) => difference(results[i], e)).find((d) => d !== null);
    if (why !== undefined && why !== null) failures.push(`seed ${seed}, donated ${donated}: ${why}\n${jaxpr}`);
  }
  expect(failures.slice(0, 3).join("\n\n")).toBe("");
});
