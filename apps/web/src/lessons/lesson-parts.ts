import { marked, type Token, type Tokens } from "marked";
import { lessonHtml } from "../server/classes/prose.ts";

/** A stretch of a lesson's text, as HTML that may be put into a page, or a program to run there. */
export type LessonPart = { readonly html: string } | { readonly code: string };

const isProgram = (token: Token): token is Tokens.Code => token.type === "code" && /^ts\b/.test((token as Tokens.Code).lang ?? "");
const isTitle = (token: Token): boolean => token.type === "heading" && (token as Tokens.Heading).depth === 1;

/** The text of a `lesson.md` without its title, which the page shows itself. */
export function lessonParts(markdown: string): LessonPart[] {
  const parts: LessonPart[] = [];
  let prose = "";
  const end = (): void => {
    if (prose.trim() !== "") parts.push({ html: lessonHtml(prose) });
    prose = "";
  };
  for (const token of marked.lexer(markdown)) {
    if (isProgram(token)) {
      end();
      parts.push({ code: `${token.text}\n` });
    } else if (!isTitle(token)) prose += token.raw;
  }
  end();
  return parts;
}
