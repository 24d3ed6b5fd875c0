import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");

test("docs/journeys.md has journeys 1 to 15, and each names tests that there are", () => {
  const rows = readFileSync(join(root, "docs/journeys.md"), "utf8")
    .split("\n")
    .filter((line) => /^\| [^-]/.test(line) && line.includes("`: "));
  const numbers = rows.flatMap((row) => /^\| (\d+) \|/.exec(row)?.[1] ?? []);
  expect(numbers.map(Number)).toEqual(Array.from({ length: 15 }, (_, i) => i + 1));
  for (const row of rows) {
    const cell = row.split(" | ").at(-1).replace(/ \|$/, "");
    for (const [, file, titles] of cell.matchAll(/`([\w-]+)`: (.*?)(?=\. `|$)/g)) {
      const source = readFileSync(join(root, `apps/web/test/${file}.browser.test.ts`), "utf8");
      // A title may hold a semicolon itself.
      const known = source.includes(`it("${titles}"`) ? [titles] : titles.split("; ");
      for (const title of known) expect([file, title, source.includes(`it("${title}"`)]).toEqual([file, title, true]);
    }
  }
});

test("docs/journeys.md names files that there are", () => {
  const [, page = ""] = readFileSync(join(root, "docs/journeys.md"), "utf8").split("## What the playground is to do");
  const files = [...page.matchAll(/^\| .+ \| (.+) \|$/gm)].flatMap(([, cell]) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name));
  expect(files.length).toBeGreaterThan(80);
  const path = (name) => (name.startsWith("node ") ? name.slice(5) : name.includes("/") ? name : `apps/web/test/${name}.browser.test.ts`);
  expect(files.filter((name) => !existsSync(join(root, path(name))))).toEqual([]);
});
