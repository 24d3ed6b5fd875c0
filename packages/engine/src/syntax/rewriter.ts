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
const RESERVED = new Set(["$import", "$operators", "$left", "$object", "$pause", "$seen", ...HELPERS.map((name) => `$${name}`)]);

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

/** What code runs together: the program, a function, or the initializers of a class. */
export interface Frame {
  /** Whether it is likely to run often, and on numbers: in functions but those that are traced. */
  readonly isOften: boolean;
  /** Whether variables can be declared for it. */
  hasVariables: boolean;
  /** Loops around the node at hand. */
  loops: number;
  /** How many variables hold a value at the node at hand, and most of all. */
  held: number;
  most: number;
}

const LOOPS = new Set(["ForStatement", "ForOfStatement", "ForInStatement", "WhileStatement", "DoWhileStatement"]);

/** Names of the variables of a frame: `$0` for a value that is read at once, others for those that wait. */
const VARIABLE = /^\$\d+$/;
const variables = (count: number): string => Array.from({ length: count }, (_, i) => `$${i}`).join(", ");

/** Whether the transform puts this name into programs. */
export const isReserved = (name: string): boolean => RESERVED.has(name) || VARIABLE.test(name);

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
  /** Functions that run on tracers. */
  readonly traced = new Set<SyntaxNode>();
  private frame: Frame = { isOften: false, hasVariables: true, loops: 0, held: 0, most: 0 };
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
    const isLoop = LOOPS.has(node.type);
    if (isLoop) this.frame.loops++;
    const delegated = this.pauses.calls.has(node);
    if (delegated) this.edits.insert(node.start, "(yield* ");
    this.notes.get(node.type)?.(node, this);
    const rule = this.rules.get(node.type);
    if (rule !== undefined) rule(node, this);
    else if (node.type.startsWith("TS")) this.edits.blank(node.start, node.end);
    else this.visitChildren(node);
    if (delegated) this.edits.insert(node.end, ")");
    if (watched !== undefined) this.edits.insert(node.end, ")");
    if (isLoop) this.frame.loops--;
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

  /** Visits what runs in a frame of its own. */
  framed(isOften: boolean, visit: () => void): void {
    const outer = this.frame;
    this.frame = { isOften, hasVariables: false, loops: 0, held: 0, most: 0 };
    visit();
    this.frame = outer;
  }

  /** Visits a function's body in the function's frame, and declares the variables that its operators need. */
  visitBody({ body, end }: SyntaxNode): void {
    const { frame, edits } = this;
    const isBlock = body.type === "BlockStatement";
    const declare = edits.reserve(isBlock ? body.start + 1 : (body.extra?.parenStart ?? body.start));
    frame.hasVariables = true;
    this.visit(body);
    if (frame.most === 0) return;
    const declaration = `let ${variables(frame.most)};`;
    declare(isBlock ? ` ${declaration}` : `{ ${declaration} return (`);
    if (!isBlock) edits.insert(end, "); }");
  }

  /** Whether operators here are worth a look at the operands' types before a helper is called. */
  get isHot(): boolean {
    return this.frame.isOften || this.frame.loops > 0;
  }

  /** A variable for a value that is read at once: nothing else runs before. */
  get atOnce(): string {
    if (!this.frame.hasVariables) return "$left";
    this.frame.most = Math.max(this.frame.most, 1);
    return "$0";
  }

  /** A variable for a value that waits while `visit` runs; null where none can be declared. */
  waiting(): string | null {
    const { frame } = this;
    if (!frame.hasVariables) return null;
    frame.most = Math.max(frame.most, frame.held + 2);
    return `$${frame.held + 1}`;
  }

  /** Visits while the variable of `waiting` holds its value. */
  visitWaiting(node: SyntaxNode): void {
    this.frame.held++;
    this.visit(node);
    this.frame.held--;
  }

  /** Declarations of the program's own variables. */
  get variables(): string {
    return ["$left", "$object", ...(this.frame.most > 0 ? [variables(this.frame.most)] : [])].join(", ");
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
