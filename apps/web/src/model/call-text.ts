import type { Place } from "./spans.ts";

/** A stretch of the program's text. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** What takes the place of a stretch. */
export interface TextEdit extends TextRange {
  readonly text: string;
}

/** The index behind a string, a template or a comment that begins at `at`; `at` itself where none does. */
export function skipQuoted(code: string, at: number): number {
  const c = code[at];
  if (c === '"' || c === "'" || c === "`") {
    let i = at + 1;
    for (; i < code.length && code[i] !== c; i++) if (code[i] === "\\") i++;
    return i + 1;
  }
  if (c !== "/" || (code[at + 1] !== "/" && code[at + 1] !== "*")) return at;
  const end = code[at + 1] === "/" ? code.indexOf("\n", at) : code.indexOf("*/", at + 2) + 2;
  return end < 2 ? code.length : end;
}

/** Where a call's parentheses close, and the commas between its arguments; null where the text ends before. */
export function callEnd(code: string, open: number): { readonly close: number; readonly commas: readonly number[] } | null {
  const commas: number[] = [];
  let depth = 0;
  for (let i = open; i < code.length; i++) {
    const behind = skipQuoted(code, i);
    if (behind > i) {
      i = behind - 1;
      continue;
    }
    const c = code[i] as string;
    if ("([{".includes(c)) depth++;
    else if (")]}".includes(c)) {
      if (--depth === 0) return { close: i, commas };
    } else if (c === "," && depth === 1) commas.push(i);
  }
  return null;
}

/** Where a place is in the text. */
export const offsetAt = (code: string, { line, column }: Place): number =>
  code
    .split("\n")
    .slice(0, line - 1)
    .reduce((n, text) => n + text.length + 1, 0) +
  column -
  1;

const CALLEE = /^[\w$]+(?:\s*\??\.\s*[\w$]+)*\s*(?=\()/;

/** The arguments of the call that begins at a place; of `jit(f)(x)` those of the outer call. Null where there is none. */
export function argumentsAt(code: string, place: Place): TextRange[] | null {
  const from = offsetAt(code, place);
  const callee = CALLEE.exec(code.slice(from));
  if (callee === null) return null;
  let open = from + callee[0].length;
  for (;;) {
    const call = callEnd(code, open);
    if (call === null) return null;
    const next = /^\s*\(/.exec(code.slice(call.close + 1));
    if (next === null) return split(code, open + 1, call.close, call.commas);
    open = call.close + next[0].length;
  }
}

function split(code: string, from: number, to: number, commas: readonly number[]): TextRange[] {
  const edges = [from - 1, ...commas, to];
  const ranges = edges.slice(1).map((end, i): TextRange => {
    const raw = code.slice((edges[i] as number) + 1, end);
    const start = (edges[i] as number) + 1 + (raw.length - raw.trimStart().length);
    return { start, end: start + raw.trim().length };
  });
  // A comma behind the last argument, or no argument at all.
  return ranges.filter(({ start, end }) => end > start);
}

/** The text after all edits, which do not overlap. */
export function applyEdits(code: string, edits: readonly TextEdit[]): string {
  let text = code;
  for (const { start, end, text: put } of [...edits].sort((a, b) => b.start - a.start)) text = text.slice(0, start) + put + text.slice(end);
  return text;
}
