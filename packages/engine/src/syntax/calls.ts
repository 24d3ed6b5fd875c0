import { isNode } from "./bindings.ts";
import { bare } from "./plain.ts";
import type { Rewriter, Rule, SyntaxNode } from "./rewriter.ts";
import { skipClosing, skipTrivia } from "./scan.ts";

/**
 * Number literals keep what their text says. As arguments: `f(2, x)` becomes `$callee(f, "i", "f")(2, x)`, which tells a
 * function that takes arrays, and leaves any other alone. In lists and objects: `[1, 2]` becomes `$ints([1, 2])`,
 * the same list, of which it is noted that its numbers were written as ints. Floats in them need no note.
 */
export const containerRules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["ArrayExpression", (node, rewriter) => container(node, listInts(node, rewriter), rewriter)],
  ["ObjectExpression", (node, rewriter) => container(node, objectInts(node, rewriter), rewriter)],
]);

export const containerNotes: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["SpreadElement", (node, rewriter) => leave(node.argument, rewriter)],
  ["ForOfStatement", (node, rewriter) => leave(node.right, rewriter)],
  [
    "VariableDeclarator",
    ({ id, init }, rewriter) => (id.type.endsWith("Pattern") || rewriter.facts.staysHome(id) ? leave(init, rewriter) : undefined),
  ],
  ["MemberExpression", (node, rewriter) => leave(node.object, rewriter)],
  [
    "NewExpression",
    (node, rewriter) => {
      if (!rewriter.facts.isGlobal(node.callee)) return;
      const { name } = node.callee;
      for (const argument of node.arguments as SyntaxNode[]) {
        if (name === "Map" || name === "WeakMap" || name === "Set" || name === "WeakSet") {
          leave(argument, rewriter);
          if (name.endsWith("Map") && argument.type === "ArrayExpression") for (const entry of argument.elements) leave(entry, rewriter);
        } else leaveAll(argument, rewriter);
      }
    },
  ],
]);

/** Of what is read at once element by element, and of what no array is made, no kinds are kept. */
function leave(node: SyntaxNode | null | undefined, rewriter: Rewriter): void {
  if (!isNode(node)) return;
  rewriter.unmarked.add(bare(node));
}

/** As `leave`, for what lies in it too. */
function leaveAll(given: SyntaxNode | null, rewriter: Rewriter): void {
  if (given === null) return;
  const node = bare(given);
  if (node.type === "SpreadElement") leaveAll(node.argument, rewriter);
  if (node.type === "ArrayExpression") for (const element of node.elements) leaveAll(element, rewriter);
  if (node.type === "ObjectExpression")
    for (const property of node.properties) if (property.type === "ObjectProperty") leaveAll(property.value, rewriter);
  rewriter.unmarked.add(node);
}

/** The elements of a list that are int literals: all (""), some (their indices), or none (null). */
function listInts({ elements }: SyntaxNode, { facts }: Rewriter): string | null {
  const ints: number[] = [];
  for (const [i, element] of (elements as (SyntaxNode | null)[]).entries()) {
    // Behind a spread nobody knows the index.
    if (element?.type === "SpreadElement") break;
    if (element !== null && facts.literalKind(element) === "int") ints.push(i);
  }
  if (ints.length === 0) return null;
  return ints.length === elements.length ? "" : ints.join(",");
}

function objectInts({ properties }: SyntaxNode, { facts }: Rewriter): string | null {
  const keys: string[] = [];
  for (const property of properties as SyntaxNode[]) {
    if (property.type !== "ObjectProperty" || property.computed || facts.literalKind(property.value) !== "int") continue;
    const { key } = property;
    const name: string = key.type === "Identifier" ? key.name : String(key.value);
    if (!name.includes(",")) keys.push(name);
  }
  return keys.length === 0 ? null : keys.join(",");
}

function container(node: SyntaxNode, ints: string | null, rewriter: Rewriter): void {
  const marks = ints !== null && !rewriter.unmarked.has(node);
  if (marks) rewriter.open(node.start, "ints");
  rewriter.visitChildren(node);
  if (marks) rewriter.edits.insert(node.end, ints === "" ? ")" : `, ${JSON.stringify(ints)})`);
}

/** `i` and `f` for the arguments that are int literals and float literals of a whole value; null where there is none. */
function kindsOf(args: readonly SyntaxNode[], { facts }: Rewriter): string | null {
  let kinds = "";
  for (const argument of args) {
    if (argument.type === "SpreadElement") break;
    kinds += facts.literalKind(argument) === "int" ? "i" : facts.isWholeFloat(argument) ? "f" : ".";
  }
  return /[if]/.test(kinds) ? kinds.replace(/\.+$/, "") : null;
}

/** How messages name what is called. */
function textOf({ source }: Rewriter, callee: SyntaxNode): string {
  const text = source.slice(callee.start, callee.end);
  const name = callee.type === "MemberExpression" ? `.${callee.property.name}` : "";
  return JSON.stringify(/^[\w$.]{1,60}$/.test(text) ? text : `(intermediate value)${name}`);
}

/** A call; `booleanCall` has had its turn. */
export function call(node: SyntaxNode, rewriter: Rewriter): void {
  const { edits, source } = rewriter;
  const { callee } = node;
  const isPlain = rewriter.facts.isPlainCallee(callee, node.arguments[0]);
  if (rewriter.facts.isTraced(node)) for (const argument of node.arguments) rewriter.traced.add(bare(argument));
  if (rewriter.facts.keepsNothing(callee)) for (const argument of node.arguments) leaveAll(argument, rewriter);
  const kinds = isPlain ? null : kindsOf(node.arguments, rewriter);
  const parenthesized = callee.extra?.parenthesized === true;
  const isMember = callee.type === "MemberExpression";
  const isName = isMember && !callee.computed && callee.property.type === "Identifier" && callee.object.type !== "Super" && !parenthesized;
  if (kinds === null || callee.type === "Super" || callee.type === "Import" || (isMember && !isName)) {
    rewriter.visitChildren(node);
    return;
  }
  const types: SyntaxNode | null | undefined = node.typeArguments ?? node.typeParameters;
  const calleeEnd = parenthesized ? skipClosing(source, callee.end) : callee.end;
  const open = skipTrivia(source, types?.end ?? calleeEnd);
  const text = textOf(rewriter, callee);
  if (isName) {
    const { object, property } = callee;
    rewriter.open(node.start, "method", property.start);
    leave(object, rewriter);
    rewriter.visit(object);
    const end = object.extra?.parenthesized === true ? skipClosing(source, object.end) : object.end;
    edits.replace(end, property.end, `, ${JSON.stringify(property.name)}, "${kinds}", ${text})`, property.start);
    rewriter.visit(types);
    edits.replace(open, open + 1, `.call(${rewriter.helper("receiver")}()${node.arguments.length > 0 ? ", " : ""}`, property.start);
  } else {
    rewriter.open(node.start, "callee");
    rewriter.visit(callee);
    edits.insert(calleeEnd, `, "${kinds}", ${text})`);
    rewriter.visit(types);
    // Where JavaScript says that a call of a name stands.
    if (callee.type === "Identifier") edits.replace(open, open + 1, "(", node.start);
  }
  for (const argument of node.arguments as SyntaxNode[]) rewriter.visit(argument);
}
