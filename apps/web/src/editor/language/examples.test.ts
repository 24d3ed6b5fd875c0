import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { EXAMPLES, STARTERS, TOPICS } from "../../examples/catalogue.ts";
import { editorChecks } from "./testing/editor.ts";

const read = (path: string): string => readFileSync(join(import.meta.dirname, path), "utf8");

test("the catalogue is a gallery: 25 programs or more, something in each topic, no name twice", () => {
  expect(EXAMPLES.length).toBeGreaterThanOrEqual(25);
  for (const { id } of TOPICS) expect([id, EXAMPLES.some(({ topic }) => topic === id)]).toEqual([id, true]);
  expect(new Set(EXAMPLES.map(({ id }) => id)).size).toBe(EXAMPLES.length);
  expect(new Set(EXAMPLES.map(({ title }) => title)).size).toBe(EXAMPLES.length);
  for (const id of STARTERS) expect(EXAMPLES.map((example) => example.id)).toContain(id);
});

test("no example has a problem in the editor, and none is wider than its page", async () => {
  const problemsOf = editorChecks();
  const found: string[] = [];
  for (const { id } of EXAMPLES) {
    const text = read(`../../examples/${id}.ts`);
    for (const line of text.split("\n")) if (line.length > 118) found.push(`${id}: ${line.length} columns: ${line}`);
    found.push(...(await problemsOf(text)).map((problem) => `${id} ${problem}`));
  }
  expect(found).toEqual([]);
}, 60_000);
