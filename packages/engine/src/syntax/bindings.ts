import type { SyntaxNode } from "./rewriter.ts";

/** What a name stands for. */
export interface Binding {
  readonly kind: "const" | "let" | "import" | "function" | "class" | "parameter";
  /** The one value of a const. */
  readonly init: SyntaxNode | null;
  /** Expressions that it is assigned. */
  readonly sources: SyntaxNode[];
  /** Whether it may be assigned what no expression here shows. */
  isOpen: boolean;
  /** Whether anything is assigned to it after its declaration. */
  isAssigned: boolean;
  /** Whether its value goes anywhere: it is more than an object whose properties are read and written, or a function that is called. */
  isHandedOn: boolean;
}

/** What the names of a program stand for. */
export interface Names {
  /** The bindings that they refer to; null for globals. */
  readonly references: ReadonlyMap<SyntaxNode, Binding | null>;
  /** What calls of a function of the program give, by its binding. */
  readonly results: ReadonlyMap<Binding, Binding>;
  /** The bindings of single names that are declared. */
  readonly declared: ReadonlyMap<SyntaxNode, Binding>;
}

/** Names declared in one stretch of the program. */
class Scope {
  readonly names = new Map<string, Binding>();
  readonly outer: Scope | null;
  /** Where `var` declares. */
  readonly ofFunction: Scope;

  constructor(outer: Scope | null, isFunction: boolean) {
    this.outer = outer;
    this.ofFunction = isFunction || outer === null ? this : outer.ofFunction;
  }

  declare(name: string, kind: Binding["kind"], init: SyntaxNode | null = null): Binding {
    const known = this.names.get(name);
    // `var` and functions may be declared twice: what the name stands for is open then.
    if (known !== undefined) known.isOpen = true;
    const binding = known ?? { kind, init, sources: [], isOpen: kind === "import", isAssigned: false, isHandedOn: false };
    this.names.set(name, binding);
    return binding;
  }

  find(name: string): Binding | null {
    for (let scope: Scope | null = this; scope !== null; scope = scope.outer) {
      const binding = scope.names.get(name);
      if (binding !== undefined) return binding;
    }
    return null;
  }
}

interface Mention {
  readonly node: SyntaxNode;
  readonly scope: Scope;
  /** What it is assigned here; null for something open; undefined where it is only read. */
  readonly value?: SyntaxNode | null;
  /** The arguments of a call of it. */
  readonly args?: readonly SyntaxNode[];
  /** Whether only a property of it is read or written. */
  readonly isOwner?: true;
}

/** Methods of lists that neither return the list nor give it to anyone. */
const OWN_AFFAIRS = new Set("push pop shift unshift at indexOf includes join slice concat keys values entries".split(" "));

const FUNCTIONS = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);

const NOT_CHILDREN = new Set(["type", "start", "end", "loc", "extra", "range", "errors", "comments", "tokens"]);

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && typeof (value as SyntaxNode).type === "string";
}

/** The nodes directly below one. */
export function* childrenOf(node: SyntaxNode): Generator<SyntaxNode> {
  for (const field of Object.keys(node)) {
    if (NOT_CHILDREN.has(field)) continue;
    const value: unknown = node[field];
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) yield item;
    } else if (isNode(value)) yield value;
  }
}

/** Resolves the names of a program. */
export function resolveNames(program: SyntaxNode): Names {
  const resolver = new Resolver();
  resolver.block(program, new Scope(null, true));
  return resolver.finish();
}

class Resolver {
  private readonly mentions: Mention[] = [];
  /** The parameters of functions; null for patterns. */
  private readonly parameters = new Map<SyntaxNode, readonly (Binding | null)[]>();
  private readonly declarations = new Map<Binding, SyntaxNode>();
  private readonly declared = new Map<SyntaxNode, Binding>();

  finish(): Names {
    const references = new Map<SyntaxNode, Binding | null>();
    const calls = new Map<Binding, (readonly SyntaxNode[])[]>();
    for (const { node, scope, value, args, isOwner } of this.mentions) {
      const binding = scope.find(node.name);
      references.set(node, binding);
      if (binding === null) continue;
      if (args !== undefined) calls.set(binding, [...(calls.get(binding) ?? []), args]);
      else if (isOwner !== true) binding.isHandedOn = true;
      if (value !== undefined) binding.isAssigned = true;
      if (value === null) binding.isOpen = true;
      else if (value !== undefined) binding.sources.push(value);
    }
    const results = new Map<Binding, Binding>();
    for (const binding of new Set(calls.keys())) {
      const fn = this.functionOf(binding);
      if (fn === null) continue;
      results.set(binding, { kind: "let", init: null, sources: [...resultsOf(fn)], isOpen: false, isAssigned: false, isHandedOn: false });
      // A function expression has a name of its own inside.
      if (!binding.isHandedOn && (binding.kind === "function" || !fn.id)) this.passArguments(fn, calls.get(binding) ?? []);
    }
    for (const parameters of this.parameters.values()) for (const parameter of parameters) if (parameter !== null) parameter.isOpen = true;
    return { references, results, declared: this.declared };
  }

  /** The one function that a name stands for. */
  private functionOf(binding: Binding): SyntaxNode | null {
    if (binding.isOpen) return null;
    if (binding.kind === "function") return binding.sources.length === 0 ? (this.declarations.get(binding) ?? null) : null;
    return binding.kind === "const" && binding.init !== null && FUNCTIONS.has(binding.init.type) ? binding.init : null;
  }

  /** All calls of a function are known: its parameters are what they are given. */
  private passArguments(fn: SyntaxNode, calls: readonly (readonly SyntaxNode[])[]): void {
    for (const [i, parameter] of (this.parameters.get(fn) ?? []).entries()) {
      if (parameter === null) continue;
      for (const args of calls) {
        if (args.slice(0, i + 1).some(({ type }) => type === "SpreadElement")) parameter.isOpen = true;
        else if (args[i] !== undefined) parameter.sources.push(args[i]);
      }
    }
    this.parameters.delete(fn);
  }

  block(node: SyntaxNode, scope: Scope): void {
    for (const child of childrenOf(node)) this.walk(child, scope);
  }

  private walkAll(nodes: readonly (SyntaxNode | null)[], scope: Scope): void {
    for (const node of nodes) if (node !== null) this.walk(node, scope);
  }

  private walkIf(node: SyntaxNode | null | undefined, scope: Scope): void {
    if (node !== null && node !== undefined) this.walk(node, scope);
  }

  private walk(node: SyntaxNode, scope: Scope): void {
    const { type } = node;
    if (type.startsWith("TS")) {
      if (isNode(node.expression)) this.walk(node.expression, scope);
      return;
    }
    switch (type) {
      case "Identifier":
        this.mentions.push({ node, scope });
        return;
      case "BlockStatement":
      case "StaticBlock":
        this.block(node, new Scope(scope, type === "StaticBlock"));
        return;
      case "FunctionDeclaration":
        if (node.id) this.declarations.set(scope.declare(node.id.name, "function"), node);
        this.fn(node, new Scope(scope, true));
        return;
      case "FunctionExpression":
      case "ArrowFunctionExpression":
      case "ObjectMethod":
      case "ClassMethod":
      case "ClassPrivateMethod": {
        if (node.computed) this.walk(node.key, scope);
        const own = new Scope(scope, true);
        if (node.id) own.declare(node.id.name, "function");
        this.fn(node, own);
        return;
      }
      case "ClassDeclaration":
      case "ClassExpression":
        this.cls(node, scope);
        return;
      case "VariableDeclaration":
        for (const declarator of node.declarations as SyntaxNode[]) this.declarator(declarator, node.kind, scope);
        return;
      case "ImportDeclaration":
        for (const { local } of node.specifiers as SyntaxNode[]) scope.declare(local.name, "import");
        return;
      case "ForStatement":
        this.block(node, new Scope(scope, false));
        return;
      case "ForInStatement":
      case "ForOfStatement":
        this.forEach(node, new Scope(scope, false));
        return;
      case "SwitchStatement": {
        this.walk(node.discriminant, scope);
        const own = new Scope(scope, false);
        this.walkAll(node.cases, own);
        return;
      }
      case "CatchClause": {
        const own = new Scope(scope, false);
        if (node.param) this.pattern(node.param, own, "parameter");
        this.walk(node.body, own);
        return;
      }
      case "LabeledStatement":
        this.walk(node.body, scope);
        return;
      case "BreakStatement":
      case "ContinueStatement":
      case "MetaProperty":
      case "ExportAllDeclaration":
        return;
      case "ExportNamedDeclaration":
      case "ExportDefaultDeclaration":
        this.walkIf(node.declaration, scope);
        this.handOn(node, scope);
        return;
      case "CallExpression":
        if (node.callee.type === "Identifier") this.mentions.push({ node: node.callee, scope, args: node.arguments });
        else {
          this.walk(node.callee, scope);
          // A method has its object.
          const { object, property, computed } = node.callee;
          if (object?.type === "Identifier" && (computed || !OWN_AFFAIRS.has(property.name))) this.mentions.push({ node: object, scope });
        }
        this.walkAll(node.arguments, scope);
        return;
      case "MemberExpression":
      case "OptionalMemberExpression":
        if (node.object.type === "Identifier") this.mentions.push({ node: node.object, scope, isOwner: true });
        else this.walk(node.object, scope);
        if (node.computed) this.walk(node.property, scope);
        return;
      case "ObjectProperty":
        if (node.computed) this.walk(node.key, scope);
        this.walk(node.value, scope);
        return;
      case "AssignmentExpression":
        this.assign(node.left, node.operator === "=" || /^(?:&&|\|\||\?\?)=$/.test(node.operator) ? node.right : node, scope);
        this.walk(node.right, scope);
        return;
      case "UpdateExpression":
        this.assign(node.argument, node, scope);
        return;
      case "BinaryExpression":
      case "LogicalExpression": {
        // Long sums lean to the left: no recursion along them.
        let left = node;
        for (; left.type === type; left = left.left) this.walk(left.right, scope);
        this.walk(left, scope);
        return;
      }
      default:
        this.block(node, scope);
    }
  }

  /** What is exported may be called from elsewhere. */
  private handOn({ declaration, specifiers = [], source }: SyntaxNode, scope: Scope): void {
    const declared: readonly SyntaxNode[] = isNode(declaration) ? (declaration.declarations ?? [declaration]) : [];
    const names = source ? [] : [...declared.map(({ id }) => id), ...(specifiers as SyntaxNode[]).map(({ local }) => local)];
    for (const name of names) if (name?.type === "Identifier") this.mentions.push({ node: name, scope });
  }

  private fn(node: SyntaxNode, scope: Scope): void {
    this.parameters.set(
      node,
      (node.params as SyntaxNode[]).map((parameter) => this.parameter(parameter, scope)),
    );
    if (node.body.type === "BlockStatement") this.block(node.body, scope);
    else this.walk(node.body, scope);
  }

  private cls(node: SyntaxNode, outer: Scope): void {
    if (node.id && node.type === "ClassDeclaration") outer.declare(node.id.name, "class");
    const scope = new Scope(outer, false);
    if (node.id) scope.declare(node.id.name, "class");
    this.walkIf(node.superClass, scope);
    for (const member of node.body.body as SyntaxNode[]) {
      if (!member.type.includes("Property")) {
        this.walk(member, scope);
        continue;
      }
      if (member.computed) this.walk(member.key, scope);
      this.walkIf(member.value, new Scope(scope, true));
    }
  }

  private declarator({ id, init }: SyntaxNode, kind: string, scope: Scope): void {
    const at = kind === "var" ? scope.ofFunction : scope;
    if (id.type === "Identifier") {
      const binding = at.declare(id.name, kind === "const" ? "const" : "let", init ?? null);
      this.declared.set(id, binding);
      if (init) binding.sources.push(init);
    } else this.pattern(id, at, "let");
    this.walkIf(init, scope);
  }

  /** A parameter that is one name; null for patterns, whose names stand for something open. */
  private parameter(node: SyntaxNode, scope: Scope): Binding | null {
    const [name, fallback] = node.type === "AssignmentPattern" ? [node.left, node.right] : [node, null];
    if (name.type !== "Identifier") {
      this.pattern(node, scope, "parameter");
      return null;
    }
    const binding = scope.declare(name.name, "parameter");
    if (fallback !== null) {
      binding.sources.push(fallback);
      this.walk(fallback, scope);
    }
    return binding;
  }

  /** Names that a pattern declares stand for something open. */
  private pattern(node: SyntaxNode, scope: Scope, kind: "parameter" | "let"): void {
    switch (node.type) {
      case "Identifier":
        scope.declare(node.name, kind).isOpen = true;
        return;
      case "AssignmentPattern":
        this.pattern(node.left, scope, kind);
        this.walk(node.right, scope);
        return;
      case "RestElement":
        this.pattern(node.argument, scope, kind);
        return;
      case "ArrayPattern":
        for (const element of node.elements as (SyntaxNode | null)[]) if (element !== null) this.pattern(element, scope, kind);
        return;
      case "ObjectPattern":
        for (const property of node.properties as SyntaxNode[]) {
          if (property.computed) this.walk(property.key, scope);
          this.pattern(property.type === "RestElement" ? property : property.value, scope, kind);
        }
    }
  }

  private forEach(node: SyntaxNode, scope: Scope): void {
    const { left } = node;
    if (left.type !== "VariableDeclaration") this.assign(left, null, scope);
    else {
      const at = left.kind === "var" ? scope.ofFunction : scope;
      for (const { id } of left.declarations as SyntaxNode[]) this.pattern(id, at, "let");
    }
    this.walk(node.right, scope);
    this.walk(node.body, scope);
  }

  /** The target of an assignment. */
  private assign(target: SyntaxNode, value: SyntaxNode | null, scope: Scope): void {
    switch (target.type) {
      case "Identifier":
        this.mentions.push({ node: target, scope, value });
        return;
      case "AssignmentPattern":
        this.assign(target.left, null, scope);
        this.walk(target.right, scope);
        return;
      case "RestElement":
        this.assign(target.argument, null, scope);
        return;
      case "ArrayPattern":
        for (const element of target.elements as (SyntaxNode | null)[]) if (element !== null) this.assign(element, null, scope);
        return;
      case "ObjectPattern":
        for (const property of target.properties as SyntaxNode[]) {
          if (property.computed) this.walk(property.key, scope);
          this.assign(property.type === "RestElement" ? property.argument : property.value, null, scope);
        }
        return;
      default: {
        // `(x as T) = …` and the like.
        const inner = target.type.startsWith("TS") ? target.expression : null;
        if (isNode(inner)) this.assign(inner, null, scope);
        else this.walk(target, scope);
      }
    }
  }
}

/** What a function's body returns; nothing for a generator or an async function, whose results are no arrays. */
function* resultsOf(fn: SyntaxNode): Generator<SyntaxNode> {
  if (fn.generator === true || fn.async === true) return;
  if (fn.body.type !== "BlockStatement") {
    yield fn.body;
    return;
  }
  const waiting: SyntaxNode[] = [fn.body];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.type === "ReturnStatement") {
      if (isNode(node.argument)) yield node.argument;
    } else if (!/Function|Method|^Class|Expression$/.test(node.type)) waiting.push(...childrenOf(node));
  }
}
