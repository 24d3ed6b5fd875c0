import { describe, expect, test } from "vitest";
import GOLDEN from "../../golden/dtypes/promotion.json" with { type: "json" };
import { withConfig } from "../config/config.ts";
import { setWarningListener } from "../errors/warnings.ts";
import type { DType } from "./dtype.ts";
import { canonicalDType, namedDType } from "./names.ts";
import { type DTypeAndWeak, promote, promoteTypes } from "./promotion.ts";

const parse = (name: string): DTypeAndWeak => ({ dtype: name.replace("~", "") as DType, weakType: name.startsWith("~") });

for (const mode of ["x32", "x64"] as const) {
  describe(`JAX's promotion with ${mode}, weak types with ~`, () => {
    test.each(Object.entries(GOLDEN[mode]))("%s with every other type", (a, row) => {
      const results = withConfig({ enableX64: mode === "x64" }, () =>
        GOLDEN.types.map((b) => {
          const { dtype, weakType } = promote([parse(a), parse(b)]);
          return (weakType ? "~" : "") + dtype;
        }),
      );
      expect(results).toEqual(row.split(" "));
    });
  });
}

test("keys promote with keys alone", () => {
  expect(promoteTypes("key<fry>", "key<fry>")).toBe("key<fry>");
  expect(() => promoteTypes("key<fry>", "int32")).toThrow("PRNG keys take part in no arithmetic");
});

test("names: the defaults follow the 64-bit switch, and a 64-bit type is truncated with JAX's warning while it is off", () => {
  const warnings: string[] = [];
  const former = setWarningListener(({ message }) => warnings.push(message));
  try {
    expect([canonicalDType("int"), canonicalDType("float64", "zeros"), canonicalDType({ dtype: "uint32" })]).toEqual([
      "int32",
      "float32",
      "uint32",
    ]);
    expect(withConfig({ enableX64: true }, () => [canonicalDType("int"), canonicalDType("float64", "zeros")])).toEqual([
      "int64",
      "float64",
    ]);
  } finally {
    setWarningListener(former);
  }
  expect(warnings).toEqual([
    "Explicitly requested dtype float64 requested in zeros is not available, and will be truncated to dtype float32. " +
      "To enable more dtypes, set the jax_enable_x64 configuration option or the JAX_ENABLE_X64 shell environment variable. " +
      "See https://github.com/jax-ml/jax#current-gotchas for more.",
  ]);
  expect(namedDType("int64")).toBe("int64");
  expect(() => canonicalDType("flot" as never)).toThrow("data type 'flot' not understood");
});
