import { parse } from "@babel/parser";

/**
 * What a module's top level reads of other modules while it is evaluated.
 *
 * Function declarations exist before anything runs, so naming one is no read; calling one is a read of what its body names.
 * The bodies of other functions run later, unless they are called on the spot: by name, or as the callback of a method (`map`).
 */

/**
 * @typedef {object} Module
 * @property {object[]} body its statements
 * @property {Map<string, { from: string | null, name: string }>} imports local name → what it stands for; `name` is "*" for namespaces
 * @property {Map<string, object>} functions functions that its top level names
 * @property {Set<string>} hoisted those of them that are declarations
 * @property {Map<string, { from: string | null, name: string }>} passedOn exports that are another module's
 * @property {string[]} passedOnWhole `export * from`
 * @property {Map<string, string>} exported exported name → local name
 */

/** @returns {Module} */
export function moduleOf(text, resolve) {
  const { body } = parse(text, { sourceType: "module", plugins: ["typescript", "jsx"], errorRecovery: true }).program;
  const module = {
    body,
    imports: new Map(),
    functions: new Map(),
    hoisted: new Set(),
    passedOn: new Map(),
    passedOnWhole: [],
    exported: new Map(),
  };
  const declare = (declaration) => {
    if (declaration.type === "FunctionDeclaration") {
      module.functions.set(declaration.id.name, declaration);
      module.hoisted.add(declaration.id.name);
    }
    for (const { id, init } of declaration.declarations ?? []) if (isFunction(init)) module.functions.set(id.name, init);
  };
  for (const statement of body) {
    declare(statement);
    if (statement.type === "ImportDeclaration") {
      const from = resolve(statement.source.value);
      for (const { type, local, imported } of statement.specifiers)
        module.imports.set(local.name, { from, name: imported?.name ?? (type === "ImportDefaultSpecifier" ? "default" : "*") });
    } else if (statement.type === "ExportAllDeclaration") {
      module.passedOnWhole.push(resolve(statement.source.value));
    } else if (statement.type === "ExportNamedDeclaration") {
      if (statement.declaration) declare(statement.declaration);
      const from = statement.source ? resolve(statement.source.value) : null;
      for (const { local, exported } of statement.specifiers ?? []) {
        if (statement.source) module.passedOn.set(exported.name, { from, name: local?.name ?? "*" });
        else module.exported.set(exported.name, local.name);
      }
    }
  }
  return module;
}

/**
 * The constants, classes and variables of other modules that a module reads while it loads.
 *
 * @param {string} path
 * @param {(path: string) => Module | null} moduleAt null for modules that are of no interest
 * @returns {{ name: string, from: string, line: number }[]} the first read of each
 */
export function loadTimeReads(path, moduleAt) {
  const found = new Map();
  const entered = new Set();
  /** Follows re-exports to the module that declares a name. */
  const declared = (from, name) => {
    const module = from === null ? null : moduleAt(from);
    if (module === null) return null;
    if (module.passedOn.has(name)) {
      const next = module.passedOn.get(name);
      return declared(next.from, next.name);
    }
    const local = module.exported.get(name) ?? name;
    if (module.imports.has(local)) return declared(module.imports.get(local).from, module.imports.get(local).name);
    if (name === "*" || declares(module, local)) return { from, local };
    for (const next of module.passedOnWhole) {
      const target = declared(next, name);
      if (target !== null) return target;
    }
    return { from, local };
  };
  /** `line` is the one of the module that loads, from which all this is reached. */
  const read = (from, local, called, line) => {
    const module = moduleAt(from);
    if (called && module.functions.has(local) && !entered.has(`${from} ${local}`)) {
      entered.add(`${from} ${local}`);
      walkBody(from, module.functions.get(local), line);
    }
    if (from !== path && !module.hoisted.has(local) && !found.has(`${from} ${local}`))
      found.set(`${from} ${local}`, { name: local === "*" ? "all" : local, from, line });
  };
  const reference = (at, name, called, line, member) => {
    const module = moduleAt(at);
    const imported = module.imports.get(name);
    if (imported === undefined) {
      if (declares(module, name)) read(at, name, called, line);
      return;
    }
    const target = declared(imported.from, imported.name === "*" && member !== undefined ? member : imported.name);
    if (target !== null) read(target.from, target.local, called, line);
  };
  const walkBody = (at, fn, line) => walk(fn, true, { at, line, hidden: namesIn(fn) });
  /** `context`: the module whose code it is, the line to name (null: the node's own), and names that the code hides. */
  const walk = (node, runs, context) => {
    for (const [part, called, calledBack] of partsOf(node, runs)) {
      const line = context.line ?? part.loc.start.line;
      const name = part.type === "Identifier" ? part : namespaceOf(part, moduleAt(context.at));
      if (name !== null) {
        if (!context.hidden.has(name.name)) reference(context.at, name.name, called, line, part.property?.name);
      } else if (isFunction(part)) {
        if (calledBack) walkBody(context.at, part, line);
      } else walk(part, false, context);
    }
  };
  for (const statement of moduleAt(path).body)
    walk({ type: "Program", body: [statement] }, false, { at: path, line: null, hidden: new Set() });
  return [...found.values()];
}

export const isFunction = (node) =>
  /^(Function(Declaration|Expression)|ArrowFunctionExpression|ObjectMethod|Class(Private)?Method)$/.test(node?.type);

/** `a` of `a.add`, where `a` is imported whole. */
const namespaceOf = (node, module) =>
  node.type === "MemberExpression" && !node.computed && module.imports.get(node.object.name)?.name === "*" ? node.object : null;

const WRAPPERS = new Set(["TSAsExpression", "TSSatisfiesExpression", "TSNonNullExpression", "TSInstantiationExpression"]);
const NO_VALUES = new Set(["ImportDeclaration", "ExportAllDeclaration", "ExportSpecifier"]);

/**
 * The parts of a node that are evaluated with it: [part, whether it is called, whether it is called if it is a function].
 * Names of properties and types are left out. A function has parts where it runs.
 */
function* partsOf(node, runs) {
  if (NO_VALUES.has(node.type) || (node.type.startsWith("TS") && !WRAPPERS.has(node.type))) return;
  if (WRAPPERS.has(node.type)) {
    yield [node.expression, false, false];
    return;
  }
  if (isFunction(node) && !runs) return;
  if (node.type === "CallExpression" || node.type === "NewExpression" || node.type === "OptionalCallExpression") {
    yield [node.callee, true, true];
    const ofMethod = node.callee.type === "MemberExpression" || node.callee.type === "OptionalMemberExpression";
    for (const argument of node.arguments) yield [argument, ofMethod, ofMethod];
    return;
  }
  for (const [key, value] of Object.entries(node)) {
    if (/^(type|loc|start|end|extra|typeAnnotation|typeParameters|typeArguments|returnType|superTypeParameters|implements)$/.test(key))
      continue;
    if ((key === "property" || key === "key") && !node.computed) continue;
    if ((key === "id" || key === "local" || key === "label") && !node.type.startsWith("VariableDeclarator")) continue;
    if (node.type === "ClassProperty" && key === "value" && !node.static) continue;
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child?.type === "string") yield [child, false, false];
    }
  }
}

/** Names that a function's parameters and body declare, which hide the module's. */
function namesIn(fn) {
  const names = new Set();
  const pattern = (node) => {
    if (node?.type === "Identifier") names.add(node.name);
    else if (node?.type === "ObjectPattern") for (const p of node.properties) pattern(p.value ?? p.argument);
    else if (node?.type === "ArrayPattern") node.elements.forEach(pattern);
    else if (node?.type === "AssignmentPattern") pattern(node.left);
    else if (node?.type === "RestElement") pattern(node.argument);
  };
  const visit = (node) => {
    if (node.type === "VariableDeclarator") pattern(node.id);
    if (isFunction(node)) node.params.forEach(pattern);
    if (node.type === "FunctionDeclaration" && node !== fn) names.add(node.id.name);
    for (const value of Object.values(node))
      for (const child of Array.isArray(value) ? value : [value]) if (typeof child?.type === "string") visit(child);
  };
  visit(fn);
  return names;
}

function declares(module, name) {
  if (module.functions.has(name)) return true;
  module.variables ??= new Set(
    module.body.flatMap((statement) => {
      const declaration = statement.declaration ?? statement;
      if (declaration.type === "ClassDeclaration") return [declaration.id?.name];
      return (declaration.declarations ?? []).map(({ id }) => id.name);
    }),
  );
  return module.variables.has(name);
}
