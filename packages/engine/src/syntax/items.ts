import { operandOf } from "./inline.ts";
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
  const sequence = property.type === "SequenceExpression";
  const { text } = operandOf(property, rewriter);
  const looks = rewriter.isHot && !sequence;
  // The object is kept until the key is known.
  const waiting = looks && text === null && nameOf(object) === null ? rewriter.waiting() : null;
  const name = waiting ?? nameOf(object);
  const holder = waiting ?? "$object";
  if (nameOf(object) === null) edits.insert(node.start, `(${holder} = `);
  rewriter.visit(object);
  const objectEnd = object.extra?.parenthesized === true ? skipClosing(source, object.end) : object.end;
  if (nameOf(object) === null) edits.insert(objectEnd, ")");
  const bracket = skipTrivia(source, objectEnd);
  const open = source.startsWith("?.", bracket) ? skipTrivia(source, bracket + 2) : bracket;
  const ask = `${rewriter.helper("key")}(${name ?? "$object"}, `;
  if (looks && text !== null) {
    edits.insert(open + 1, `typeof ${text} !== "object" ? ${text} : ${ask}`);
    rewriter.visit(property);
    edits.insert(node.end - 1, ")");
  } else if (looks && name !== null) {
    const kept = rewriter.atOnce;
    edits.insert(open + 1, `typeof (${kept} = `);
    if (waiting === null) rewriter.visit(property);
    else rewriter.visitWaiting(property);
    edits.insert(node.end - 1, `) !== "object" ? ${kept} : ${ask}${kept})`);
  } else {
    // A comma would make two arguments of it.
    edits.insert(open + 1, `${ask}${sequence ? "(" : ""}`);
    rewriter.visit(property);
    edits.insert(node.end - 1, sequence ? "))" : ")");
  }
}
