import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { camelCase, compatibilityPage, namesOf, ourName, typesOf } from "./lib/compatibility.mjs";

const root = join(import.meta.dirname, "..");
const read = (...path) => readFileSync(join(root, ...path), "utf8");

test("docs/compatibility.md says what the engine exports: npm run compatibility writes it anew", async () => {
  const engine = await import("../packages/engine/src/index.ts");
  const { text } = compatibilityPage(
    namesOf(read("docs", "jax-names.tsv")),
    engine,
    typesOf(read("packages", "engine", "src", "index.ts")),
  );
  expect(read("docs", "compatibility.md") === text, "run `npm run compatibility` and commit docs/compatibility.md").toBe(true);
});

test("names follow the rule, wherever JAX's module lives here", () => {
  expect(["value_and_grad", "ix_", "log1p", "__version__", "atleast_1d"].map(camelCase)).toEqual([
    "valueAndGrad",
    "ix_",
    "log1p",
    "_Version__",
    "atleast1d",
  ]);
  expect(["jax.numpy.zeros_like", "jax.Array.mean", "at[].set", "jax.tree_util.tree_map", "jax.typeof"].map(ourName)).toEqual([
    "jnp.zerosLike",
    "array.mean",
    "update.set",
    "tree.map",
    "typeOf",
  ]);
});

test("a name that is missing is listed as JAX spells it", () => {
  const engine = { jnp: { zeros: () => ({ at: () => ({ set() {} }), sum() {} }) }, customJvp: () => ({}), customVjp: () => ({}) };
  const names = namesOf(
    "group\tname\tpriority\tuses\nj\tjax.numpy.zeros\tP0\t3\nj\tjax.numpy.ones_like\tP0\t1\nj\tat[].set\tP1\t1\nj\tjax.stages.Lowered\tP2\t0\n",
  );
  const { text, missing, summary } = compatibilityPage(names, engine, new Set(["Lowered"]));
  expect(missing).toEqual([{ group: "j", priority: "P0", names: ["jax.numpy.ones_like"] }]);
  expect(summary).toBe("P0 1 / 2, P1 1 / 1, P2 1 / 1");
  expect(text).toContain("P0, missing:\n\n`jax.numpy.ones_like`");
});
