import type { Edits } from "./edits.ts";
import type { SyntaxNode } from "./rewriter.ts";
import { skipTrivia } from "./scan.ts";

/**
 * Where a program can be left and resumed: at the start of each turn of a loop at its top level, and of loops in functions
 * that only such places call. The garbage collector's callbacks never run inside a synchronous program; at a pause they can.
 */
export interface Pauses {
  readonly loops: ReadonlySet<SyntaxNode>;
  /** Functions that become generators. */
  readonly functions: ReadonlySet<SyntaxNode>;
  /** Their calls, which become `(yield* f())`, so that the pauses inside reach the program's own driver. */
  readonly calls: ReadonlySet<SyntaxNode>;
}

export const NO_PAUSES: Pauses = { loops: new Set(), functions: new Set(), calls: new Set() };

const LOOPS = new Set(["ForStatement", "ForOfStatement", "ForInStatement", "WhileStatement", "DoWhileStatement"]);
const FUNCTIONS = new Set([
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
  "ObjectMethod",
  "ClassMethod",
  "ClassPrivateMethod",
]);
/** Jobs of promises would run at a pause, in the middle of the program: one that has any is never paused. */
const PROMISES = new Set(["Promise", "queueMicrotask", "then", "fromAsync"]);

const PAUSE = "if ($pause.due) yield;";

/** Code that shares one body: the program's top level, a function, or a place where nothing can be left (null). */
interface Body {
  readonly fn: SyntaxNode | null;
  readonly loops: SyntaxNode[];
}

interface Call {
  readonly node: SyntaxNode;
  readonly from: Body | null;
}

/** What is known of a top-level function that a name stands for. */
interface Candidate {
  readonly fn: SyntaxNode;
  readonly body: Body;
  readonly calls: Call[];
  mentions: number;
}

/** Decides where the program can pause. Functions named in `outside` are called by someone else, who knows nothing of pauses. */
export function findPauses(program: SyntaxNode, source: string, outside: readonly string[] = []): Pauses {
  const top: Body = { fn: null, loops: [] };
  const candidates = new Map<string, Candidate>();
  const bodies = new Map<SyntaxNode, Body>();
  for (const [name, fn] of topLevelFunctions(program, source)) {
    if (outside.includes(name)) continue;
    const body: Body = { fn, loops: [] };
    bodies.set(fn, body);
    // A name that stands for two functions is mentioned once more than it is called.
    candidates.set(name, { fn, body, calls: [], mentions: 0 });
  }
  let promises = false;

  const walk = (node: SyntaxNode, body: Body | null): void => {
    const { type } = node;
    if (type === "Identifier") {
      if (PROMISES.has(node.name)) promises = true;
      const candidate = candidates.get(node.name);
      if (candidate !== undefined) candidate.mentions++;
      return;
    }
    if (type.startsWith("TS")) {
      if (isNode(node.expression)) walk(node.expression, body);
      return;
    }
    if (type === "BinaryExpression") {
      // Long sums lean to the left: no recursion along them.
      let left = node;
      for (; left.type === type; left = left.left) walk(left.right, body);
      walk(left, body);
      return;
    }
    if (LOOPS.has(type)) body?.loops.push(node);
    if (type === "CallExpression" && node.callee.type === "Identifier") {
      candidates.get(node.callee.name)?.calls.push({ node, from: body });
    }
    if (node.async === true) promises = true;
    if (FUNCTIONS.has(type)) {
      const own = bodies.get(node) ?? null;
      for (const [field, child] of children(node)) walk(child, field === "body" ? own : null);
    } else if (type === "MemberExpression" || type === "OptionalMemberExpression") {
      walk(node.object, body);
      if (node.computed) walk(node.property, body);
      if (PROMISES.has(node.property.name ?? node.property.value)) promises = true;
    } else if (type === "ObjectProperty" && !node.computed && !node.shorthand) {
      walk(node.value, body);
    } else walkChildren(node, type.startsWith("Class") || type === "StaticBlock" ? null : body, walk);
  };
  walk(program, top);
  if (promises) return NO_PAUSES;

  // Only ever called, and from bodies that can be left themselves.
  const able = new Map([...candidates].filter(([, { mentions, calls }]) => mentions === calls.length + 1).map(([, c]) => [c.fn, c]));
  const isAble = (body: Body | null): boolean => body !== null && (body.fn === null || able.has(body.fn));
  for (let size = -1; size !== able.size; ) {
    size = able.size;
    for (const [fn, { calls }] of able) if (!calls.every(({ from }) => isAble(from))) able.delete(fn);
  }
  // Of these, those with a loop in them or in what they call.
  const functions = new Set([...able].filter(([, { body }]) => body.loops.length > 0).map(([fn]) => fn));
  for (let size = -1; size !== functions.size; ) {
    size = functions.size;
    for (const { fn, calls } of able.values())
      if (functions.has(fn)) for (const { from } of calls) if (from !== null && from.fn !== null) functions.add(from.fn);
  }
  const left = [...able.values()].filter(({ fn }) => functions.has(fn));
  return {
    loops: new Set([top, ...left.map(({ body }) => body)].flatMap(({ loops }) => loops)),
    functions,
    calls: new Set(left.flatMap(({ calls }) => calls.map(({ node }) => node))),
  };
}

/** The edits that open what the pauses need. To be made before all others: they come first where several start. */
export function openPauses({ loops, functions }: Pauses, edits: Edits, source: string): void {
  for (const { body } of loops) {
    if (body.type === "BlockStatement") edits.insert(body.start + 1, ` ${PAUSE}`);
    else edits.insert(body.start, `{ ${PAUSE} `);
  }
  for (const fn of functions) {
    if (fn.type !== "ArrowFunctionExpression") edits.insert(fn.start + "function".length, "*");
    else {
      edits.insert(fn.start, "function*");
      const arrow = source.lastIndexOf("=>", fn.body.start - 1);
      edits.blank(arrow, arrow + 2);
    }
  }
}

/** The edits that close it, after all others. */
export function closePauses({ loops }: Pauses, edits: Edits): void {
  for (const { body } of loops) if (body.type !== "BlockStatement") edits.insert(body.end, " }");
}

/** Functions that a name at top level stands for, where they can become generators. */
function* topLevelFunctions(program: SyntaxNode, source: string): Generator<[string, SyntaxNode]> {
  for (const given of program.body as SyntaxNode[]) {
    const statement: SyntaxNode = given.type.startsWith("Export") && isNode(given.declaration) ? given.declaration : given;
    if (statement.type === "FunctionDeclaration" && statement.id && isConvertible(statement, source)) yield [statement.id.name, statement];
    if (statement.type !== "VariableDeclaration" || statement.kind !== "const") continue;
    for (const { id, init } of statement.declarations as SyntaxNode[])
      if (id.type === "Identifier" && isNode(init) && FUNCTIONS.has(init.type) && isConvertible(init, source)) yield [id.name, init];
  }
}

function isConvertible(fn: SyntaxNode, source: string): boolean {
  if (fn.async === true || fn.generator === true || fn.body.type !== "BlockStatement") return false;
  if (fn.type !== "ArrowFunctionExpression") return source.startsWith("function", fn.start) && (fn.id || fn.type === "FunctionExpression");
  // Parameters in parentheses, and nothing that means something else in a function of its own.
  const arrow = source.lastIndexOf("=>", fn.body.start - 1);
  return source.charAt(fn.start) === "(" && skipTrivia(source, arrow + 2) === fn.body.start && !usesOwner(fn);
}

function usesOwner(node: SyntaxNode): boolean {
  if (node.type === "ThisExpression" || node.type === "MetaProperty" || (node.type === "Identifier" && node.name === "arguments"))
    return true;
  let inner = node;
  for (; inner.type === "BinaryExpression"; inner = inner.left) if (usesOwner(inner.right)) return true;
  if (inner !== node) return usesOwner(inner);
  for (const [, child] of children(node)) if (usesOwner(child)) return true;
  return false;
}

function walkChildren(node: SyntaxNode, body: Body | null, walk: (node: SyntaxNode, body: Body | null) => void): void {
  for (const [, child] of children(node)) walk(child, body);
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && typeof (value as SyntaxNode).type === "string";
}

function* children(node: SyntaxNode): Generator<[string, SyntaxNode]> {
  for (const field of Object.keys(node)) {
    if (field === "loc" || field === "extra") continue;
    const value: unknown = node[field];
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) yield [field, item];
    } else if (isNode(value)) yield [field, value];
  }
}
