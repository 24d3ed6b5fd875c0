import type { Rewriter, Rule, SyntaxNode } from "./rewriter.ts";
import { skipTrivia } from "./scan.ts";

/**
 * A program usually runs as a script: an import becomes a call of the host's `$import`, an export is an ordinary declaration.
 * Imports run first, as in a module: one that follows other statements is moved in front of them. Where the result shall be
 * a module, imports and exports stay, but for the names of types.
 */
export const moduleRules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["Program", program],
  ["ExportNamedDeclaration", exportNamed],
  ["ExportDefaultDeclaration", exportDefault],
  ["ExportAllDeclaration", exportAll],
  ["ImportExpression", dynamicImport],
  ["MetaProperty", metaProperty],
  ["AwaitExpression", awaited],
  ["ForOfStatement", (node, rewriter) => (node.await ? awaited(node, rewriter) : rewriter.visitChildren(node))],
]);

function program(node: SyntaxNode, rewriter: Rewriter): void {
  const { edits } = rewriter;
  if (node.interpreter) edits.blank(node.interpreter.start, node.interpreter.end);
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
  let lateImports = "";
  // After the walk, as only now it is known which names are values.
  for (const { statement, late } of imports) {
    if (rewriter.isModule) {
      edits.replace(statement.start, statement.end, importStatement(statement, rewriter));
      continue;
    }
    const call = importCall(statement, rewriter);
    if (late) lateImports += `${call} `;
    if (late) edits.blank(statement.start, statement.end, ";");
    else edits.replace(statement.start, statement.end, call);
  }
  edits.prefix = prefixOf(rewriter) + lateImports;
}

/** What the program needs of `tracepad/operators`, and places for values between two steps. */
function prefixOf({ helpers, isModule, variables }: Rewriter): string {
  const names = [...helpers].sort();
  if (isModule) {
    const imports =
      names.length === 0 ? "" : `import { ${names.map((name) => `${name} as $${name}`).join(", ")} } from "tracepad/operators"; `;
    return `${imports}let ${variables}; `;
  }
  const used = names.length === 0 ? "" : `const { ${names.map((name) => `${name}: $${name}`).join(", ")} } = $operators; `;
  return `"use strict"; ${used}let ${variables}; `;
}

/** The import with the names that are values. */
function importStatement(node: SyntaxNode, rewriter: Rewriter): string {
  if (node.importKind === "type") return ";";
  const { source } = rewriter;
  const kept: string[] = [];
  const named: string[] = [];
  for (const specifier of node.specifiers as SyntaxNode[]) {
    if (specifier.importKind === "type" || !rewriter.valueNames.has(specifier.local.name)) continue;
    (specifier.type === "ImportSpecifier" ? named : kept).push(source.slice(specifier.start, specifier.end));
  }
  if (named.length > 0) kept.push(`{ ${named.join(", ")} }`);
  const from = source.slice(node.source.start, node.end);
  // As in TypeScript, an import of types alone is none.
  return kept.length === 0 && node.specifiers.length > 0 ? ";" : `import ${kept.length > 0 ? `${kept.join(", ")} from ` : ""}${from}`;
}

/** Leaves an export as it is, but for the names of types. */
function keepExport(node: SyntaxNode, rewriter: Rewriter): void {
  if (node.exportKind === "type") {
    rewriter.edits.blank(node.start, node.end, ";");
    return;
  }
  for (const specifier of (node.specifiers ?? []) as SyntaxNode[]) {
    if (specifier.local?.type === "Identifier" && specifier.exportKind !== "type" && !node.source)
      rewriter.valueNames.add(specifier.local.name);
    if (specifier.exportKind !== "type") continue;
    const comma = skipTrivia(rewriter.source, specifier.end);
    rewriter.edits.blank(specifier.start, rewriter.source.charAt(comma) === "," ? comma + 1 : specifier.end);
  }
  rewriter.visit(node.declaration);
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
  if (rewriter.isModule) {
    keepExport(node, rewriter);
    return;
  }
  const { edits } = rewriter;
  if (node.declaration) {
    edits.blank(node.start, node.declaration.start);
    rewriter.visit(node.declaration);
  } else if (node.source && node.exportKind !== "type") {
    edits.replace(node.start, node.end, `$import(${JSON.stringify(node.source.value)});`);
  } else edits.blank(node.start, node.end, ";");
}

function exportDefault(node: SyntaxNode, rewriter: Rewriter): void {
  if (rewriter.isModule) {
    rewriter.visit(node.declaration);
    return;
  }
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
  if (rewriter.isModule && node.exportKind !== "type") return;
  const text = node.exportKind === "type" ? ";" : `$import(${JSON.stringify(node.source.value)});`;
  rewriter.edits.replace(node.start, node.end, text);
}

function dynamicImport(node: SyntaxNode, rewriter: Rewriter): void {
  if (rewriter.isModule) rewriter.visitChildren(node);
  else refuse(node, rewriter, "`import(…)` is not supported.", "Import at the top of the program.");
}

function metaProperty(node: SyntaxNode, rewriter: Rewriter): void {
  if (node.meta.name === "import" && !rewriter.isModule) refuse(node, rewriter, "`import.meta` is not supported.", null);
}

function awaited(node: SyntaxNode, rewriter: Rewriter): void {
  if (rewriter.functionDepth === 0 && !rewriter.isModule) {
    refuse(node, rewriter, "`await` outside a function is not supported.", "Arrays are read synchronously: no await is needed.");
  }
  rewriter.visitChildren(node);
}

function refuse(node: SyntaxNode, rewriter: Rewriter, message: string, hint: string | null): void {
  throw rewriter.error(node, message, hint);
}
