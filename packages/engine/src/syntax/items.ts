import { isInOptionalChain, nameOf } from "./operators.ts";
import type { Rewriter, SyntaxNode } from "./rewriter.ts";
import { skipClosing, skipTrivia } from "./scan.ts";

/**
 * `x[k]` becomes `x[$key(x, k)]` where `k` may be an array: the access itself stays JavaScript's, whether it reads, assigns,
 * calls or deletes. Numbers as keys of arrays need nothing: arrays know them.
 */
export function computedMember(node: SyntaxNode, rewriter: Rewriter): void {
  const { object, property, optional } = node;
  const { edits, source } = rewriter;
  // In the middle of `a?.b[k]` the object cannot be named without leaving the chain.
  const inChain = node.type === "OptionalMemberExpression" && (optional !== true || isInOptionalChain(node));
  if (
    (rewriter.facts.isPlain(property) && property.type !== "NullLiteral") ||
    object.type === "Super" ||
    (inChain && nameOf(object) === null)
  ) {
    rewriter.visit(object);
    rewriter.visit(property);
    return;
  }
  const name = nameOf(object);
  if (name === null) edits.insert(node.start, "($object = ");
  rewriter.visit(object);
  const objectEnd = object.extra?.parenthesized === true ? skipClosing(source, object.end) : object.end;
  if (name === null) edits.insert(objectEnd, ")");
  const bracket = skipTrivia(source, objectEnd);
  const open = source.startsWith("?.", bracket) ? skipTrivia(source, bracket + 2) : bracket;
  // A comma would make two arguments of it.
  const sequence = property.type === "SequenceExpression";
  edits.insert(open + 1, `${rewriter.helper("key")}(${name ?? "$object"}, ${sequence ? "(" : ""}`);
  rewriter.visit(property);
  edits.insert(node.end - 1, sequence ? "))" : ")");
}
