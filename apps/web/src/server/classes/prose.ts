import katex from "katex";
import { Marked, type TokenizerAndRendererExtension } from "marked";

/**
 * Statements, hints and lessons: Markdown with `$formulas$`, written by a teacher and read by strangers. HTML in it is shown as
 * text, links lead to web pages only, and no picture is fetched from elsewhere. Formulas become MathML, which needs neither
 * styles nor fonts.
 */

const escaped = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

const formula = (text: string, displayMode: boolean): string => {
  const html = katex.renderToString(text, {
    displayMode,
    output: "mathml",
    throwOnError: false,
    strict: "ignore",
    trust: false,
    maxExpand: 200,
  });
  return displayMode ? `<div class="formula">${html}</div>` : html;
};

const block: TokenizerAndRendererExtension = {
  name: "displayFormula",
  level: "block",
  start: (source) => source.indexOf("$$"),
  tokenizer(source) {
    const found = /^\$\$([\s\S]+?)\$\$(?:\n|$)/.exec(source);
    return found === null ? undefined : { type: "displayFormula", raw: found[0], text: (found[1] as string).trim() };
  },
  renderer: ({ text }) => formula(text, true),
};

const inline: TokenizerAndRendererExtension = {
  name: "formula",
  level: "inline",
  start: (source) => source.indexOf("$"),
  tokenizer(source) {
    // `$5 and $6` is money: a formula begins and ends with no space, and no digit follows.
    const found = /^\$(?!\s)((?:\\.|[^$\\\n`])+?)(?<!\s)\$(?!\d)/.exec(source);
    return found === null ? undefined : { type: "formula", raw: found[0], text: found[1] as string };
  },
  renderer: ({ text }) => formula(text, false),
};

const isWeb = (href: string): boolean => /^(https?:\/\/|\/(?!\/)|#)/i.test(href);

interface ProseOptions {
  /** How many levels below the page's own the headings are. */
  readonly lower: number;
  /** Pages of ours take this one's place, as in a text of ours; who solves an exercise keeps it. */
  readonly linksHere: boolean;
}

const markdown = ({ lower, linksHere }: ProseOptions): Marked =>
  new Marked({
    gfm: true,
    extensions: [block, inline],
    renderer: {
      html: ({ text }) => escaped(text),
      link({ href, tokens }) {
        const text = this.parser.parseInline(tokens);
        if (!isWeb(href)) return text;
        if (linksHere && !/^http/i.test(href)) return `<a href="${escaped(href)}">${text}</a>`;
        return `<a href="${escaped(href)}" rel="noopener noreferrer nofollow" target="_blank">${text}</a>`;
      },
      image: ({ text }) => escaped(text),
      heading({ tokens, depth }) {
        const level = Math.min(6, depth + lower);
        return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>\n`;
      },
      // It scrolls, so the keyboard must reach it.
      code: ({ text }) => `<pre tabindex="0"><code>${escaped(text)}\n</code></pre>\n`,
    },
  });

const statements = markdown({ lower: 1, linksHere: false });
const lessons = markdown({ lower: 0, linksHere: true });

/** HTML of a statement or hint, that may be put into a page as it is. */
export const proseHtml = (text: string): string => statements.parse(text, { async: false });

/** The same of a lesson's text. */
export const lessonHtml = (text: string): string => lessons.parse(text, { async: false });
