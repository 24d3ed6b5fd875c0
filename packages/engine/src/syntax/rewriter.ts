import { Edits } from "./edits.ts";
import { NO_PAUSES, type Pauses } from "./pauses.ts";
import { SourceError } from "./source-error.ts";

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

/** Names that the transform puts into programs; programs may not use them. */
export const RESERVED = new Set(["$truth", "$import", "$left", "$pause"]);

/** Deeper programs would exhaust the stack of whoever compiles the result. */
const MAX_DEPTH = 1500;

const NOT_CHILDREN = new Set(["type", "start", "end", "loc", "extra", "range", "errors", "comments", "tokens"]);

/** One walk over a program: every node goes to the rule of its type, which records edits. */
export class Rewriter {
  readonly edits: Edits;
  /** Functions around the node at hand. */
  functionDepth = 0;
  /** Names that stand in the program as values, not only in types. */
  readonly valueNames = new Set<string>();
  /** Local names of tracepad's `jit`. */
  readonly jitNames = new Set<string>();
  pauses: Pauses = NO_PAUSES;
  readonly source: string;
  private readonly file: string;
  private readonly rules: ReadonlyMap<string, Rule>;
  private depth = 0;

  constructor(source: string, file: string, rules: ReadonlyMap<string, Rule>) {
    this.source = source;
    this.edits = new Edits(source);
    this.file = file;
    this.rules = rules;
  }

  visit(node: SyntaxNode | null | undefined): void {
    if (node === null || node === undefined) return;
    if (++this.depth > MAX_DEPTH)
      throw this.error(node, "The program is nested too deeply here.", "Split the expression into named parts.");
    const delegated = this.pauses.calls.has(node);
    if (delegated) this.edits.insert(node.start, "(yield* ");
    const rule = this.rules.get(node.type);
    if (rule !== undefined) rule(node, this);
    else if (node.type.startsWith("TS")) this.edits.blank(node.start, node.end);
    else this.visitChildren(node);
    if (delegated) this.edits.insert(node.end, ")");
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

  error(node: SyntaxNode, message: string, hint: string | null = null): SourceError {
    const { line, column } = node.loc.start;
    return new SourceError(message, { file: this.file, line, column: column + 1 }, hint);
  }

  private visitIfNode(value: unknown): void {
    if (typeof value === "object" && value !== null && typeof (value as SyntaxNode).type === "string") this.visit(value as SyntaxNode);
  }
}
