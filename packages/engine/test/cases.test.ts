import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import cases from "../golden/cases/expected.json" with { type: "json" };
import { config } from "../src/index.ts";
import { Value } from "../src/ir/value.ts";
import { plain, runProgram, spelt, squeezed } from "./user-programs.ts";

/**
 * Programs of JAX's own documentation and tests, translated by the rules for names and run as a user's are, with what JAX
 * 0.10.2 prints or computes. What these need that is not there is said here.
 */
const BEYOND: Readonly<Record<string, string>> = {
  H049: "jax.experimental's random numbers with state",
  H075: "keyword arguments: JavaScript has none, an options object is a tree like any other",
  H089: "range: a loop's bound is asked for a number, not for an index, and the error says so",
  H150: "tuples beside lists: JavaScript has one kind of list",
  H160: "dictionary keys that cannot be sorted: keys of objects are strings",
  H194: "custom_vmap",
  H199: "axisIndexGroups under pmap",
  H203: "shard_map",
  H226: "inputs of NumPy's random generator, which is not part of JAX",
  H231: "sequential_vmap",
};

interface Expected {
  readonly kind: string;
  readonly value?: unknown;
  readonly dtype?: readonly string[];
  readonly shape?: readonly number[];
  readonly error_class?: readonly string[];
  readonly message_contains?: readonly string[];
}

// What JAX prints was printed with as many.
config.update("numCpuDevices", 8);

const folder = new URL("../golden/cases/", import.meta.url);
const programs = new Map<string, string>();
for (const file of readdirSync(folder).filter((name) => name.endsWith(".ts"))) {
  const parts = readFileSync(new URL(file, folder), "utf8").split(/^\/\/ (H\d+)$/m);
  for (let i = 1; i < parts.length; i += 2) programs.set(parts[i], parts[i + 1]);
}

function leavesOf(value: unknown): Value[] {
  if (value instanceof Value) return [value];
  return Array.isArray(value) ? value.flatMap(leavesOf) : [];
}

const flat = (value: unknown): unknown[] => (Array.isArray(value) ? value.flatMap(flat) : [value]);
function check(program: string, expected: Expected, tolerance: { rtol: number; atol: number } | null): void {
  const { out, printed: lines, error } = runProgram(program);
  if (expected.kind === "error") {
    expect(error, "raises").not.toBeNull();
    const { name, message } = error as Error;
    expect(expected.error_class, message).toContain(name);
    for (const part of expected.message_contains ?? []) expect(spelt(message)).toContain(spelt(part));
    return;
  }
  if (error !== null) throw error;
  const printed = lines.join("\n");
  switch (expected.kind) {
    case "print":
      expect(squeezed(printed)).toBe(squeezed(String(expected.value)));
      break;
    case "jaxpr":
      expect(printed).toBe(expected.value);
      break;
    case "jaxpr_old":
      // Printed by an older JAX: literals had no types, and reductions no sharding.
      expect(printed.replace(/(?<=\d):\w+\[\]/g, "").replaceAll(" out_sharding=None", "")).toBe(expected.value);
      break;
    case "val":
      expect(plain(out)).toEqual(expected.value);
      break;
    case "num": {
      const leaves = leavesOf(out);
      for (const leaf of leaves) if (expected.dtype !== undefined) expect(expected.dtype).toContain(leaf.aval.dtype);
      if (out instanceof Value) expect(out.shape).toEqual(expected.shape);
      const [got, wanted] = [flat(plain(out)), flat(expected.value)] as [number[], number[]];
      expect(got.length).toBe(wanted.length);
      wanted.forEach((want, i) => {
        const margin = tolerance === null ? 0 : tolerance.atol + tolerance.rtol * Math.abs(want);
        if (margin === 0) expect(got[i], `element ${i}`).toBe(want);
        else expect(Math.abs(got[i] - want), `element ${i}: got ${got[i]}, want ${want}`).toBeLessThanOrEqual(margin);
      });
      break;
    }
    default:
      throw new Error(`no such kind: ${expected.kind}`);
  }
}

for (const { id, topic, tolerance, expected } of cases) {
  const program = programs.get(id);
  if (program === undefined) continue;
  test(`${id}, ${topic}`, () => check(program, expected as Expected, tolerance));
}

test("every program is translated, but for those that are named", () => {
  expect(cases.filter(({ id }) => !programs.has(id)).map(({ id }) => id)).toEqual(Object.keys(BEYOND));
});
