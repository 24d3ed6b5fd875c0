import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { expectAllClose } from "../golden/closeness.ts";
import { type EncodedProgram, hostArrayOf, rebuild } from "../golden/rebuild.ts";
import type { CallLabel } from "../src/client/client.ts";
import { createInProcessClient } from "../src/client/in-process.ts";
import type { NumberArray } from "../src/dtype/dtype.ts";
import { Jaxpr } from "../src/ir/jaxpr.ts";

interface Case extends EncodedProgram {
  inputs: (string | number | boolean)[][];
  outputs: (string | number | boolean)[][];
}
/** Small programs with the inputs and results of JAX 0.10.2 on the CPU (golden/primitives/evaluate.py). */
const CASES: Case[] = JSON.parse(readFileSync(new URL("../golden/primitives/evaluate.json", import.meta.url), "utf8"));

/** A few units in the last place: backends compute transcendentals in f32. */
const TOLERANCE = 4e-6;

const label: CallLabel = { fn: "test", signature: "", line: null, column: null, call: 0, cached: false, reason: null };
const client = createInProcessClient({ backend: "wasm", now: () => 0 });

describe("what the lowerings compile to agrees with JAX", () => {
  test.each(CASES.map((c, i) => [`${c.name} #${i}`, c] as const))("%s", (name, program) => {
    const closed = rebuild(program);
    const jaxpr = new Jaxpr([], [...closed.constvars, ...closed.invars], closed.eqns, closed.outvars);
    const executable = client.compile(jaxpr, label);
    const inputs = jaxpr.invars.map((v, i) => client.write(hostArrayOf(v.aval, program.inputs[i]).data, v.aval));
    const outs = client.execute(executable, inputs, label);
    expect(outs.length).toBe(program.outputs.length);
    outs.forEach((out, k) => {
      expectAllClose(client.read(out) as NumberArray, program.outputs[k], `${name}, result ${k}`, TOLERANCE);
    });
  });
});
