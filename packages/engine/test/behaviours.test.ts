import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { config } from "../src/index.ts";
import { runProgram, spelt, squeezed } from "./user-programs.ts";

/*
 * What JAX 0.10.2 observably does, as programs with what they print (`//>`) or raise (`//!`), numbered as the list that they
 * were taken from. Items that are done differently stand in docs/differences.md by number.
 */

const ITEMS = 277;
// What JAX prints was printed with as many.
config.update("numCpuDevices", 8);

const folder = new URL("../golden/behaviours/", import.meta.url);
const differences = readFileSync(new URL("../../../docs/differences.md", import.meta.url), "utf8");
const seen = new Set([...differences.matchAll(/^\| (\d+) \|/gm)].map(([, number]) => Number(number)));

for (const file of readdirSync(folder).sort()) {
  describe(file, () => {
    const parts = readFileSync(new URL(file, folder), "utf8").split(/^\/\/ (\d+)\. (.*)$/m);
    for (let i = 1; i < parts.length; i += 3) {
      const [number, statement, body] = parts.slice(i, i + 3);
      seen.add(Number(number));
      const lines = body.split("\n");
      const expectation = (mark: string): string[] =>
        lines.filter((line) => line.startsWith(mark)).map((line) => line.slice(mark.length).trimStart());
      test(`${number}. ${statement}`, () => {
        const { printed, error } = runProgram(lines.filter((line) => !/^\/\/[>!]/.test(line)).join("\n"));
        const raised = expectation("//!");
        if (error !== null && raised.length === 0) throw error;
        expect(squeezed(printed.join("\n"))).toBe(squeezed(expectation("//>").join("\n")));
        if (raised.length === 0) return;
        expect(error, "raises").not.toBeNull();
        for (const line of raised) {
          const [, name, message] = /^(\w+): ?(.*)$/.exec(line) as RegExpExecArray;
          expect(error?.name, error?.message).toBe(name);
          expect(spelt(error?.message ?? "")).toContain(spelt(message));
        }
      });
    }
  });
}

test("every item is here or said to be different", () => {
  expect(Array.from({ length: ITEMS }, (_, i) => i + 1).filter((number) => !seen.has(number))).toEqual([]);
});
