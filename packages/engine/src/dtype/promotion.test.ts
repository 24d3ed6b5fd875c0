import { expect, test } from "vitest";
import type { DType } from "./dtype.ts";
import { canonicalDType } from "./names.ts";
import { promote, promoteTypes } from "./promotion.ts";

const TYPES = ["bool", "uint32", "int32", "float32", "~int32", "~float32"];
const parse = (name: string) => ({ dtype: name.replace("~", "") as DType, weakType: name.startsWith("~") });

/** JAX 0.10.2's `lattice_result_type` of each pair; `~` is a weak type. */
const TABLE: Record<string, string> = {
  bool: "bool uint32 int32 float32 ~int32 ~float32",
  uint32: "uint32 uint32 int32 float32 uint32 ~float32",
  int32: "int32 int32 int32 float32 int32 ~float32",
  float32: "float32 float32 float32 float32 float32 float32",
  "~int32": "~int32 uint32 int32 float32 ~int32 ~float32",
  "~float32": "~float32 ~float32 ~float32 float32 ~float32 ~float32",
};

for (const [a, row] of Object.entries(TABLE)) {
  test(`${a} with every other type`, () => {
    const results = TYPES.map((b) => {
      const { dtype, weakType } = promote([parse(a), parse(b)]);
      return (weakType ? "~" : "") + dtype;
    });
    expect(results.join(" ")).toBe(row);
  });
}

test("keys promote with keys alone", () => {
  expect(promoteTypes("key<fry>", "key<fry>")).toBe("key<fry>");
  expect(() => promoteTypes("key<fry>", "int32")).toThrow("PRNG keys take part in no arithmetic");
});

test("names: defaults, truncated 64-bit types, and what is not there yet", () => {
  expect([canonicalDType("int"), canonicalDType("float64"), canonicalDType({ dtype: "uint32" })]).toEqual(["int32", "float32", "uint32"]);
  expect(() => canonicalDType("float16" as never)).toThrow("dtype 'float16' is not supported yet.");
  expect(() => canonicalDType("flot" as never)).toThrow("data type 'flot' not understood");
});
