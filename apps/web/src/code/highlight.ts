import { highlightCode, tagHighlighter, tags } from "@lezer/highlight";
import { parser } from "@lezer/javascript";

/** A piece of a line, with the class of the look's listing: keyword, literal, type, comment, punctuation or name. */
export interface Piece {
  readonly text: string;
  readonly kind: "k" | "s" | "n" | "t" | "c" | "p" | "";
}

const typescript = parser.configure({ dialect: "ts" });
const kinds = tagHighlighter([
  { tag: [tags.keyword, tags.modifier, tags.self, tags.null, tags.bool], class: "k" },
  { tag: [tags.string, tags.regexp, tags.special(tags.string)], class: "s" },
  { tag: [tags.number], class: "n" },
  { tag: [tags.typeName, tags.className], class: "t" },
  { tag: [tags.comment], class: "c" },
  { tag: [tags.punctuation, tags.bracket, tags.operator, tags.separator, tags.derefOperator], class: "p" },
]);

/** The lines of a program, cut into pieces. Works on the server and in the page; what comes out is text, never markup. */
export function highlight(code: string): Piece[][] {
  const lines: Piece[][] = [[]];
  highlightCode(
    code.replace(/\n$/, ""),
    typescript.parse(code),
    kinds,
    (text, classes) => void lines.at(-1)?.push({ text, kind: (classes.split(" ")[0] ?? "") as Piece["kind"] }),
    () => void lines.push([]),
  );
  return lines;
}
