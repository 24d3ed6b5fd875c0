import { describe, expect, test } from "vitest";
import { decode, type Encoded } from "../../golden/dtypes/arrays.ts";
import GOLDEN from "../../golden/dtypes/text.json" with { type: "json" };
import { inspect } from "../internal.ts";

const byDType = Map.groupBy(GOLDEN as unknown as readonly { x: Encoded; repr: string; str: string }[], ({ x }) => x.d);

for (const [dtype, rows] of byDType) {
  describe(`text of ${dtype} arrays as JAX prints them`, () => {
    test.each(rows.map((row) => [row.repr.slice(0, 60), row] as const))("%s", (_name, { x, repr, str }) => {
      const array = decode(x);
      expect(inspect(array)).toBe(repr);
      expect(String(array)).toBe(str);
    });
  });
}
