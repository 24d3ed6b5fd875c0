import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { parseChapter, programsOf, slugsIn } from "./load.ts";
import { Markdown } from "./markdown.tsx";
import { around, matching } from "./search.ts";

const TEXT = `# Reading \`jaxprs\`

What **tracing** wrote down. See [sharing](sharing.md#links) or [elsewhere](https://evil.test).

\`\`\`ts
console.log(1 < 2);
\`\`\`

\`\`\`text
true
\`\`\`

## The graph, opened

- one *box* an equation

| key | does |
|---|---|
| Escape | lets go |

![The graph](images/graph.png)

<script>alert(1)</script>
`;
const chapter = parseChapter("jaxprs", TEXT);
const markup = renderToStaticMarkup(createElement(Markdown, { chapter }));

test("a chapter is elements of ours: nothing of its text is HTML, and links lead to chapters only", () => {
  expect(markup).toContain('<a href="/guide/sharing#links">sharing</a>');
  expect(markup).not.toContain("evil.test");
  expect(markup).not.toContain("<script>");
  expect(markup).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  expect(markup).toContain('<h2 id="the-graph-opened">The graph, opened</h2>');
  expect(markup).toContain('<a href="/play/guide-jaxprs-1">Open in the playground</a>');
  for (const source of ["/guide/images/graph.png", "/guide/images/graph.dark.png"])
    expect(markup).toMatch(new RegExp(`<img class="in-(light|dark)" src="${source}" alt="The graph"`));
  expect(markup).toMatch(/<td>Escape<\/td><td>lets go<\/td>/);
});

test("programs are those that run in the playground; chapters stand in the order of the contents", () => {
  expect(programsOf(chapter)).toEqual(["console.log(1 < 2);\n"]);
  expect(slugsIn("1. [A](first-run.md)\n2. [B](output.md)\n[not](https://x.test/a.md)")).toEqual(["first-run", "output"]);
});

test("all words of a search stand in what it finds, titles first", () => {
  const more = parseChapter("more", "# More\n\nA graph, and what is opened.\n");
  const sections = [...more.sections, ...chapter.sections];
  expect(chapter.sections.map(({ title, anchor }) => [title, anchor])).toEqual([
    ["Reading jaxprs", null],
    ["The graph, opened", "the-graph-opened"],
  ]);
  expect(matching(sections, "graph OPENED").map(({ title }) => title)).toEqual(["The graph, opened", "More"]);
  expect(matching(sections, "escape lets").map(({ title }) => title)).toEqual(["The graph, opened"]);
  expect(matching(sections, "console")).toEqual([]);
  expect(matching(sections, "  ")).toEqual([]);
  expect(around(`${"before ".repeat(30)}needle ${"after ".repeat(40)}`, "needle")).toMatch(/^… before .*needle after .* …$/);
});
