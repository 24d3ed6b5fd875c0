import { describe, expect, it } from "vitest";
import { proseHtml } from "./prose.ts";

describe("a statement", () => {
  it("is Markdown with formulas as MathML", () => {
    const html = proseHtml(
      "# Softmax\n\nFor $x \\in \\mathbb{R}^n$ compute `f32[n]`:\n\n$$\n\\frac{e^{x_i}}{\\sum_k e^{x_k}}\n$$\n\n- one\n- two\n",
    );
    expect(html).toContain("<h2>Softmax</h2>");
    expect(html).toContain("<code>f32[n]</code>");
    expect(html.match(/<math /g)).toHaveLength(2);
    expect(html).toContain('<div class="formula">');
    expect(html).toContain("<mfrac>");
    expect(html).toContain("<li>one</li>");
    expect(html).not.toContain("style=");
  });

  it("takes prices for no formulas, and code for none", () => {
    expect(proseHtml("It costs $5 and $6, or `$x$`.")).toBe("<p>It costs $5 and $6, or <code>$x$</code>.</p>\n");
  });

  it("shows a formula that is wrong, and goes on", () => {
    expect(proseHtml("before $\\frac{1}$ after")).toMatch(/before .*katex-error.* after/s);
  });

  it.each([
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](//evil.test)",
    "![x](https://evil.test/track.png)",
    '![x" onerror="alert(1)](y)',
    '[x](https://a.test/"onmouseover="alert(1))',
    "<a href='javascript:alert(1)'>x</a>",
    "$\\href{javascript:alert(1)}{x}$",
    "$\\htmlStyle{position:fixed}{x}$",
    "$\\includegraphics{https://evil.test/x.png}$",
    '```"><script>alert(1)</script>\nx\n```',
    "<svg><script>alert(1)</script></svg>",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
  ])("runs nothing and fetches nothing: %s", (text) => {
    const html = proseHtml(text);
    expect(html).not.toMatch(/<(?:script|img|svg|iframe|object|style)\b/i);
    expect(html).not.toMatch(/<[^>]*\s(?:on\w+|style)\s*=/i);
    expect(
      [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href).filter((href) => !/^https:\/\/a\.test\//.test(href as string)),
    ).toEqual([]);
  });
});
