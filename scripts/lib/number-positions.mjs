import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { read, targetOf } from "./imports.mjs";
import { isFunction, moduleOf } from "./load-time.mjs";

/**
 * Where functions of the API take JavaScript numbers and no arrays, read from their declarations: what
 * `packages/engine/src/operators/number-positions.ts` says.
 */

const ENGINE = "packages/engine/src";
const FILE = `${ENGINE}/operators/number-positions.ts`;
const NAMESPACES = { jnp: "numpy", lax: "lax", nn: "nn", random: "random" };
/** Factories of factories of … functions. */
const DEEPEST = 8;

/**
 * Brings the file up to date where `fix` is set, or says that it is not.
 *
 * @returns {{ path: string, line: number, message: string }[]}
 */
export function stalePositions(root, fix) {
  const { table, hidden } = numberPositions(root, NAMESPACES);
  const broken = hidden.map(({ path, line, name }) => ({
    path,
    line,
    message: `the parameters of ${name} cannot be seen: write its type.`,
  }));
  const text = textOf(table);
  if (text === read(root, FILE)) return broken;
  if (fix) writeFileSync(join(root, FILE), text);
  else broken.push({ path: FILE, line: 1, message: "is not what the declarations say: run `npm run lint -- --fix`." });
  return broken;
}

/** @typedef {{ module: object, node: object } | { namespace: string }} Member a declaration, or the path of a namespace */

/** Positions by name for each room's namespace, those of inner namespaces within; and the functions of unknown parameters. */
export function numberPositions(root, namespaces) {
  const modules = new Map();
  const moduleAt = (path) => {
    if (!modules.has(path)) modules.set(path, { path, ...moduleOf(read(root, path), (specifier) => targetOf(path, specifier)) });
    return modules.get(path);
  };
  const hidden = [];
  const declarations = new Declarations(moduleAt);
  const tableOf = (path) => {
    const table = {};
    for (const [name, member] of [...declarations.exportsOf(path)].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (member.namespace !== undefined) {
        table[name] = tableOf(member.namespace);
        if (Object.keys(table[name]).length === 0) delete table[name];
        continue;
      }
      const parameters = declarations.parametersOf(member.module, member.node);
      if (parameters === null) hidden.push({ path: member.module.path, line: member.node.loc.start.line, name });
      const positions = (parameters ?? []).flatMap((parameter, k) => (declarations.isNumber(parameter) ? [k] : []));
      if (positions.length > 0) table[name] = positions;
    }
    return table;
  };
  const table = Object.fromEntries(Object.entries(namespaces).map(([name, room]) => [name, tableOf(`${ENGINE}/${room}/namespace.ts`)]));
  return { table, hidden };
}

/** What names stand for across modules, as far as the text shows it. */
class Declarations {
  constructor(moduleAt) {
    this.moduleAt = moduleAt;
  }

  /** @returns {Map<string, Member>} */
  exportsOf(path) {
    const module = this.moduleAt(path);
    const found = new Map(module.passedOnWhole.flatMap((from) => [...this.exportsOf(from)]));
    const add = (name, member) => member && found.set(name, member);
    for (const [name, { from, name: original }] of module.passedOn)
      add(name, original === "*" ? { namespace: from } : this.exportsOf(from).get(original));
    for (const { type, declaration } of module.body)
      if (type === "ExportNamedDeclaration" && declaration) for (const node of declared(declaration)) add(node.id.name, { module, node });
    for (const [name, local] of module.exported) add(name, this.find(module, local));
    return found;
  }

  /** The declaration of a name that a module uses. */
  find(module, name) {
    const imported = module.imports.get(name);
    if (imported !== undefined) return imported.from === null ? undefined : this.exportsOf(imported.from).get(imported.name);
    const node = module.body.flatMap((statement) => declared(statement.declaration ?? statement)).find(({ id }) => id.name === name);
    return node && { module, node };
  }

  /** A function's parameters; none for what is no function, null where the text does not show them. */
  parametersOf(module, node, depth = 0) {
    if (node === null || depth > DEEPEST) return null;
    if (node.type === "VariableDeclarator") {
      const typed = node.id.typeAnnotation && this.parametersOfType(module, node.id.typeAnnotation.typeAnnotation);
      return typed ?? this.parametersOf(module, node.init, depth + 1);
    }
    if (isFunction(node)) return node.params.map((parameter) => ({ module, parameter }));
    if (node.type === "Identifier") return this.followed(module, node.name, (m, n) => this.parametersOf(m, n, depth + 1), []);
    if (node.type === "CallExpression" && node.callee.type === "Identifier")
      return this.followed(module, node.callee.name, (m, n) => this.parametersOfResult(m, n, depth + 1), null);
    if (node.type.startsWith("TS") && node.expression) return this.parametersOf(module, node.expression, depth);
    return node.type === "CallExpression" ? null : [];
  }

  /** The parameters of the function that a function returns. */
  parametersOfResult(module, node, depth) {
    if (node === null || depth > DEEPEST) return null;
    if (node.type === "VariableDeclarator") return this.parametersOfResult(module, node.init, depth + 1);
    if (!isFunction(node)) return null;
    if (node.returnType) return this.parametersOfType(module, node.returnType.typeAnnotation);
    if (node.body.type !== "BlockStatement") return this.parametersOf(module, node.body, depth + 1);
    const result = node.body.body.findLast(({ type }) => type === "ReturnStatement")?.argument;
    const inner = node.body.body.flatMap(declared).find(({ id }) => result?.type === "Identifier" && id.name === result.name);
    return result ? this.parametersOf(module, inner ?? result, depth + 1) : null;
  }

  parametersOfType(module, type) {
    if (type.type === "TSFunctionType") return type.params.map((parameter) => ({ module, parameter }));
    if (type.type !== "TSTypeReference") return null;
    return this.followed(
      module,
      type.typeName.name,
      (m, { type: kind, typeAnnotation, body }) => {
        if (kind === "TSTypeAliasDeclaration") return this.parametersOfType(m, typeAnnotation);
        const call = body?.body?.find(({ type }) => type === "TSCallSignatureDeclaration");
        return call ? call.params.map((parameter) => ({ module: m, parameter })) : null;
      },
      null,
    );
  }

  followed(module, name, then, otherwise) {
    const member = this.find(module, name);
    return member?.node === undefined ? otherwise : then(member.module, member.node);
  }

  /** Whether a parameter takes a number and, as all that takes arrays takes booleans, no array. */
  isNumber({ module, parameter }) {
    if (parameter.type === "RestElement") return false;
    const type = (parameter.type === "AssignmentPattern" ? parameter.left : parameter).typeAnnotation?.typeAnnotation;
    if (type === undefined) return parameter.right?.type === "NumericLiteral";
    const kinds = this.membersOf(module, type);
    return kinds.has("TSNumberKeyword") && !kinds.has("TSBooleanKeyword");
  }

  /** The kinds of a union's members. */
  membersOf(module, type, parameters = new Map(), depth = 0) {
    if (type.type === "TSUnionType") return new Set(type.types.flatMap((member) => [...this.membersOf(module, member, parameters, depth)]));
    const name = type.type === "TSTypeReference" ? type.typeName.name : undefined;
    if (parameters.has(name)) return parameters.get(name);
    const alias = name === undefined || depth > DEEPEST ? undefined : this.find(module, name);
    if (alias?.node?.type !== "TSTypeAliasDeclaration") return new Set([type.type]);
    const given = (type.typeArguments ?? type.typeParameters)?.params ?? [];
    const own = (alias.node.typeParameters?.params ?? []).map(({ name }, k) => [
      name.name ?? name,
      this.membersOf(module, given[k], parameters, depth + 1),
    ]);
    return this.membersOf(alias.module, alias.node.typeAnnotation, new Map(own), depth + 1);
  }
}

/** What a statement declares by one name each. */
const declared = (node) => (node.declarations ?? [node]).filter(({ id }) => id?.type === "Identifier");

function textOf(table) {
  const rows = (members, indent) =>
    Object.entries(members)
      .map(
        ([name, value]) =>
          `${indent}${name}: ${Array.isArray(value) ? `[${value.join(", ")}]` : `{\n${rows(value, `${indent}  `)}${indent}}`},\n`,
      )
      .join("");
  return `/** Written by \`npm run lint -- --fix\` from the declarations: where functions take JavaScript numbers and no arrays. */
export interface NumberPositions {
  readonly [name: string]: readonly number[] | NumberPositions;
}

export const NUMBERS: { readonly [K in "jnp" | "lax" | "nn" | "random"]: NumberPositions } = {
${rows(table, "  ")}};
`;
}
