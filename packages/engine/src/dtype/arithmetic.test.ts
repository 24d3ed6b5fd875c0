import { describe, expect, test } from "vitest";
import GOLDEN from "../../golden/dtypes/arithmetic.json" with { type: "json" };
import { decode, difference, type Encoded, storageOf } from "../../golden/dtypes/arrays.ts";
import { jnp, withConfig } from "../index.ts";
import { elementAt, isComplexNumber } from "./elements.ts";

type Case = readonly [name: string, dtype: string, inputs: readonly string[], result: Encoded | { error: string }, ulps: number];

const inputs = GOLDEN.inputs as unknown as Readonly<Record<string, Readonly<Record<string, Encoded>>>>;
const namespace = jnp as unknown as Readonly<Record<string, (...args: unknown[]) => unknown>>;
/** Functions whose terms may cancel: their rounding is that of the terms. */
const SUMS = ["sum", "mean", "cumsum", "dot", "var"];
const sizeOfTerms = (input: Encoded): number =>
  Array.from({ length: decode(input).size }, (_, i) => elementAt({ dtype: input.d, data: storageOf(input) }, i))
    .flatMap((x) => (isComplexNumber(x) ? [x.re, x.im] : [Number(x)]))
    .reduce((sum, x) => (Number.isFinite(x) ? sum + Math.abs(x) : sum), 0);

const byDType = Map.groupBy(GOLDEN.cases as unknown as readonly Case[], ([, dtype]) => dtype);

for (const [dtype, cases] of byDType) {
  describe(`jnp on ${dtype} as in JAX`, () => {
    test.each(cases.map((c) => [c[0], c] as const))("%s", (name, [, , args, want, ulps]) => {
      const enableX64 = ["int64", "uint64", "float64", "complex128"].includes(dtype);
      withConfig({ enableX64 }, () => {
        const run = (): unknown => namespace[name](...args.map((arg) => decode(inputs[dtype][arg])));
        if ("error" in want) expect(run).toThrow();
        else expect(difference(run(), want, ulps, SUMS.includes(name) ? sizeOfTerms(inputs[dtype].x) : 0)).toBeNull();
      });
    });
  });
}
