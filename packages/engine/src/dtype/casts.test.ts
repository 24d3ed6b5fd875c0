import { expect, test } from "vitest";
import { decode, difference, type Encoded } from "../../golden/dtypes/arrays.ts";
import GOLDEN from "../../golden/dtypes/casts.json" with { type: "json" };
import { config, withConfig } from "../index.ts";

test.each((GOLDEN as unknown as { from: Encoded; to: Encoded[] }[]).map((c) => [c.from.d, c] as const))(
  "%s converts to every dtype as in JAX, to the bit",
  (_dtype, { from, to }) => {
    withConfig({ enableX64: true }, () => {
      const x = decode(from);
      const problems = to.flatMap((want) => {
        const problem = difference(x.astype(want.d), want);
        return problem === null ? [] : [`to ${want.d}: ${problem}`];
      });
      expect(problems).toEqual([]);
    });
    expect(config.enableX64).toBe(false);
  },
);
