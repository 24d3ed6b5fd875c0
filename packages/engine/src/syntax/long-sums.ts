import { parse, parseExpression } from "@babel/parser";
import { childrenOf } from "./bindings.ts";
import type { SyntaxNode } from "./rewriter.ts";

/**
 * The parser recurses along `a + b + c + …` and runs out of stack after some thousand terms, which JavaScript itself takes.
 * Programs that it cannot parse for this reason are parsed in pieces: long sums are cut at their signs, the pieces parsed one by
 * one, and the trees put together as the whole sum's.
 */

/** A name, number, call or text without nested brackets. */
const TERM = String.raw`(?:[\w$.]+(?:\([^()]*\)|\[[^[\]]*\])*|"[^"\n\\]*"|'[^'\n\\]*')`;
const LONG_SUM = new RegExp(String.raw`${TERM}(?:\s*(?:[+\-/%]|\*\*?)\s*${TERM}){400,}`, "g");
const SIGN = new RegExp(String.raw`\s*([+-])\s*${TERM}(?:\s*(?:[/%]|\*\*?)\s*${TERM})*`, "g");
/** Terms that are parsed at once. */
const PIECE = 200;

const OPTIONS = { sourceType: "module", plugins: ["typescript"], attachComment: false } as const;

/** Where sums are cut: the first piece stays in the program, each other one begins with its sign. */
interface Cut {
  readonly pieces: readonly { readonly start: number; readonly end: number }[];
}

/** The places to cut the sums of a text at; texts and comments that look like sums among them. */
function cutsOf(source: string): Cut[] {
  const cuts: Cut[] = [];
  for (const { index, 0: sum } of source.matchAll(LONG_SUM)) {
    const signs = [...sum.matchAll(SIGN)].map((found) => index + found.index + found[0].indexOf(found[1] as string));
    const starts = signs.filter((_, i) => i > 0 && i % PIECE === 0);
    if (starts.length === 0) continue;
    const end = index + sum.length;
    cuts.push({ pieces: [index, ...starts].map((start, i) => ({ start, end: starts[i] ?? end })) });
  }
  return cuts;
}

const NOT_LINE_BREAK = /[^\n\r\u2028\u2029]/g;

/** Parses a program whose sums are too long for the parser; null when it has none. Throws the parser's errors. */
export function parseInPieces(source: string): SyntaxNode | null {
  const cuts = cutsOf(source);
  if (cuts.length === 0) return null;
  let text = source;
  for (const { pieces } of cuts) {
    const from = pieces[1]?.start as number;
    const to = pieces.at(-1)?.end as number;
    text = text.slice(0, from) + text.slice(from, to).replace(NOT_LINE_BREAK, " ") + text.slice(to);
  }
  const program = parse(text, { ...OPTIONS, plugins: [...OPTIONS.plugins] }).program as unknown as SyntaxNode;
  for (const cut of cuts) join(program, cut, source);
  return program;
}

type Writable = { -readonly [K in keyof SyntaxNode]: SyntaxNode[K] };

/** Appends the pieces of one sum to its first, which stands in the program. */
function join(program: SyntaxNode, { pieces }: Cut, source: string): void {
  const [first, ...rest] = pieces as [Cut["pieces"][number], ...Cut["pieces"]];
  const kept = source.slice(first.start, first.end).trimEnd().length + first.start;
  const path = pathTo(program, kept);
  const at = path.findIndex(
    ({ type, operator, end }) => end === kept && type === "BinaryExpression" && (operator === "+" || operator === "-"),
  );
  // What looked like a sum was text.
  if (at < 1) return;
  const base = path[at] as SyntaxNode;
  let sum = base;
  for (const { start, end } of rest) {
    // A number stands for all that comes before the piece.
    const piece = parseExpression(`0${source.slice(start, end)}`, { ...OPTIONS, plugins: [...OPTIONS.plugins], startIndex: start - 1 });
    let last = piece as unknown as Writable;
    for (let link = last; ; link = link.left) {
      link.start = base.start;
      link.loc = base.loc;
      last = link;
      if (link.left.type !== "BinaryExpression") break;
    }
    last.left = sum;
    sum = piece as unknown as SyntaxNode;
  }
  const end = pieces.at(-1)?.end as number;
  // The first piece keeps its own end; all around it end where the sum does.
  for (const node of path.slice(0, at)) if (node.end === kept) (node as Writable).end = end;
  const parent = path[at - 1] as Writable;
  for (const field of Object.keys(parent)) {
    if (parent[field] === base) parent[field] = sum;
    else if (Array.isArray(parent[field])) parent[field] = parent[field].map((item: unknown) => (item === base ? sum : item));
  }
}

/** The nodes that hold the text in front of a place, outermost first. */
function pathTo(program: SyntaxNode, end: number): SyntaxNode[] {
  const path: SyntaxNode[] = [];
  let around: SyntaxNode | undefined = program;
  for (; around !== undefined; around = [...childrenOf(around)].find((child) => child.start < end && child.end >= end)) path.push(around);
  return path;
}
