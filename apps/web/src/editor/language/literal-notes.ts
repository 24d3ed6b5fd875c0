import type { Diagnostic, Node, SourceFile, TypeChecker, TypeScript } from "./typescript-api.ts";

/** TypeScript has no such code; editors show it as a hint. */
const CODE = 90_001;

/**
 * Hints at float literals of a whole value, such as `2.0`, that are given to a function of the program: they arrive as
 * numbers, which do not know that they were written as floats. Functions that transforms return, and those of Tracepad, are told.
 */
export function noteLiterals(ts: TypeScript, file: SourceFile, checker: TypeChecker): Diagnostic[] {
  const found: Diagnostic[] = [];
  const visit = (node: Node): void => {
    const callee = node.kind === ts.SyntaxKind.CallExpression ? node.expression : undefined;
    for (const argument of callee === undefined ? [] : (node.arguments ?? [])) {
      if (!isWholeFloat(ts, argument, file) || !isOfProgram(checker.getTypeAtLocation(callee as Node).symbol?.declarations?.[0], file))
        continue;
      const start = argument.getStart(file);
      const text = argument.getText(file);
      found.push({
        start,
        length: argument.end - start,
        code: CODE,
        category: ts.DiagnosticCategory.Suggestion as number,
        messageText: `In ${(callee as Node).getText(file)} this is the number ${Number(text)}: beside an array of ints it counts as an int. Pass jnp.float32(${text}) where it must stay a float.`,
        file,
      });
    }
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(file, visit);
  return found;
}

/** `2.0`, `1e3` and `-2.0`: written as floats, and whole. */
function isWholeFloat(ts: TypeScript, node: Node, file: SourceFile): boolean {
  const literal = node.kind === ts.SyntaxKind.PrefixUnaryExpression ? (node.operand as Node) : node;
  if (literal.kind !== ts.SyntaxKind.NumericLiteral) return false;
  const text = literal.getText(file);
  return !/^0[xob]/i.test(text) && /[.e]/i.test(text) && Number.isInteger(Number(text.replaceAll("_", "")));
}

function isOfProgram(declaration: Node | undefined, file: SourceFile): boolean {
  let root = declaration;
  while (root?.parent !== undefined) root = root.parent;
  return root !== undefined && (root as SourceFile).fileName === file.fileName;
}
