import { Edits } from "./edits.ts";
import { NO_PAUSES, type Pauses } from "./pauses.ts";
import { type Facts, OPERATORS } from "./plain.ts";
import { SourceError } from "./source-error.ts";
import { NOTHING_WATCHED, type WatchList } from "./watch.ts";

/** A node of the syntax tree, as the parser makes it (ESTree with Babel's extensions). */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly loc: { readonly start: { readonly line: number; readonly column: number } };
  /** The tree has some 200 kinds of nodes; each rule knows the fields of its own. */
  readonly [field: string]: any;
}

export type Rule = (node: SyntaxNode, rewriter: Rewriter) => void;

/** The functions of `tracepad/operators`, which stand in programs with a `$` in front. */
const HELPERS = [
  ...OPERATORS.values(),
  ...["negative", "bitwiseNot", "increment", "decrement", "key", "place", "put", "truth", "ints", "callee", "method", "receiver"],
];

/** Names that the transform puts into programs; programs may not use them. */
export const RESERVED = new Set(["$import", "$operators", "$left", "$object", "$pause", "$seen", ...HELPERS.map((name) => `$${name}`)]);

/** Deeper programs would exhaust the stack of whoever compiles the result. */
const MAX_DEPTH = 1500;

const NOT_CHILDREN = new Set(["type", "start", "end", "loc", "extra", "range", "errors", "comments", "tokens"]);

/** What is done with each kind of node. */
export interface Grammar {
  /** Writes the node. */
  readonly rules: ReadonlyMap<string, Rule>;
  /** Runs first, and notes what the rules of nodes below shall know. */
  readonly notes: ReadonlyMap<string, Rule>;
}

/** The text at hand. */
export interface Program {
  readonly source: string;
  /** Names it in errors. */
  readonly file: string;
  /** Whether the result is a module with imports of its own, not the body of a script. */
  readonly isModule: boolean;
}

/** One walk over a program: every node goes to the rule of its type, which records edits. */
export class Rewriter {
  readonly edits: Edits;
  /** Functions around the node at hand. */
  functionDepth = 0;
  /** Names that stand in the program as values, not only in types. */
  readonly valueNames = new Set<string>();
  /** The functions of `tracepad/operators` that the program has come to need. */
  readonly helpers = new Set<string>();
  /** Update expressions whose value nobody takes. */
  readonly discarded = new Set<SyntaxNode>();
  /** Lists and objects of which no kinds of numbers need to be kept. */
  readonly unmarked = new Set<SyntaxNode>();
  /** Local names of tracepad's `jit`. */
  readonly jitNames = new Set<string>();
  pauses: Pauses = NO_PAUSES;
  watched: WatchList = NOTHING_WATCHED;
  readonly source: string;
  readonly facts: Facts;
  readonly isModule: boolean;
  private readonly file: string;
  private readonly rules: ReadonlyMap<string, Rule>;
  private readonly notes: ReadonlyMap<string, Rule>;
  private depth = 0;

  constructor({ source, file, isModule }: Program, facts: Facts, { rules, notes }: Grammar) {
    this.source = source;
    this.file = file;
    this.isModule = isModule;
    this.facts = facts;
    this.edits = new Edits(source);
    this.rules = rules;
    this.notes = notes;
  }

  visit(node: SyntaxNode | null | undefined): void {
    if (node === null || node === undefined) return;
    if (++this.depth > MAX_DEPTH)
      throw this.error(node, "The program is nested too deeply here.", "Split the expression into named parts.");
    const watched = this.watched.get(node);
    if (watched !== undefined) this.edits.insert(node.start, `$seen(${watched.number}, `);
    const delegated = this.pauses.calls.has(node);
    if (delegated) this.edits.insert(node.start, "(yield* ");
    this.notes.get(node.type)?.(node, this);
    const rule = this.rules.get(node.type);
    if (rule !== undefined) rule(node, this);
    else if (node.type.startsWith("TS")) this.edits.blank(node.start, node.end);
    else this.visitChildren(node);
    if (delegated) this.edits.insert(node.end, ")");
    if (watched !== undefined) this.edits.insert(node.end, ")");
    this.depth--;
  }

  visitChildren(node: SyntaxNode, except?: string): void {
    for (const field of Object.keys(node)) {
      if (NOT_CHILDREN.has(field) || field === except) continue;
      const value: unknown = node[field];
      if (Array.isArray(value)) for (const item of value) this.visitIfNode(item);
      else this.visitIfNode(value);
    }
  }

  /** The name that a function of `tracepad/operators` has in the program. */
  helper(name: string): string {
    this.helpers.add(name);
    return `$${name}`;
  }

  /** Opens a call of a helper in front of an expression. */
  open(at: number, name: string, origin = at): void {
    const spaced = /[\w$]/.test(this.source.charAt(at - 1)) ? " " : "";
    this.edits.insert(at, `${spaced}${this.helper(name)}(`, origin);
  }

  error(node: SyntaxNode, message: string, hint: string | null = null): SourceError {
    const { line, column } = node.loc.start;
    return new SourceError(message, { file: this.file, line, column: column + 1 }, hint);
  }

  private visitIfNode(value: unknown): void {
    if (typeof value === "object" && value !== null && typeof (value as SyntaxNode).type === "string") this.visit(value as SyntaxNode);
  }
}
