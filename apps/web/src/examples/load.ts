import { readFileSync } from "node:fs";
import { join } from "node:path";
import { EXAMPLES, type Example, STARTERS } from "./catalogue.ts";

/** The server's working folder is this workspace. */
const read = (name: string): string =>
  readFileSync(join(process.cwd(), "src/examples", name), "utf8");

let loaded: readonly Example[] | undefined;

/** All programs of the gallery, read once. */
export const loadExamples = (): readonly Example[] =>
  (loaded ??= EXAMPLES.map((example) => ({ ...example, code: read(`${example.id}.ts`) })));

/** Those of the playground's menu. */
export const loadStarters = (): Example[] => {
  const all = loadExamples();
  return STARTERS.map((id) => all.find((example) => example.id === id)!);
};

/** What an example prints, as its test has seen it. */
export const expectedOutput = (id: string): string => read(`expected/${id}.txt`);
