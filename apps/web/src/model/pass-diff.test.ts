import { expect, it } from "vitest";
import type { Listing } from "./listing.ts";
import { changedWords, equationText, passDiff, withContext } from "./pass-diff.ts";
import { type Program, programs, stagesOf } from "./programs.ts";
import { realRun } from "./testing/real-run.ts";

const CODE = `import { jit, jnp } from "tracepad";
const f = jit((x) => {
  const unused = jnp.cos(x);
  return jnp.sin(x) * 1.0 + jnp.sin(x);
});
f(jnp.ones([8]));
`;

const stages = stagesOf(programs(realRun(CODE))[0] as Program);
const diffOf = (pass: string) => {
  const at = stages.findIndex(({ label }) => label === pass);
  return passDiff(stages[at - 1]?.listing as Listing, stages[at]?.listing as Listing);
};

it("hides the passes that changed nothing", () => {
  expect(stages.map(({ label }) => label)).toEqual(["traced", "simplify", "cse", "dce"]);
});

it("says what a pass removed, rewrote and kept", () => {
  const { rows, removed, rewritten, kept, added } = diffOf("cse");
  expect({ removed, rewritten, kept, added }).toEqual({ removed: 1, rewritten: 1, kept: 2, added: 0 });
  expect(rows.map(({ kind, equation }) => `${kind} ${equationText(equation)}`)).toEqual([
    "kept _:f32[8] = cos a",
    "kept b:f32[8] = sin a",
    "removed d:f32[8] = sin a",
    "removed e:f32[8] = add b d",
    "added e:f32[8] = add b b",
  ]);
  const last = rows.at(-1);
  expect(changedWords(last?.equation ?? never(), last?.other ?? null).map(({ changed }) => changed)).toEqual([false, false, true]);
});

it("leaves kept equations out, with their number", () => {
  const { rows } = diffOf("cse");
  expect(withContext(rows, 0).map((row) => (typeof row === "number" ? row : row.kind))).toEqual([2, "removed", "removed", "added"]);
  expect(withContext(rows, 1)[0]).toBe(1);
});

function never(): never {
  throw new Error("there is no such row");
}
