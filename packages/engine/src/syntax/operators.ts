import { childrenOf } from "./bindings.ts";
import { callOf, inlined, inlinedUnary, insertPieces, type Operand, operandOf, type Written } from "./inline.ts";
import { asksForNothing, bare, isText, OPERATORS } from "./plain.ts";
import type { Rewriter, Rule, SyntaxNode } from "./rewriter.ts";
import { skipClosing } from "./scan.ts";

/**
 * Operators that may meet an array become calls: `a + b` is `$add(a, b)`. Operands are evaluated once and in their order.
 * Between operands that cannot be arrays JavaScript's operator stays.
 */
export const operatorRules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["BinaryExpression", (node, rewriter) => binaryExpression(node, rewriter)],
  ["UpdateExpression", updateExpression],
]);

export const operatorNotes: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["ExpressionStatement", (node, rewriter) => discard(node.expression, rewriter)],
  ["ForStatement", (node, rewriter) => discard(node.update, rewriter)],
]);

/** Longer chains are not nested but written in a row, so that no compiler runs out of stack. */
const LONGEST_NEST = 12;

/** The float literals among two operands, as the helpers take them. */
function floatsOf(left: SyntaxNode, right: SyntaxNode, rewriter: Rewriter): string {
  const floats = Number(rewriter.facts.isWholeFloat(left)) + 2 * Number(rewriter.facts.isWholeFloat(right));
  return floats === 0 ? "" : `, ${floats}`;
}

/** One operator of a chain `a + b - c`, whose left operand is the chain before it. */
interface Link {
  readonly node: SyntaxNode;
  /** The helper in its place; null where JavaScript's operator stays. */
  readonly helper: string | null;
  /** Where the operator stands. */
  readonly at: number;
  readonly left: Operand;
  readonly right: Operand;
}

/** The operators of a chain, innermost first. */
function linksOf(node: SyntaxNode, rewriter: Rewriter): Link[] {
  const { facts, source } = rewriter;
  const nodes = [node];
  for (let left = node.left; left.type === "BinaryExpression" && left.extra?.parenthesized !== true; left = left.left) nodes.push(left);
  nodes.reverse();
  let isPlain = facts.isPlain((nodes[0] as SyntaxNode).left);
  return nodes.map((link): Link => {
    const { operator, left, right } = link;
    const operands = { left: operandOf(left, rewriter, isPlain), right: operandOf(right, rewriter) };
    const name = OPERATORS.get(operator);
    const stays = name === undefined || (isPlain && operands.right.isPlain) || asksForNothing(link);
    isPlain = name === undefined || (isPlain && operands.right.isPlain) || isText(link) || asksForNothing(link);
    return { node: link, helper: stays ? null : name, at: skipClosing(source, left.end), ...operands };
  });
}

/** `asked` says that only the truth of the result counts. */
export function binaryExpression(node: SyntaxNode, rewriter: Rewriter, asked = false): void {
  const links = linksOf(node, rewriter);
  const [first] = links as [Link];
  const inRow = links.length > LONGEST_NEST && links.every(({ node }) => OPERATORS.has(node.operator));
  if (inRow) {
    if (links.every(({ helper }) => helper === null)) {
      rewriter.visit(first.node.left);
      for (const { node } of links) rewriter.visit(node.right);
    } else row(links, rewriter);
    return;
  }
  const written = links.map((link): Written | null => {
    const { helper, left, right, node: own } = link;
    if (helper === null) return null;
    const floats = floatsOf(own.left, own.right, rewriter);
    const wraps = asked && own === node;
    const { operator } = own;
    const inline = rewriter.isHot ? inlined({ helper, operator, left, right, floats, asked: wraps }, rewriter) : null;
    if (inline !== null) return inline;
    const { open, close } = callOf(helper, wraps, rewriter);
    return { open, between: [","], close: [`${floats}${close}`], waits: false };
  });
  const spaced = /[\w$]/.test(rewriter.source.charAt(node.start - 1)) ? " " : "";
  if (spaced !== "" && written.at(-1) !== null) rewriter.edits.insert(node.start, spaced);
  for (const [i, form] of [...written.entries()].reverse())
    if (form !== null) insertPieces(form.open, node.start, (links[i] as Link).at, node.start, rewriter);
  rewriter.visit(first.node.left);
  for (const [i, { node: link, at }] of links.entries()) {
    const form = written[i] ?? null;
    if (form === null) rewriter.visit(link.right);
    else writeRight(form, link, at, node.start, rewriter);
  }
}

/** What follows the left operand. */
function writeRight(form: Written, { operator, right, end }: SyntaxNode, at: number, whole: number, rewriter: Rewriter): void {
  const [first = "", ...more] = form.between;
  rewriter.edits.replace(at, at + operator.length, first, at);
  insertPieces(["", ...more], at + operator.length, at, whole, rewriter);
  if (form.waits) rewriter.visitWaiting(right);
  else rewriter.visit(right);
  insertPieces(form.close, end, at, whole, rewriter);
}

/** `($left = $add(a, b), $left = $add($left, c), $add($left, d))`: `$left` is read before the next operand runs. */
function row(links: readonly Link[], rewriter: Rewriter): void {
  const { edits } = rewriter;
  const [first] = links as [Link];
  edits.insert(first.node.start, "($left = ");
  links.forEach(({ node, at }, i) => {
    const name = rewriter.helper(OPERATORS.get(node.operator) as string);
    if (i === 0) {
      edits.insert(first.node.start, `${name}(`, at);
      rewriter.visit(node.left);
      edits.replace(at, at + node.operator.length, ",");
    } else edits.replace(at, at + node.operator.length, `, ${i === links.length - 1 ? "" : "$left = "}${name}($left,`, at);
    rewriter.visit(node.right);
    const floats = floatsOf(i === 0 ? node.left : NO_LITERAL, node.right, rewriter);
    edits.insert(node.end, i === links.length - 1 ? `${floats}))` : `${floats})`);
  });
}

const NO_LITERAL: SyntaxNode = { type: "ThisExpression", start: 0, end: 0, loc: { start: { line: 1, column: 0 } } };

/** `-x` and `~x`. False where JavaScript's operator stays. */
export function negation(node: SyntaxNode, rewriter: Rewriter): boolean {
  const helper = node.operator === "-" ? "negative" : node.operator === "~" ? "bitwiseNot" : null;
  if (helper === null || rewriter.facts.isPlain(node.argument)) return false;
  const [open, close] = rewriter.isHot
    ? inlinedUnary(node.operator, helper, node.argument, rewriter)
    : [`${rewriter.helper(helper)}(`, ")"];
  const spaced = /[\w$]/.test(rewriter.source.charAt(node.start - 1)) ? " " : "";
  rewriter.edits.insert(node.start, `${spaced}${open}`);
  rewriter.edits.blank(node.start, node.start + 1);
  rewriter.visit(node.argument);
  rewriter.edits.insert(node.end, close, node.start);
  return true;
}

function discard(expression: SyntaxNode | null, rewriter: Rewriter): void {
  if (expression?.type === "UpdateExpression") rewriter.discarded.add(expression);
}

/** `x++` where only the assignment counts. Elsewhere it gives the old value as a number, which is JavaScript's business. */
function updateExpression(node: SyntaxNode, rewriter: Rewriter): void {
  const { argument } = node;
  const isStatement = rewriter.discarded.has(node);
  if (argument.type !== "Identifier" || !(isStatement || node.prefix) || rewriter.facts.isPlain(argument)) {
    rewriter.visitChildren(node);
    return;
  }
  rewriter.valueNames.add(argument.name);
  const helper = rewriter.helper(node.operator === "++" ? "increment" : "decrement");
  const { name } = argument;
  const next = `${helper}(${name})`;
  const text = rewriter.isHot
    ? `${name} = typeof ${name} === "number" ? ${name} ${node.operator.charAt(0)} 1 : ${next}`
    : `${name} = ${next}`;
  rewriter.edits.replace(node.start, node.end, isStatement ? text : `(${text})`);
}

/** The operator of `x += y`; null for an assignment that is none. */
const operatorOf = (node: SyntaxNode): string | undefined =>
  node.operator === "=" ? undefined : OPERATORS.get(node.operator.slice(0, -1));

/** `x += y` becomes `x = $add(x, y)`. False where JavaScript's operator stays. */
export function compoundAssignment(node: SyntaxNode, rewriter: Rewriter): boolean {
  const { left, right } = node;
  const helper = operatorOf(node);
  const { facts, edits } = rewriter;
  if (helper === undefined || (facts.isPlain(left) && facts.isPlain(right))) return false;
  const again = readAgain(left, rewriter);
  if (again === null) return false;
  const operator = skipClosing(rewriter.source, left.end);
  const end = operator + node.operator.length;
  const floats = floatsOf(NO_LITERAL, right, rewriter);
  const target: Operand = { text: left.type === "Identifier" ? again.text : null, isFixed: false, isPlain: facts.isPlain(left) };
  const parts = { helper, operator: node.operator.slice(0, -1), left: target, right: operandOf(right, rewriter), floats, asked: false };
  const form = rewriter.isHot && again.assign === "=" ? inlined(parts, rewriter) : null;
  if (form === null) {
    edits.replace(operator, end, `${again.assign} ${rewriter.helper(helper)}(${again.text}, `, operator);
    rewriter.visit(right);
    edits.insert(node.end, `${floats})${again.close}`);
    return true;
  }
  writeRight({ ...form, between: [`= ${form.open.join("")}${again.text}${form.between.join("")}`] }, node, operator, operator, rewriter);
  return true;
}

interface Again {
  /** The target's value, for the operator. */
  readonly text: string;
  readonly assign: string;
  readonly close: string;
}

/** Writes the target of an assignment and says how its value is read, nothing in it being evaluated twice. */
function readAgain(target: SyntaxNode, rewriter: Rewriter): Again | null {
  const { edits, source } = rewriter;
  const plainly = (text: string): Again => ({ text, assign: "=", close: "" });
  if (target.type === "Identifier") {
    rewriter.visit(target);
    return plainly(target.name);
  }
  if (target.type !== "MemberExpression" || target.extra?.parenthesized === true) return null;
  const { object, property, computed } = target;
  const name = nameOf(object);
  const objectEnd = skipClosing(source, object.end);
  if (!computed) {
    const key = source.slice(property.start, property.end);
    if (name === null) edits.insert(target.start, "($object = ");
    rewriter.visit(object);
    if (name === null) edits.insert(objectEnd, ")");
    return plainly(`${name ?? "$object"}.${key}`);
  }
  if (object.type === "Super") return null;
  const key = simpleKey(property, rewriter);
  if (key !== null) {
    if (name === null) edits.insert(target.start, "($object = ");
    rewriter.visit(object);
    if (name === null) edits.insert(objectEnd, ")");
    rewriter.visit(property);
    return plainly(`${name ?? "$object"}[${key}]`);
  }
  // An object or a key that takes work to evaluate: both are kept beside each other.
  const sequence = property.type === "SequenceExpression";
  rewriter.open(target.start, "put");
  edits.insert(target.start, `$object = ${rewriter.helper("place")}(`);
  rewriter.visit(object);
  edits.replace(objectEnd, objectEnd + 1, sequence ? ", (" : ",");
  rewriter.visit(property);
  edits.replace(target.end - 1, target.end, sequence ? "))" : ")");
  return { text: "$object[0][$object[1]]", assign: ",", close: ")" };
}

/** The text of an object that may be named twice. */
export function nameOf(object: SyntaxNode): string | null {
  if (object.type === "Identifier") return object.name;
  if (object.type === "ThisExpression") return "this";
  return object.type === "Super" ? "super" : null;
}

/** The text of a key that cannot be an array and may be evaluated twice. */
function simpleKey(given: SyntaxNode, { facts, source }: Rewriter): string | null {
  const node = bare(given);
  const simple = node.type === "NumericLiteral" || node.type === "StringLiteral" || (node.type === "Identifier" && facts.isPlain(node));
  return simple ? source.slice(node.start, node.end) : null;
}

/** Whether an expression is part of a chain that an `?.` may have left already. */
export function isInOptionalChain(node: SyntaxNode): boolean {
  for (const child of childrenOf(node)) if (child.type.startsWith("Optional") && child.extra?.parenthesized !== true) return true;
  return false;
}
