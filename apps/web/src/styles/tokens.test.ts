import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const withoutComments = (css: string): string => css.replace(/\/\*[\s\S]*?\*\//g, "");
const sheets = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith(".css"))
  .map((name) => ({ name, text: withoutComments(readFileSync(join(import.meta.dirname, name), "utf8")) }));

test("colours and typefaces are written in tokens.css alone", () => {
  const written = sheets
    // Fonts have their names where they are loaded.
    .filter(({ name }) => name !== "tokens.css" && name !== "fonts.css")
    .flatMap(({ name, text }) =>
      [...text.matchAll(/:[^;{}]*(#[\da-f]{3,8}\b|\b(?:rgb|hsl|lab|lch|oklab|oklch)a?\()|font-family:(?!\s*(?:var|inherit))/gi)].map(
        ([what]) => `${name}${what}`,
      ),
    );
  expect(written).toEqual([]);
});

test("every token that is used is there", () => {
  const all = readdirSync(join(import.meta.dirname, ".."), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /(?<!\.test)\.(tsx?|css)$/.test(entry.name))
    .map((entry) => withoutComments(readFileSync(join(entry.parentPath, entry.name), "utf8")))
    .join("\n");
  const asked = new Set([...all.matchAll(/var\((--[\w-]+)/g)].map(([, name]) => name));
  // In a sheet, or as the style of one element.
  const given = new Set([...all.matchAll(/(--[\w-]+)["'\]]*\s*:/g)].map(([, name]) => name));
  expect([...asked].filter((name) => !given.has(name))).toEqual([]);
});
