import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { editorChecks } from "./testing/editor.ts";

/** What the course that ships shows in an editor: the programs of its texts, and what exercises begin with. */

const LESSONS = join(import.meta.dirname, "../../../../../lessons");
const folders = (path: string): string[] =>
  readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();

function programs(): [place: string, text: string][] {
  return folders(LESSONS).flatMap((lesson): [string, string][] => {
    const blocks = [...readFileSync(join(LESSONS, lesson, "lesson.md"), "utf8").matchAll(/^```ts\n([\s\S]*?)^```$/gm)];
    return [
      // What shows an error may be one to the editor, too.
      ...blocks.flatMap(([, text], i): [string, string][] => (text.startsWith("// raises") ? [] : [[`${lesson}, program ${i + 1}`, text]])),
      ...folders(join(LESSONS, lesson)).flatMap((exercise) =>
        ["starter", "solution"].map((file): [string, string] => {
          const path = join(lesson, exercise, `${file}.ts`);
          return [path, readFileSync(join(LESSONS, path), "utf8")];
        }),
      ),
    ];
  });
}

test("no program of a lesson has a problem in the editor", async () => {
  const problemsOf = editorChecks();
  const found: string[] = [];
  for (const [place, text] of programs()) found.push(...(await problemsOf(text)).map((problem) => `${place}, line ${problem}`));
  expect(found).toEqual([]);
}, 120_000);
