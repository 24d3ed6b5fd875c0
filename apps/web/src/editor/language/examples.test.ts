import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { EXAMPLES, STARTERS, TOPICS } from "../../examples/catalogue.ts";
import { GLOBALS } from "../types.ts";
import { OPERATOR_TYPES } from "./operator-types.ts";
import { ProgramWorker } from "./program-worker.ts";

const read = (path: string): string => readFileSync(join(import.meta.dirname, path), "utf8");

test("the catalogue is a gallery: 25 programs or more, something in each topic, no name twice", () => {
  expect(EXAMPLES.length).toBeGreaterThanOrEqual(25);
  for (const { id } of TOPICS) expect([id, EXAMPLES.some(({ topic }) => topic === id)]).toEqual([id, true]);
  expect(new Set(EXAMPLES.map(({ id }) => id)).size).toBe(EXAMPLES.length);
  expect(new Set(EXAMPLES.map(({ title }) => title)).size).toBe(EXAMPLES.length);
  for (const id of STARTERS) expect(EXAMPLES.map((example) => example.id)).toContain(id);
});

test("no example has a problem in the editor, and none is wider than its page", async () => {
  const types = JSON.parse(read("../../../../../packages/engine/dist/editor-types.json")) as Record<string, string>;
  const libs = Object.entries(types).map(([path, content]) => [`file:///node_modules/tracepad/${path}`, { content, version: 1 }]);
  const uri = "file:///main.ts";
  const model = {
    uri: { path: "/main.ts", toString: () => uri },
    version: 0,
    text: "",
    getValue: () => model.text,
  };
  const worker = new ProgramWorker(
    { getMirrorModels: () => [model] },
    {
      compilerOptions: {
        ...{
          target: 99,
          module: 99,
          moduleResolution: 2,
          strict: true,
          noImplicitAny: false,
          allowNonTsExtensions: true,
        },
        ...{ lib: ["es2023"], moduleDetection: 3 },
      },
      extraLibs: Object.fromEntries([
        ...libs,
        ...[OPERATOR_TYPES, GLOBALS].map(({ filePath, content }) => [filePath, { content, version: 1 }]),
      ]),
    },
  );
  const found: string[] = [];
  for (const { id } of EXAMPLES) {
    model.text = read(`../../examples/${id}.ts`);
    model.version++;
    for (const line of model.text.split("\n")) if (line.length > 118) found.push(`${id}: ${line.length} columns: ${line}`);
    for (const { start = 0, messageText } of [
      ...(await worker.getSyntacticDiagnostics(uri)),
      ...(await worker.getSemanticDiagnostics(uri)),
    ]) {
      const line = model.text.slice(0, start).split("\n").length;
      found.push(`${id} ${line}: ${typeof messageText === "string" ? messageText : messageText.messageText}`);
    }
  }
  expect(found).toEqual([]);
}, 60_000);
