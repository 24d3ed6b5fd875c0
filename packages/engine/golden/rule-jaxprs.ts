import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { DTYPES, type DType } from "../src/dtype/dtype.ts";
import { ShapedArray, sizeOf } from "../src/ir/aval.ts";
import { printJaxpr } from "../src/ir/printer.ts";
import type { Value } from "../src/ir/value.ts";
import { add } from "../src/primitives/arithmetic.ts";
import { reduceSum } from "../src/primitives/reduce.ts";
import { arrayFrom } from "../src/trace/array.ts";
import { grad } from "../src/transforms/grad.ts";
import { jvp } from "../src/transforms/jvp.ts";
import { makeJaxpr } from "../src/transforms/make-jaxpr.ts";
import { vmap } from "../src/transforms/vmap.ts";
import { leaves } from "../src/tree/flatten.ts";

/** A function of a golden file, with what JAX 0.10.2 prints for it and its transforms (rule_jaxprs.py). */
export interface RuleJaxprs {
  readonly name: string;
  readonly args: readonly (readonly [shape: readonly number[], dtype: DType])[];
  readonly jaxprs: Readonly<Record<string, string>>;
}

export const readRuleJaxprs = (folder: string): RuleJaxprs[] =>
  JSON.parse(readFileSync(new URL(`./${folder}/rules.json`, import.meta.url), "utf8"));

type Fn = (...args: any[]) => unknown;

/** The places of arguments that have derivatives. */
export const floatsOf = (args: RuleJaxprs["args"]): number[] => args.flatMap(([, dtype], k) => (dtype === "float32" ? [k] : []));

/** Tests that the functions have JAX's jaxprs in every mode; where JAX refuses, that they throw. */
export function testRuleJaxprs(golden: readonly RuleJaxprs[], functions: Readonly<Record<string, Fn>>): void {
  test("every golden function is here", () => {
    expect(Object.keys(functions).sort()).toEqual(golden.map(({ name }) => name).sort());
  });
  const cases = golden.flatMap(({ name, args, jaxprs }) =>
    Object.entries(jaxprs).map(([mode, text]) => [`${mode} of ${name}`, name, args, mode, text] as const),
  );
  describe("jaxprs of functions, derivatives and batches are JAX's", () => {
    test.each(cases)("%s", (_title, name, args, mode, text) => {
      const jaxpr = (): string => jaxprOf(functions[name], args, mode);
      if (/^\w+Error: /.test(text)) expect(jaxpr).toThrow();
      else expect(jaxpr()).toBe(text);
    });
  });
}

const zeros = (shape: readonly number[], dtype: DType): Value =>
  arrayFrom(new DTYPES[dtype].storage(sizeOf(shape)), new ShapedArray(shape, dtype));

const total = (outputs: unknown): Value =>
  (leaves(outputs) as Value[])
    .filter((leaf) => leaf.dtype === "float32")
    .map((leaf) =>
      reduceSum(
        leaf,
        leaf.shape.map((_, axis) => axis),
      ),
    )
    .reduce((sum, leaf) => add(sum, leaf));

/** The jaxpr of a function under one of the transforms of the golden file. */
function jaxprOf(fn: Fn, args: RuleJaxprs["args"], mode: string): string {
  const floats = floatsOf(args);
  const operands = args.map(([shape, dtype]) => zeros(shape, dtype));
  // The function that a reduction was given has an address in JAX's text.
  const print = (f: Fn, xs: Value[]): string =>
    printJaxpr(makeJaxpr(f)(...xs).jaxpr).replaceAll(/computation=<function [^>]*>+/g, "computation=<function>");
  if (mode === "itself") return print(fn, operands);
  if (mode === "jvp") {
    const push = (...xs: Value[]): unknown => {
      const primals = xs.slice(0, args.length);
      const onlyFloats = (...fs: Value[]): unknown => fn(...primals.map((p, k) => (floats.includes(k) ? fs[floats.indexOf(k)] : p)));
      return jvp(
        onlyFloats,
        floats.map((k) => primals[k]),
        xs.slice(args.length),
      );
    };
    return print(push, [...operands, ...floats.map((k) => operands[k])]);
  }
  if (mode === "grad") {
    const slopes = grad((...xs: Value[]) => total(fn(...xs)), { argnums: floats });
    return print(slopes, operands);
  }
  if (mode === "vmap last") {
    const stacked = args.map(([shape, dtype]) => zeros([...shape, 2], dtype));
    return print(vmap(fn, { inAxes: -1 }), stacked);
  }
  const only = mode.startsWith("vmap ") ? Number(mode.slice(5)) : null;
  const inAxes = args.map((_, k) => (only === null || only === k ? 0 : null));
  const stacked = args.map(([shape, dtype], k) => zeros(inAxes[k] === 0 ? [2, ...shape] : shape, dtype));
  return print(vmap(fn, { inAxes }), stacked);
}
