import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type EncodedProgram, numberOf, rebuild } from "../../golden/rebuild.ts";
import { DTYPES } from "../dtype/dtype.ts";
import { type Atom, Literal, type Var } from "../ir/jaxpr.ts";
import { emptyArray, type NDArray } from "../ir/ndarray.ts";
import type { ShapedArray } from "../ir/aval.ts";

interface Case extends EncodedProgram {
  inputs: (string | number | boolean)[][];
  outputs: (string | number | boolean)[][];
}
/** Small programs with the inputs and results of JAX 0.10.2 on the CPU (golden/primitives/evaluate.py). */
const CASES: Case[] = JSON.parse(readFileSync(new URL("../../golden/primitives/evaluate.json", import.meta.url), "utf8"));

function arrayOf(aval: ShapedArray, values: readonly (string | number | boolean)[]): NDArray {
  const array = emptyArray(aval.shape, aval.dtype);
  values.forEach((v, i) => {
    array.data[i] = numberOf(v);
  });
  return array;
}

/** JAX's f32 functions are good to a few units in the last place; sums and products are rounded in another order. */
const TOLERANCE = 2e-6;

function expectClose(got: number, wanted: number, where: string): void {
  if (Number.isNaN(wanted) || !Number.isFinite(wanted) || wanted === 0) {
    if (wanted === 0) expect(Math.abs(got), where).toBeLessThan(1e-7);
    else expect(got, where).toBe(wanted);
  } else {
    expect(Math.abs(got - wanted) / Math.max(Math.abs(wanted), 1e-30), `${where}: got ${got}, JAX gives ${wanted}`).toBeLessThan(TOLERANCE);
  }
}

describe("the reference evaluation agrees with JAX", () => {
  test.each(CASES.map((c, i) => [`${c.name} #${i}`, c] as const))("%s", (_name, program) => {
    const jaxpr = rebuild(program);
    const values = new Map<Var, NDArray>();
    [...jaxpr.constvars, ...jaxpr.invars].forEach((v, i) => {
      values.set(v, arrayOf(v.aval, program.inputs[i]));
    });
    const read = (atom: Atom): NDArray => (atom instanceof Literal ? arrayOf(atom.aval, [Number(atom.val)]) : (values.get(atom) as NDArray));
    for (const eqn of jaxpr.eqns) {
      const avals = eqn.primitive.abstractEval(eqn.invars.map((v) => v.aval), eqn.params);
      expect(avals.map((a) => a.toLong(true))).toEqual(eqn.outvars.map((v) => v.aval.toLong(true)));
      const outs = eqn.primitive.evaluate(eqn.invars.map(read), eqn.params, avals);
      outs.forEach((out, i) => {
        values.set(eqn.outvars[i], out);
      });
    }
    jaxpr.outvars.forEach((v, k) => {
      const out = read(v);
      expect(out.data.length).toBe(v.aval.size * DTYPES[v.aval.dtype].words);
      out.data.forEach((got, i) => {
        expectClose(got, numberOf(program.outputs[k][i]), `result ${k}, element ${i}`);
      });
    });
  });
});
