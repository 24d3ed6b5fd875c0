import { readFileSync } from "node:fs";
import { join } from "node:path";
import { marked, type Token, type Tokens } from "marked";

/** A chapter of docs/guide, parsed. */
export interface Chapter {
  readonly slug: string;
  readonly title: string;
  readonly tokens: readonly Token[];
  readonly sections: readonly Section[];
}

/** What stands under one heading, for looking things up. */
export interface Section {
  readonly chapter: string;
  readonly slug: string;
  /** Null for what stands under the chapter's title. */
  readonly anchor: string | null;
  readonly title: string;
  readonly text: string;
}

/** The server's working folder is this workspace, where the page is built and where it is served. */
export const guideFolder = (): string => join(process.cwd(), "../../docs/guide");

const read = (name: string): string => readFileSync(join(guideFolder(), `${name}.md`), "utf8");

let chapters: readonly Chapter[] | null = null;

/** All chapters, in the order of the guide's README. */
export const loadGuide = (): readonly Chapter[] => (chapters ??= slugsIn(read("README")).map((slug) => parseChapter(slug, read(slug))));

export const slugsIn = (contents: string): string[] => [...contents.matchAll(/\]\(([a-z-]+)\.md\)/g)].map(([, slug]) => slug as string);

export function parseChapter(slug: string, text: string): Chapter {
  const tokens = marked.lexer(text);
  const headings = tokens.filter(isHeading);
  const title = headings[0]?.text ?? slug;
  const sections: Section[] = [];
  for (const token of tokens) {
    if (isHeading(token))
      sections.push({ chapter: title, slug, anchor: token.depth === 1 ? null : anchorOf(token.text), title: plain([token]), text: "" });
    else {
      const open = sections.at(-1);
      if (open !== undefined) sections[sections.length - 1] = { ...open, text: `${open.text} ${plain([token])}`.trim() };
    }
  }
  return { slug, title, tokens, sections };
}

const isHeading = (token: Token): token is Tokens.Heading => token.type === "heading";

/** As GitHub makes them. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\w\s-]/g, "")
    .trim()
    .replace(/\s+/g, "-");

/** The words of a piece of the guide, without its marks and its programs. */
function plain(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      if (token.type === "code") return " ";
      if (token.type === "list") return (token as Tokens.List).items.map((item) => plain(item.tokens)).join(" ");
      if (token.type === "table") {
        const { header, rows } = token as Tokens.Table;
        return [header, ...rows].map((row) => row.map((cell) => plain(cell.tokens)).join(" ")).join(" ");
      }
      const inner = (token as { tokens?: Token[] }).tokens;
      if (inner !== undefined) return plain(inner);
      return "text" in token ? String(token.text) : "";
    })
    .join("")
    .replace(/\s+/g, " ");
}

/** The programs of a chapter, as the playground opens them. */
export const programsOf = ({ tokens }: Chapter): readonly string[] =>
  tokens.filter((token): token is Tokens.Code => token.type === "code" && /^ts\b/.test(token.lang ?? "")).map(({ text }) => `${text}\n`);
