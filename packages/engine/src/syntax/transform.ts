import { parse } from "@babel/parser";
import { containerNotes, containerRules } from "./calls.ts";
import { conditionRules } from "./conditions.ts";
import type { Edited, Position } from "./edits.ts";
import { typeRules } from "./erase-types.ts";
import { type Extent, Extents } from "./extents.ts";
import { parseInPieces } from "./long-sums.ts";
import { moduleRules } from "./modules.ts";
import { operatorNotes, operatorRules } from "./operators.ts";
import { closePauses, findPauses, openPauses } from "./pauses.ts";
import { Facts } from "./plain.ts";
import { type Grammar, type Program, Rewriter, type SyntaxNode } from "./rewriter.ts";
import { SourceError } from "./source-error.ts";
import { type SourceMap, sourceMap } from "./source-map.ts";
import { findWatched, type Watched, type WatchList } from "./watch.ts";

export interface TransformOptions {
  /** Names the program in errors. */
  readonly file?: string;
  /**
   * Whether `code` shall be the body of a generator function with `$pause: { due: boolean }` free: where that is true, the
   * program yields at the next turn of a loop that can be cut, and goes on when it is resumed. False by default.
   */
  readonly pauses?: boolean;
  /** Names of functions that are called from outside the program: they stay what they are, whatever pauses need. */
  readonly outside?: readonly string[];
  /**
   * Whether functions shall show the values that they bind to names and return: each goes through
   * `$seen(number, value)`, which is free in `code` and gives the value back. False by default.
   */
  readonly watch?: boolean;
}

export interface Transformed {
  /**
   * The body of a strict script, with `$operators` (what `tracepad/operators` exports) and `$import(module): object` free.
   * Line for line the program's; it may end in a line comment.
   */
  readonly code: string;
  /** The program's place for a place of `code`; null outside of it. Lines and columns count from 1. */
  map(line: number, column: number): Position | null;
  /** The expression that runs at a place of the program, as `map` gives it: a call at its name, an operator at its sign. */
  extent(line: number, column: number): Extent | null;
  /** Where the innermost function around a place of the program declares a parameter of this name; null where none does. */
  parameter(name: string, line: number, column: number): Extent | null;
  /** What the numbers given to `$seen` stand for. */
  readonly watched: readonly (readonly Watched[])[];
}

const GRAMMAR: Grammar = {
  rules: new Map([...typeRules, ...conditionRules, ...operatorRules, ...containerRules, ...moduleRules]),
  notes: new Map([...operatorNotes, ...containerNotes]),
};

/**
 * Turns a user's TypeScript module into JavaScript for a bare isolate: types erased, imports from the host, operators that
 * work on arrays, conditions asked through `truth`, number literals told apart as ints and floats. Throws
 * `SourceError` for a program with syntax errors or syntax outside the language.
 */
export function transform(source: string, options: TransformOptions = {}): Transformed {
  const { file = "main.ts" } = options;
  const { edited, program, watched } = rewrite({ source, file, isModule: false }, options);
  let extents: Extents | null = null;
  const all = (): Extents => {
    extents ??= new Extents(program, source);
    return extents;
  };
  const shown = [...watched.values()].map((each) => each.shown);
  return {
    code: edited.code,
    map: (line, column) => edited.map(line, column),
    extent: (line, column) => all().of(line, column),
    parameter: (name, line, column) => all().parameter(name, line, column),
    watched: shown,
  };
}

/**
 * Turns a TypeScript module into a JavaScript module of the same language, which imports what it needs from
 * `tracepad/operators`, with a source map. Throws `SourceError` as `transform` does.
 */
export function transformModule(source: string, file: string): { readonly code: string; readonly map: SourceMap } {
  const { edited } = rewrite({ source, file, isModule: true }, {});
  return { code: edited.code, map: sourceMap(edited, file, source) };
}

function rewrite(text: Program, options: TransformOptions): { edited: Edited; program: SyntaxNode; watched: WatchList } {
  const { source, file } = text;
  const { pauses = false, watch = false, outside } = options;
  try {
    const program = parseProgram(source);
    const facts = new Facts(program);
    const rewriter = new Rewriter(text, facts, GRAMMAR);
    if (watch) rewriter.watched = findWatched(program, facts);
    if (pauses) rewriter.pauses = findPauses(program, source, outside);
    openPauses(rewriter.pauses, rewriter.edits, source);
    rewriter.visit(program);
    closePauses(rewriter.pauses, rewriter.edits);
    return { edited: rewriter.edits.apply(), program, watched: rewriter.watched };
  } catch (error) {
    if (error instanceof SourceError) throw error;
    // Both the parser and the walk recurse with the program's nesting.
    if (error instanceof RangeError) {
      throw new SourceError("The program is nested too deeply.", { file, line: 1, column: 1 }, "Split the expression into named parts.");
    }
    if (!isParserError(error)) throw error;
    const { line, column, index } = error.loc;
    throw new SourceError(plainWords(error.message, source, index), { file, line, column: column + 1 });
  }
}

function parseProgram(source: string): SyntaxNode {
  try {
    return parse(source, { sourceType: "module", plugins: ["typescript"], attachComment: false }).program as unknown as SyntaxNode;
  } catch (error) {
    const program = error instanceof RangeError ? parseInPieces(source) : null;
    if (program === null) throw error;
    return program;
  }
}

interface ParserError {
  readonly message: string;
  readonly loc: { readonly line: number; readonly column: number; readonly index: number };
}

function isParserError(error: unknown): error is ParserError {
  return error instanceof SyntaxError && typeof (error as { loc?: { line?: unknown } }).loc?.line === "number";
}

/** The parser's message without its position, naming what stands there. */
function plainWords(message: string, source: string, index: number): string {
  const text = message.replace(/\s*\(\d+:\d+\)$/, "");
  if (text.includes("requires enabling")) return "This syntax is not part of TypeScript as Tracepad reads it.";
  if (!text.startsWith("Unexpected token")) return text;
  const expected = /, expected "?([^"]+)"?$/.exec(text)?.[1];
  const token = /^(?:[\w$]+|\S)/.exec(source.slice(index))?.[0];
  const found = token === undefined ? "the end of the program" : `\`${token}\``;
  if (expected === undefined) return `Unexpected ${found}.`;
  return `Expected ${expected === "," ? "`,` or a closing bracket" : `\`${expected}\``}, found ${found}.`;
}
