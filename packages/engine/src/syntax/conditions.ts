import { call } from "./calls.ts";
import { inlinedUnary } from "./inline.ts";
import { binaryExpression, compoundAssignment, negation } from "./operators.ts";
import type { Rewriter, Rule, SyntaxNode } from "./rewriter.ts";
import { skipClosing } from "./scan.ts";

/**
 * Conditions go through `$truth`, so that a branch on a traced array raises and a concrete array counts by its value
 * (JavaScript takes every object for true). Where an operand is also the result, it is kept in `$left`: nothing runs
 * between the assignment and the use, so that one variable serves the whole program, recursion included.
 */
export const conditionRules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["IfStatement", testedNode],
  ["WhileStatement", testedNode],
  ["DoWhileStatement", testedNode],
  ["ForStatement", testedNode],
  ["ConditionalExpression", testedNode],
  ["UnaryExpression", unary],
  ["LogicalExpression", logicalExpression],
  ["AssignmentExpression", assignment],
  ["CallExpression", callExpression],
]);

const COMPARISON = new Set(["<", ">", "<=", ">="]);

/** `i < xs.length`: a count that were a traced array would raise when JavaScript made a number of it. */
function isCounting(node: SyntaxNode, { facts }: Rewriter): boolean {
  const isCount = (x: SyntaxNode): boolean =>
    facts.isPlain(x) || (x.type === "MemberExpression" && !x.computed && x.property.name === "length");
  return node.type === "BinaryExpression" && COMPARISON.has(node.operator) && isCount(node.left) && isCount(node.right);
}

function isShortCircuit(node: SyntaxNode): boolean {
  return node.type === "LogicalExpression" && node.operator !== "??";
}

/** Visits an expression of which only the truth counts. */
function visitCondition(node: SyntaxNode, rewriter: Rewriter): void {
  if (isShortCircuit(node)) {
    visitCondition(node.left, rewriter);
    visitCondition(node.right, rewriter);
    return;
  }
  if (rewriter.facts.isPlain(node)) {
    rewriter.visit(node);
    return;
  }
  if (isCounting(node, rewriter)) {
    rewriter.visit(node.left);
    rewriter.visit(node.right);
    return;
  }
  if (node.type === "BinaryExpression") {
    binaryExpression(node, rewriter, true);
    return;
  }
  // A comma would make two arguments of it.
  const sequence = node.type === "SequenceExpression";
  const [open, close] = rewriter.isHot ? inlinedUnary("", "truth", node, rewriter) : [`${rewriter.helper("truth")}(`, ")"];
  const spaced = /[\w$]/.test(rewriter.source.charAt(node.start - 1)) ? " " : "";
  rewriter.edits.insert(node.start, `${spaced}${open}${sequence ? "(" : ""}`);
  rewriter.visit(node);
  rewriter.edits.insert(node.end, `${sequence ? ")" : ""}${close}`, node.start);
}

function testedNode(node: SyntaxNode, rewriter: Rewriter): void {
  if (node.test !== null) visitCondition(node.test, rewriter);
  rewriter.visitChildren(node, "test");
}

function logicalExpression(node: SyntaxNode, rewriter: Rewriter): void {
  if (!isShortCircuit(node) || rewriter.facts.isPlain(node.left)) {
    rewriter.visitChildren(node);
    return;
  }
  const { edits, source } = rewriter;
  const and = node.operator === "&&";
  const operator = skipClosing(source, node.left.end);
  edits.insert(node.start, `(${rewriter.helper("truth")}($left = `);
  rewriter.visit(node.left);
  edits.replace(operator, operator + 2, and ? ") ? " : ") ? $left : ");
  rewriter.visit(node.right);
  edits.insert(node.end, and ? " : $left)" : ")");
}

/** `a ||= b` reads `a`, asks for its truth, and assigns or not. */
function assignment(node: SyntaxNode, rewriter: Rewriter): void {
  if (node.operator !== "&&=" && node.operator !== "||=") {
    if (!compoundAssignment(node, rewriter)) rewriter.visitChildren(node);
    return;
  }
  const target = simpleTarget(node.left, rewriter);
  if (target === null) {
    throw rewriter.error(node, `\`${node.operator}\` needs a plain name or property on its left.`, "Write it out with `if`.");
  }
  const { edits, source } = rewriter;
  const operator = skipClosing(source, node.left.end);
  edits.insert(node.start, `(${rewriter.helper("truth")}($left = `);
  rewriter.visit(node.left);
  edits.replace(operator, operator + 3, node.operator === "&&=" ? `) ? ${target} =` : `) ? $left : ${target} =`);
  rewriter.visit(node.right);
  edits.insert(node.end, node.operator === "&&=" ? " : $left)" : ")");
}

/** The text of a target that may stand twice in a program, as evaluating it runs no code but getters; null for others. */
function simpleTarget(node: SyntaxNode, rewriter: Rewriter): string | null {
  if (node.type === "Identifier") return node.name;
  if (node.type === "ThisExpression") return "this";
  if (node.type !== "MemberExpression") return null;
  const object = simpleTarget(node.object, rewriter);
  if (object === null) return null;
  const { property } = node;
  const key = rewriter.source.slice(property.start, property.end);
  if (!node.computed) return `${object}.${key}`;
  return property.type === "Identifier" || property.type === "NumericLiteral" || property.type === "StringLiteral"
    ? `${object}[${key}]`
    : null;
}

/** `Boolean(x)` asks for the truth of `x` as a condition does. */
function callExpression(node: SyntaxNode, rewriter: Rewriter): void {
  const { callee } = node;
  const [argument] = node.arguments;
  const asksTruth =
    rewriter.facts.isGlobal(callee) && callee.name === "Boolean" && node.arguments.length === 1 && argument.type !== "SpreadElement";
  if (!asksTruth) {
    call(node, rewriter);
    return;
  }
  rewriter.edits.replace(callee.start, callee.end, rewriter.helper("truth"));
  rewriter.visitChildren(node, "callee");
}

function unary(node: SyntaxNode, rewriter: Rewriter): void {
  if (node.operator === "!") visitCondition(node.argument, rewriter);
  else if (!negation(node, rewriter)) rewriter.visitChildren(node);
}
