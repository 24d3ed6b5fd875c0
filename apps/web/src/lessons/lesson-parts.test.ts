import { expect, test } from "vitest";
import { lessonParts } from "./lesson-parts.ts";

const TEXT = `# Arrays

An array is a *block*: $x_i$ and \`x\`. See [loops](/lessons/loops) or [elsewhere](https://elsewhere.test).

\`\`\`ts
console.log(1 < 2);
\`\`\`

\`\`\`text
true
\`\`\`

## More

$$
\\sum_i x_i
$$

<script>alert(1)</script>

\`\`\`ts
console.log("two");
\`\`\`
`;

test("a lesson is prose and programs in turn, without its title", () => {
  const parts = lessonParts(TEXT);
  expect(parts.map((part) => ("code" in part ? part.code : "prose"))).toEqual([
    "prose",
    "console.log(1 < 2);\n",
    "prose",
    'console.log("two");\n',
  ]);
  const html = parts.map((part) => ("html" in part ? part.html : "")).join("");
  expect(html).not.toContain("Arrays</h");
  expect(html).toContain("<h2>More</h2>");
  expect(html.match(/<math/g)).toHaveLength(2);
  expect(html).toContain('<pre tabindex="0"><code>true\n</code></pre>');
});

test("nothing of the text is HTML, pages of ours open here, and others in a tab of their own", () => {
  const html = lessonParts(TEXT)
    .map((part) => ("html" in part ? part.html : ""))
    .join("");
  expect(html).not.toContain("<script>");
  expect(html).toContain('<a href="/lessons/loops">loops</a>');
  expect(html).toMatch(/<a href="https:\/\/elsewhere.test" rel="noopener noreferrer nofollow" target="_blank">/);
});
