import { bare } from "./plain.ts";
import type { Rewriter, SyntaxNode } from "./rewriter.ts";

/**
 * Operators where code runs often: `a + b` becomes `(typeof a !== "object" && typeof b !== "object" ? a + b : $add(a, b))`, so that
 * numbers are added without a call. Operands that are more than a name are kept in variables of the function.
 */

/** What is known of an operand. */
export interface Operand {
  /** Its text where that may be written again: reading it runs nothing. Null for others. */
  readonly text: string | null;
  /** Whether it stays the same while other operands are evaluated. */
  readonly isFixed: boolean;
  /** Whether it cannot be an array. */
  readonly isPlain: boolean;
}

/** A text that stands for the operator's place, and in turns, from the second piece on, for the place of the whole expression. */
type Pieces = readonly string[];

/** What is written around and between two operands, which stay where they are. */
export interface Written {
  readonly open: Pieces;
  /** In the place of the operator. */
  readonly between: Pieces;
  readonly close: Pieces;
  /** Whether the left operand waits in a variable while the right one runs. */
  readonly waits: boolean;
}

/** Inserts pieces; `operator` and `whole` are the places that they stand for. */
export function insertPieces(pieces: Pieces, place: number, operator: number, whole: number, { edits }: Rewriter): void {
  for (const [i, piece] of pieces.entries()) edits.insert(place, piece, i % 2 === 0 ? operator : whole);
}

/** A helper's call; where only the truth of the result counts, in one of `$truth`. */
export function callOf(helper: string, asked: boolean, rewriter: Rewriter): { readonly open: Pieces; readonly close: string } {
  const call = `${rewriter.helper(helper)}(`;
  return asked ? { open: ["", `${rewriter.helper("truth")}(`, call], close: "))" } : { open: [call], close: ")" };
}

/** Pieces one behind the other, of which those within do not change places. */
const joined = (before: string, [first = "", ...pieces]: Pieces, after = ""): Pieces => {
  const all = [before + first, ...pieces];
  return [...all.slice(0, -1), all.at(-1) + after];
};

const LITERALS = new Set(["NumericLiteral", "StringLiteral", "BooleanLiteral"]);
const LONGEST_TEXT = 24;

export function operandOf(given: SyntaxNode, { facts, source }: Rewriter, isPlain = facts.isPlain(given)): Operand {
  const node = bare(given);
  const isLiteral = LITERALS.has(node.type) && node.end - node.start <= LONGEST_TEXT;
  const text =
    isLiteral || node.type === "Identifier" ? source.slice(node.start, isLiteral ? node.end : node.start + node.name.length) : null;
  return { text, isFixed: isLiteral || facts.isFixed(node), isPlain };
}

const isNoObject = (text: string): string => `typeof ${text} !== "object"`;

interface Parts {
  readonly helper: string;
  readonly operator: string;
  readonly left: Operand;
  readonly right: Operand;
  /** The helper's last argument, with a comma. */
  readonly floats: string;
  /** Whether only the truth of the result counts. */
  readonly asked: boolean;
}

/** The operator without a call for numbers; null where a value would have to wait and no variable can be declared. */
export function inlined({ helper, operator, left, right, floats, asked }: Parts, rewriter: Rewriter): Written | null {
  const call = callOf(helper, asked, rewriter);
  const end = `${floats}${call.close})`;
  /** The tests of those operands that need one, and what follows them: the operator and the helper's name. */
  const decide = (before: string, a: string, b: string, tests: readonly string[], after: string): Pieces =>
    joined(`${before}${tests.join(" && ")} ? ${a} ${operator} ${b} : `, call.open, after);
  const needed = (operand: Operand, text: string): string[] => (operand.isPlain ? [] : [isNoObject(text)]);

  if (right.text !== null && left.text !== null) {
    const tests = [...needed(left, left.text), ...needed(right, right.text)];
    return { open: decide("(", left.text, right.text, tests, ""), between: [","], close: [end], waits: false };
  }
  if (right.text !== null) {
    const kept = rewriter.atOnce;
    const tested = left.isPlain ? ", " : `) !== "object"${right.isPlain ? "" : " && "}`;
    const between = decide(tested, kept, right.text, needed(right, right.text), `${kept},`);
    return { open: [left.isPlain ? `(${kept} = ` : `(typeof (${kept} = `], between, close: [end], waits: false };
  }
  const fixed = left.isFixed ? left.text : null;
  const first = fixed ?? rewriter.waiting();
  if (first === null) return null;
  const second = rewriter.atOnce;
  const tested = right.isPlain ? ", " : `) !== "object"${left.isPlain ? "" : " && "}`;
  return {
    open: [fixed === null ? `(${first} = ` : "("],
    between: [right.isPlain ? `, ${second} =` : `, typeof (${second} =`],
    close: decide(tested, first, second, needed(left, first), `${first}, ${second}${end}`),
    waits: fixed === null,
  };
}

/** What is written around the operand of `-x`, whose operator goes; or, with no operator, of a condition. */
export function inlinedUnary(operator: string, helper: string, argument: SyntaxNode, rewriter: Rewriter): [open: string, close: string] {
  const { text } = operandOf(argument, rewriter);
  const call = `${rewriter.helper(helper)}(`;
  if (text !== null) return [`(${isNoObject(text)} ? ${operator}${text} : ${call}`, "))"];
  const kept = rewriter.atOnce;
  return [`(typeof (${kept} = `, `) !== "object" ? ${operator}${kept} : ${call}${kept}))`];
}
