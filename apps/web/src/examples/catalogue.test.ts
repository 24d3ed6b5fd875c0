import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { EXAMPLES, STARTERS, TOPICS } from "./catalogue.ts";

/** What a gallery of this kind has to show, and which of ours shows it. */
const COVERED: Readonly<Record<string, readonly string[]>> = {
  "NumPy-like use": ["arrays", "broadcasting", "indexing"],
  keys: ["keys", "monte-carlo"],
  "eager against jit": ["eager-jit"],
  jaxprs: ["reading-jaxprs", "census"],
  retracing: ["retrace"],
  "side effects while tracing": ["side-effects"],
  "value-dependent errors": ["value-dependent"],
  "static arguments": ["static-arguments"],
  "padding and masking": ["padding"],
  cond: ["cond"],
  "unrolled against fori, while and scan": ["loops", "newton", "scan"],
  ".at": ["at-updates"],
  pytrees: ["pytrees"],
  "grad, aux, nesting": ["gradients", "aux", "nested-grad"],
  vmap: ["vmap", "per-example"],
  "a transformation of one's own": ["custom-transform"],
  "a training loop with optax": ["optax-training"],
  "real data": ["iris"],
};

test("the gallery has every topic, each program once, and what each prints", () => {
  const ids = EXAMPLES.map(({ id }) => id);
  expect(ids.length).toBeGreaterThanOrEqual(25);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [topic, shownBy] of Object.entries(COVERED))
    for (const id of shownBy) expect([topic, ids.includes(id)]).toEqual([topic, true]);
  const programs = readdirSync(import.meta.dirname).flatMap(
    (name) => /^(?!catalogue|load)([\w-]+)\.ts$/.exec(name)?.[1] ?? [],
  );
  expect(programs.sort()).toEqual([...ids].sort());
  for (const id of ids)
    expect([id, existsSync(join(import.meta.dirname, "expected", `${id}.txt`))]).toEqual([
      id,
      true,
    ]);
  for (const id of STARTERS) expect(ids).toContain(id);
  for (const { id } of TOPICS) expect(EXAMPLES.some(({ topic }) => topic === id)).toBe(true);
});
