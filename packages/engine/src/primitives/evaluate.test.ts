import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { expectAllClose } from "../../golden/closeness.ts";
import { type EncodedProgram, hostArrayOf, rebuild } from "../../golden/rebuild.ts";
import { DTYPES } from "../dtype/dtype.ts";
import { numbersOf } from "../dtype/elements.ts";
import { type Atom, Literal, type Var } from "../ir/jaxpr.ts";
import { literalArray } from "../ir/literal-array.ts";
import type { NDArray } from "../ir/ndarray.ts";

interface Case extends EncodedProgram {
  inputs: (string | number | boolean)[][];
  outputs: (string | number | boolean)[][];
}
/** Small programs with the inputs and results of JAX 0.10.2 on the CPU (golden/primitives/evaluate.py). */
const CASES: Case[] = JSON.parse(readFileSync(new URL("../../golden/primitives/evaluate.json", import.meta.url), "utf8"));

describe("shape rules and reference evaluation agree with JAX", () => {
  test.each(CASES.map((c, i) => [`${c.name} #${i}`, c] as const))("%s", (name, program) => {
    const jaxpr = rebuild(program);
    const values = new Map<Var, NDArray>();
    [...jaxpr.constvars, ...jaxpr.invars].forEach((v, i) => {
      values.set(v, hostArrayOf(v.aval, program.inputs[i]));
    });
    const read = (atom: Atom): NDArray => (atom instanceof Literal ? literalArray(atom) : (values.get(atom) as NDArray));
    for (const eqn of jaxpr.eqns) {
      const avals = eqn.primitive.abstractEval(
        eqn.invars.map((v) => v.aval),
        eqn.params,
      );
      expect(avals.map((a) => a.toLong(true))).toEqual(eqn.outvars.map((v) => v.aval.toLong(true)));
      const outs = eqn.primitive.evaluate(eqn.invars.map(read), eqn.params, avals);
      outs.forEach((out, i) => {
        values.set(eqn.outvars[i], out);
      });
    }
    jaxpr.outvars.forEach((v, k) => {
      const { data } = read(v);
      expect(data.length).toBe(v.aval.size * DTYPES[v.aval.dtype].words);
      expectAllClose(numbersOf({ dtype: v.aval.dtype, data }), program.outputs[k], `${name}, result ${k}`);
    });
  });
});
