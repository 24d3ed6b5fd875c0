import { readFileSync } from "node:fs";
import { join } from "node:path";
import { EXAMPLES, type Example, STARTERS } from "./catalogue.ts";

/** The server's working folder is this workspace, where the page is built and where it is served. */
const read = (name: string): string =>
  readFileSync(join(process.cwd(), "src/examples", name), "utf8");

let examples: Example[] | null = null;

/** All programs of the gallery. */
export function loadExamples(): Example[] {
  examples ??= EXAMPLES.map((example) => ({ ...example, code: read(`${example.id}.ts`) }));
  return examples;
}

/** Those of the playground's menu. */
export const loadStarters = (): Example[] => {
  const all = loadExamples();
  return STARTERS.map((id) => all.find((example) => example.id === id)!);
};

/** What an example prints, as its test has seen it. */
export const expectedOutput = (id: string): string => read(`expected/${id}.txt`);
