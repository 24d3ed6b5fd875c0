import { computedMember } from "./items.ts";
import { nameJitted } from "./jit-names.ts";
import { isReserved, type Rewriter, type Rule, type SyntaxNode } from "./rewriter.ts";
import { skipClosing, skipTrivia, words } from "./scan.ts";

/**
 * Types become white space of the same extent. What is left must parse as before, so three things need care: a line
 * break that a type has hidden (before `=>`, after `return`), a statement that ended only because a type stood there
 * (a `;` takes its place), and words that mean something only in front of what was erased.
 */
export const typeRules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["TSAsExpression", keepExpression],
  ["TSSatisfiesExpression", keepExpression],
  ["TSNonNullExpression", keepExpression],
  ["TSInstantiationExpression", keepExpression],
  ["TSTypeAssertion", typeAssertion],
  ["TSTypeAliasDeclaration", eraseStatement],
  ["TSInterfaceDeclaration", eraseStatement],
  ["TSDeclareFunction", eraseStatement],
  ["TSDeclareMethod", eraseStatement],
  ["TSIndexSignature", eraseStatement],
  [
    "TSEnumDeclaration",
    notErasable("An enum has run-time code that types have not.", 'Use a constant object, or a union of strings such as "relu" | "tanh".'),
  ],
  [
    "TSModuleDeclaration",
    notErasable("A namespace has run-time code that types have not.", "Use a plain object, or functions side by side."),
  ],
  [
    "TSParameterProperty",
    notErasable("A parameter property is not supported.", "Declare the field in the class and assign it in the constructor."),
  ],
  ["TSImportEqualsDeclaration", notErasable("`import … = …` is not supported.", 'Write `import { name } from "module"`.')],
  ["TSExportAssignment", notErasable("`export = …` is not supported.", "Write `export default …`.")],
  ["VariableDeclaration", declaration],
  ["VariableDeclarator", variableDeclarator],
  ["ExpressionStatement", terminated],
  ["ReturnStatement", terminated],
  ["ThrowStatement", terminated],
  ["ClassDeclaration", classLike],
  ["ClassExpression", classLike],
  ["ClassProperty", classMember],
  ["ClassPrivateProperty", classMember],
  ["ClassMethod", classMember],
  ["ClassPrivateMethod", classMember],
  ["FunctionDeclaration", functionLike],
  ["FunctionExpression", functionLike],
  ["ObjectMethod", functionLike],
  ["ArrowFunctionExpression", arrowFunction],
  ["ObjectProperty", objectProperty],
  ["MemberExpression", memberExpression],
  ["OptionalMemberExpression", memberExpression],
  ["Identifier", identifier],
]);

const MODIFIERS = new Set(["public", "private", "protected", "readonly", "override", "abstract", "declare"]);
const LINE_BREAK = /[\n\r\u2028\u2029]/;

function notErasable(message: string, hint: string): Rule {
  return (node, rewriter) => {
    if (node.declare === true) eraseStatement(node, rewriter);
    else throw rewriter.error(node, message, hint);
  };
}

/** The `;` keeps the statement before from running on into the one after. */
function eraseStatement(node: SyntaxNode, rewriter: Rewriter): void {
  rewriter.edits.blank(node.start, node.end, ";");
}

function keepExpression(node: SyntaxNode, rewriter: Rewriter): void {
  rewriter.visit(node.expression);
  const { expression } = node;
  const after = expression.extra?.parenthesized === true ? skipClosing(rewriter.source, expression.end) : expression.end;
  rewriter.edits.blank(after, node.end);
}

/** `<T>x`: parentheses take the place of `<`, as the type may hide a line break after `return`. */
function typeAssertion(node: SyntaxNode, rewriter: Rewriter): void {
  const close = skipTrivia(rewriter.source, node.typeAnnotation.end) + 1;
  rewriter.edits.blank(node.start, close, "(");
  rewriter.visit(node.expression);
  rewriter.edits.insert(node.end, ")");
}

function declaration(node: SyntaxNode, rewriter: Rewriter): void {
  if (node.declare === true) eraseStatement(node, rewriter);
  else terminated(node, rewriter);
}

/**
 * A statement without `;` ends at its line's end. The next line must not go on with it, where a type was its last token or
 * where the next statement, rewritten, begins with a parenthesis.
 */
function terminated(node: SyntaxNode, rewriter: Rewriter): void {
  rewriter.visitChildren(node);
  const { source } = rewriter;
  const next = skipTrivia(source, node.end);
  const inHead = node.type === "VariableDeclaration" && /^(?:of|in)\b/.test(source.slice(next, next + 3));
  const ended = inHead || source.charAt(node.end - 1) === ";" || ";})".includes(source.charAt(next));
  if (!ended && LINE_BREAK.test(source.slice(node.end, next))) rewriter.edits.insert(node.end, ";");
}

function variableDeclarator(node: SyntaxNode, rewriter: Rewriter): void {
  if (node.definite === true) eraseMark(node.id.start + node.id.name.length, rewriter);
  rewriter.visitChildren(node);
  nameJitted(node, rewriter);
}

function classLike(node: SyntaxNode, rewriter: Rewriter): void {
  if (node.declare === true) {
    eraseStatement(node, rewriter);
    return;
  }
  const { edits, source } = rewriter;
  if (node.abstract === true) edits.blank(node.start, node.start + "abstract".length);
  const implemented: readonly SyntaxNode[] = node.implements ?? [];
  const [first] = implemented;
  const last = implemented[implemented.length - 1];
  if (first !== undefined && last !== undefined) {
    const head = node.superTypeArguments ?? node.superTypeParameters ?? node.superClass ?? node.typeParameters ?? node.id;
    const from = head?.end ?? node.start;
    const keyword = words(source, from, first.start).find(({ word }) => word === "implements");
    edits.blank(keyword?.start ?? first.start, last.end);
  }
  // Initializers of properties run with each instance, where no variable can be declared.
  rewriter.framed(true, () => rewriter.visitChildren(node, "implements"));
}

function classMember(node: SyntaxNode, rewriter: Rewriter): void {
  const { edits, source } = rewriter;
  if (node.declare === true || node.abstract === true) {
    eraseStatement(node, rewriter);
    return;
  }
  for (const { word, start } of words(source, node.start, node.key.start)) {
    if (MODIFIERS.has(word)) edits.blank(start, start + word.length, start === node.start ? ";" : "");
  }
  if (node.optional === true || node.definite === true) {
    const bracket = skipTrivia(source, node.key.end);
    eraseMark(node.computed === true ? bracket + 1 : node.key.end, rewriter);
  }
  const property = node.type === "ClassProperty" || node.type === "ClassPrivateProperty";
  if (node.computed === true) rewriter.visit(node.key);
  if (property) rewriter.visitChildren(node, "key");
  else functionLike(node, rewriter);
  if (property && source.charAt(node.end - 1) !== ";") edits.insert(node.end, ";");
}

function functionLike(node: SyntaxNode, rewriter: Rewriter): void {
  const self: SyntaxNode | undefined = node.params[0];
  const hasThis = self !== undefined && self.type === "Identifier" && self.name === "this";
  if (hasThis) {
    const comma = skipTrivia(rewriter.source, self.end);
    rewriter.edits.blank(self.start, rewriter.source.charAt(comma) === "," ? comma + 1 : self.end);
  }
  rewriter.visit(node.id);
  if (node.type === "ObjectMethod" && node.computed) rewriter.visit(node.key);
  rewriter.functionDepth++;
  rewriter.framed(!rewriter.traced.has(node), () => {
    for (const parameter of hasThis ? node.params.slice(1) : node.params) rewriter.visit(parameter);
    rewriter.visit(node.typeParameters);
    rewriter.visit(node.returnType);
    rewriter.visitBody(node);
  });
  rewriter.functionDepth--;
}

/** An arrow function allows no line break before `=>`, nor between `async` and `(`: the parentheses move over the types. */
function arrowFunction(node: SyntaxNode, rewriter: Rewriter): void {
  const { edits, source } = rewriter;
  const { typeParameters, returnType } = node;
  const open = skipTrivia(source, typeParameters?.end ?? (node.async ? node.start + "async".length : node.start));
  rewriter.functionDepth++;
  rewriter.framed(!rewriter.traced.has(node), () => {
    for (const parameter of node.params) rewriter.visit(parameter);
    if (typeParameters && LINE_BREAK.test(source.slice(typeParameters.start, open))) {
      edits.blank(typeParameters.start, typeParameters.end, "(");
      edits.blank(open, open + 1);
    } else rewriter.visit(typeParameters);
    if (returnType && LINE_BREAK.test(source.slice(returnType.start, returnType.end))) {
      const last: SyntaxNode | undefined = node.params[node.params.length - 1];
      let close = skipTrivia(source, last?.end ?? open + 1);
      if (source.charAt(close) === ",") close = skipTrivia(source, close + 1);
      edits.blank(close, close + 1);
      edits.blank(returnType.start, returnType.end, "", ")");
    } else rewriter.visit(returnType);
    rewriter.visitBody(node);
  });
  rewriter.functionDepth--;
}

function objectProperty(node: SyntaxNode, rewriter: Rewriter): void {
  rewriter.visitChildren(node, node.computed ? undefined : "key");
}

function memberExpression(node: SyntaxNode, rewriter: Rewriter): void {
  if (node.computed) computedMember(node, rewriter);
  else rewriter.visitChildren(node, "property");
}

function identifier(node: SyntaxNode, rewriter: Rewriter): void {
  if (isReserved(node.name)) throw rewriter.error(node, `The name ${node.name} belongs to Tracepad.`, "Choose another name.");
  rewriter.valueNames.add(node.name);
  if (node.optional === true) eraseMark(node.start + node.name.length, rewriter);
  rewriter.visitChildren(node);
}

/** Erases the `?` or `!` behind a name. */
function eraseMark(after: number, rewriter: Rewriter): void {
  const mark = skipTrivia(rewriter.source, after);
  rewriter.edits.blank(mark, mark + 1);
}
