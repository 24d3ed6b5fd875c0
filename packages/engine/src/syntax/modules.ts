import type { Rewriter, Rule, SyntaxNode } from "./rewriter.ts";

/**
 * A program runs as a script: an import becomes a call of the host's `$import`, an export is an ordinary declaration.
 * Imports run first, as in a module: one that follows other statements is moved in front of them.
 */
export const moduleRules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["Program", program],
  ["ExportNamedDeclaration", exportNamed],
  ["ExportDefaultDeclaration", exportDefault],
  ["ExportAllDeclaration", exportAll],
  ["ImportExpression", (node, rewriter) => refuse(node, rewriter, "`import(…)` is not supported.", "Import at the top of the program.")],
  ["MetaProperty", metaProperty],
  ["AwaitExpression", awaited],
  ["ForOfStatement", (node, rewriter) => (node.await ? awaited(node, rewriter) : rewriter.visitChildren(node))],
]);

function program(node: SyntaxNode, rewriter: Rewriter): void {
  const { edits } = rewriter;
  if (node.interpreter) edits.blank(node.interpreter.start, node.interpreter.end);
  edits.prefix = '"use strict"; let $left; ';
  const imports: { statement: SyntaxNode; late: boolean }[] = [];
  let statementSeen = false;
  for (const statement of node.body as SyntaxNode[]) {
    if (statement.type === "ImportDeclaration") {
      imports.push({ statement, late: statementSeen });
      noteJit(statement, rewriter);
    } else {
      statementSeen = true;
      rewriter.visit(statement);
    }
  }
  // After the walk, as only now it is known which names are values.
  for (const { statement, late } of imports) {
    const call = importCall(statement, rewriter);
    if (late) edits.prefix += `${call} `;
    if (late) edits.blank(statement.start, statement.end, ";");
    else edits.replace(statement.start, statement.end, call);
  }
}

function noteJit(node: SyntaxNode, rewriter: Rewriter): void {
  if (node.source.value !== "tracepad") return;
  for (const specifier of node.specifiers as SyntaxNode[])
    if (specifier.type === "ImportSpecifier" && specifier.imported.name === "jit") rewriter.jitNames.add(specifier.local.name);
}

function importCall(node: SyntaxNode, rewriter: Rewriter): string {
  if (node.importKind === "type") return ";";
  if (node.attributes?.length > 0) throw rewriter.error(node, "Import attributes are not supported.");
  const call = `$import(${JSON.stringify(node.source.value)})`;
  const names: string[] = [];
  let namespace: string | null = null;
  for (const specifier of node.specifiers as SyntaxNode[]) {
    const local: string = specifier.local.name;
    // As in TypeScript, a name that is used only in types is no import.
    if (specifier.importKind === "type" || !rewriter.valueNames.has(local)) continue;
    if (specifier.type === "ImportNamespaceSpecifier") namespace = local;
    else if (specifier.type === "ImportDefaultSpecifier") names.push(`default: ${local}`);
    else if (specifier.imported.type === "StringLiteral") names.push(`${JSON.stringify(specifier.imported.value)}: ${local}`);
    else names.push(specifier.imported.name === local ? local : `${specifier.imported.name}: ${local}`);
  }
  const pattern = `{ ${names.join(", ")} }`;
  if (namespace !== null)
    return names.length > 0 ? `const ${namespace} = ${call}, ${pattern} = ${namespace};` : `const ${namespace} = ${call};`;
  return names.length > 0 ? `const ${pattern} = ${call};` : `${call};`;
}

function exportNamed(node: SyntaxNode, rewriter: Rewriter): void {
  const { edits } = rewriter;
  if (node.declaration) {
    edits.blank(node.start, node.declaration.start);
    rewriter.visit(node.declaration);
  } else if (node.source && node.exportKind !== "type") {
    edits.replace(node.start, node.end, `$import(${JSON.stringify(node.source.value)});`);
  } else edits.blank(node.start, node.end, ";");
}

function exportDefault(node: SyntaxNode, rewriter: Rewriter): void {
  const { edits } = rewriter;
  const { declaration } = node;
  const named = declaration.id || declaration.type.startsWith("TS");
  if (named) {
    edits.blank(node.start, declaration.start);
    rewriter.visit(declaration);
    return;
  }
  // Without a name it is a value nobody can refer to; in parentheses it is an expression, whatever it begins with.
  const parenthesised = declaration.extra?.parenthesized === true ? declaration.extra.parenStart : declaration.start;
  edits.blank(node.start, parenthesised, ";(");
  rewriter.visit(declaration);
  const semicolon = rewriter.source.charAt(node.end - 1) === ";";
  edits.insert(semicolon ? node.end - 1 : node.end, semicolon ? ")" : ");");
}

function exportAll(node: SyntaxNode, rewriter: Rewriter): void {
  const text = node.exportKind === "type" ? ";" : `$import(${JSON.stringify(node.source.value)});`;
  rewriter.edits.replace(node.start, node.end, text);
}

function metaProperty(node: SyntaxNode, rewriter: Rewriter): void {
  if (node.meta.name === "import") refuse(node, rewriter, "`import.meta` is not supported.", null);
}

function awaited(node: SyntaxNode, rewriter: Rewriter): void {
  if (rewriter.functionDepth === 0) {
    refuse(node, rewriter, "`await` outside a function is not supported.", "Arrays are read synchronously: no await is needed.");
  }
  rewriter.visitChildren(node);
}

function refuse(node: SyntaxNode, rewriter: Rewriter, message: string, hint: string | null): void {
  throw rewriter.error(node, message, hint);
}
