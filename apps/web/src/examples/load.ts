import { readFileSync } from "node:fs";
import { join } from "node:path";
import { EXAMPLES, type Example } from "./catalogue.ts";

/** Reads the starter programs. Called while pages are built, when the working folder is this workspace. */
export const loadExamples = (): Example[] =>
  EXAMPLES.map((example) => ({ ...example, code: readFileSync(join(process.cwd(), "src/examples", `${example.id}.ts`), "utf8") }));
