/** A place in the program's text; lines and columns count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** An expression in the program's text. The end is behind its last character. */
export interface Span extends Place {
  readonly endLine: number;
  readonly endColumn: number;
}

const before = (a: Place, b: Place): boolean => a.line < b.line || (a.line === b.line && a.column < b.column);
const endOf = (span: Span): Place => ({ line: span.endLine, column: span.endColumn });

/** Whether a place is in a span; its end counts, as a caret behind the last character does. */
export const contains = (span: Span, place: Place): boolean => !before(place, span) && !before(endOf(span), place);

/** Whether a span lies in another, or is it. */
export const isWithin = (inner: Span, outer: Span): boolean => !before(inner, outer) && !before(endOf(outer), endOf(inner));

export const sameSpan = (a: Span, b: Span): boolean => spanKey(a) === spanKey(b);

export const spanKey = (span: Span): string => `${span.line}:${span.column}-${span.endLine}:${span.endColumn}`;

/** Of two spans around one place, whether the first is the narrower. */
export const isNarrower = (a: Span, b: Span): boolean => isWithin(a, b) && !sameSpan(a, b);

/** The text of a span. */
export function spanText(code: string, span: Span): string {
  const lines = code.split("\n").slice(span.line - 1, span.endLine);
  if (lines.length === 0) return "";
  const last = lines.length - 1;
  lines[last] = (lines[last] as string).slice(0, span.endColumn - 1);
  lines[0] = (lines[0] as string).slice(span.column - 1);
  return lines.join("\n");
}

const NAME = /^[\w$]+(?:\s*\??\.\s*[\w$]+)*/;
const OPEN = "([{";
const CLOSE = ")]}";

/** The call that begins at a place: a name and what stands in the parentheses behind it. Null where none does. */
export function callSpan(code: string, place: Place): Span | null {
  const lines = code.split("\n");
  const from = lines.slice(0, place.line - 1).reduce((n, line) => n + line.length + 1, 0) + place.column - 1;
  const name = NAME.exec(code.slice(from));
  if (name === null) return null;
  let at = from + name[0].length;
  while (/\s/.test(code[at] ?? "")) at++;
  if (code[at] !== "(") return null;
  const end = closing(code, at);
  if (end === null) return null;
  const text = code.slice(0, end).split("\n");
  return { ...place, endLine: text.length, endColumn: (text.at(-1) as string).length + 1 };
}

/** The index behind the bracket that closes the one at `open`, strings and comments left out. */
function closing(code: string, open: number): number | null {
  let depth = 0;
  for (let i = open; i < code.length; i++) {
    const c = code[i] as string;
    if (c === '"' || c === "'" || c === "`") {
      for (i++; i < code.length && code[i] !== c; i++) if (code[i] === "\\") i++;
    } else if (c === "/" && code[i + 1] === "/") {
      while (i < code.length && code[i] !== "\n") i++;
    } else if (c === "/" && code[i + 1] === "*") {
      i = code.indexOf("*/", i + 2) + 1;
      if (i === 0) return null;
    } else if (OPEN.includes(c)) depth++;
    else if (CLOSE.includes(c) && --depth === 0) return i + 1;
  }
  return null;
}
