import { type Binding, type Names, resolveNames } from "./bindings.ts";
import type { SyntaxNode } from "./rewriter.ts";

/** Operators that arrays have. `===` compares identity and is JavaScript's. */
export const OPERATORS: ReadonlyMap<string, string> = new Map([
  ["+", "add"],
  ["-", "subtract"],
  ["*", "multiply"],
  ["/", "divide"],
  ["%", "remainder"],
  ["**", "power"],
  ["<", "less"],
  ["<=", "lessEqual"],
  [">", "greater"],
  [">=", "greaterEqual"],
  ["==", "equal"],
  ["!=", "notEqual"],
  ["&", "bitwiseAnd"],
  ["|", "bitwiseOr"],
  ["^", "bitwiseXor"],
  ["<<", "leftShift"],
  [">>", "rightShift"],
  [">>>", "rightShiftLogical"],
]);

/** Globals whose functions take and give no arrays. */
const PLAIN_GLOBALS = new Set(
  "Math Number String BigInt Boolean parseInt parseFloat isNaN isFinite JSON Date Array Object Symbol".split(" "),
);

const CONSUMERS = new Set("Math Number String BigInt Boolean parseInt parseFloat isNaN isFinite JSON Date Symbol console".split(" "));
const SEARCHES = new Set(["indexOf", "lastIndexOf", "includes"]);

/** JavaScript's own globals. Of any other name that the program does not declare nothing is known. */
const GLOBALS = new Set([
  ...PLAIN_GLOBALS,
  ..."undefined NaN Infinity console Map Set WeakMap WeakSet RegExp Error TypeError RangeError Promise Proxy Function".split(" "),
  ..."ArrayBuffer DataView Float32Array Float64Array Int8Array Int16Array Int32Array Uint8Array Uint16Array Uint32Array".split(" "),
]);

/** Kinds of expressions whose value is never an array. */
const NO_ARRAYS = new Set([
  "BooleanLiteral",
  "NumericLiteral",
  "StringLiteral",
  "BigIntLiteral",
  "NullLiteral",
  "RegExpLiteral",
  "TemplateLiteral",
  "FunctionExpression",
  "ArrowFunctionExpression",
  "ClassExpression",
  "ObjectExpression",
  "ArrayExpression",
]);

/** Methods that JavaScript's own objects have, and arrays of Tracepad and what is made of them have not. */
const JAVASCRIPT_ONLY = new Set(
  "push unshift slice splice charAt charCodeAt codePointAt padStart padEnd substring substr toFixed toPrecision indexOf lastIndexOf includes".split(
    " ",
  ),
);

/** Methods of lists that begin with a value and call a function of two; a function of Tracepad takes no function there. */
const FOLDS = new Set(["reduce", "reduceRight"]);

const FUNCTIONS = new Set(["FunctionExpression", "ArrowFunctionExpression"]);

/** Type annotations around an expression change nothing of it. */
export function bare(node: SyntaxNode): SyntaxNode {
  let inner = node;
  while (inner.type.startsWith("TS") && inner.expression !== undefined) inner = inner.expression;
  return inner;
}

/**
 * What the text shows of a program's values: which cannot be arrays, so that JavaScript's own operators do, and which
 * are number literals.
 */
export class Facts {
  private readonly references: Names["references"];
  private readonly results: Names["results"];
  private readonly declared: Names["declared"];
  /** Bindings that may stand for an array. */
  private readonly arrays = new Set<Binding>();
  private readonly known = new Map<SyntaxNode, boolean>();

  constructor(program: SyntaxNode) {
    const { references, results, declared } = resolveNames(program);
    this.references = references;
    this.declared = declared;
    this.results = results;
    this.spread();
  }

  bindingOf(node: SyntaxNode): Binding | null {
    return this.references.get(node) ?? null;
  }

  isGlobal(node: SyntaxNode): boolean {
    return node.type === "Identifier" && GLOBALS.has(node.name) && this.references.get(node) === null;
  }

  /** Whether the value cannot be an array. */
  isPlain(node: SyntaxNode): boolean {
    let plain = this.known.get(node);
    if (plain === undefined) {
      plain = true;
      for (const found of this.leaves(node)) {
        if (found !== null && !this.arrays.has(found)) continue;
        plain = false;
        break;
      }
      this.known.set(node, plain);
    }
    return plain;
  }

  /**
   * `int` or `float` for a number literal, a negative one and the name of a const that is one; null for other
   * expressions.
   */
  literalKind(given: SyntaxNode): "int" | "float" | null {
    const node = bare(given);
    if (node.type === "NumericLiteral") {
      const text: string = node.extra?.raw ?? String(node.value);
      return /^0[xob]/i.test(text) || !/[.e]/i.test(text) ? "int" : "float";
    }
    if (node.type === "UnaryExpression" && node.operator === "-") {
      const argument = bare(node.argument);
      return argument.type === "NumericLiteral" ? this.literalKind(argument) : null;
    }
    const init = this.constant(node);
    return init === null ? null : this.literalKind(init);
  }

  /** Whether an operand would be taken for an int by its value although it is written as a float. */
  isWholeFloat(node: SyntaxNode): boolean {
    return this.literalKind(node) === "float" && Number.isInteger(this.literalValue(node));
  }

  /** Whether a name always stands for the same value. */
  isFixed(node: SyntaxNode): boolean {
    const binding = this.bindingOf(node);
    return binding !== null && !binding.isAssigned;
  }

  /** Whether only properties are read and written of what a declared const stands for. */
  staysHome(declared: SyntaxNode): boolean {
    const binding = this.declared.get(declared);
    return binding !== undefined && binding.kind === "const" && !binding.isHandedOn;
  }

  /** Whether a function is given to one of an imported module, which most likely calls it with tracers. */
  isTraced(call: SyntaxNode): boolean {
    return this.rootOf(call.callee)?.kind === "import";
  }

  /** What the first name of `a.b.c` stands for. */
  private rootOf(member: SyntaxNode): Binding | null {
    let root = bare(member);
    while (root.type === "MemberExpression") root = bare(root.object);
    return this.bindingOf(root);
  }

  /** Whether what is called takes numbers as they are: a function of the program, or of JavaScript; `first` is its first argument. */
  isPlainCallee(given: SyntaxNode, first?: SyntaxNode): boolean {
    const callee = bare(given);
    if (FUNCTIONS.has(callee.type)) return true;
    if (callee.type === "Identifier") {
      const binding = this.references.get(callee);
      if (binding === undefined || binding === null) return this.isGlobal(callee);
      if (binding.isOpen) return false;
      if (binding.kind === "function" || binding.kind === "class") return binding.sources.length === 0;
      return binding.kind === "const" && binding.init !== null && FUNCTIONS.has(bare(binding.init).type);
    }
    if (callee.type !== "MemberExpression") return false;
    const { object, property } = callee;
    if (NO_ARRAYS.has(object.type) || this.isGlobal(object)) return true;
    if (callee.computed || property.type !== "Identifier") return false;
    if (FOLDS.has(property.name) && first !== undefined && FUNCTIONS.has(bare(first).type)) return this.rootOf(callee)?.kind !== "import";
    return JAVASCRIPT_ONLY.has(property.name) && this.bindingOf(object)?.kind !== "import";
  }

  /** Whether what is called reads its arguments and neither keeps them nor gives them back: JavaScript's own, of text and numbers. */
  keepsNothing(given: SyntaxNode): boolean {
    const callee = bare(given);
    const root = callee.type === "MemberExpression" ? callee.object : callee;
    if (this.isGlobal(root)) return CONSUMERS.has(root.name);
    return callee.type === "MemberExpression" && !callee.computed && SEARCHES.has(callee.property.name) && this.isPlainCallee(callee);
  }

  private literalValue(given: SyntaxNode): number {
    const node = bare(given);
    if (node.type === "NumericLiteral") return node.value;
    return this.literalValue(this.constant(node) ?? node.argument);
  }

  /** What the name of a const stands for. One that names itself, which is an error when it runs, stands for nothing. */
  private constant(node: SyntaxNode): SyntaxNode | null {
    if (node.type !== "Identifier") return null;
    const binding = this.bindingOf(node);
    if (binding === null || binding.kind !== "const" || binding.isOpen || binding.init === null) return null;
    return binding.init.start < node.start ? binding.init : null;
  }

  /** Finds the bindings that may stand for arrays: those with an open value, and those assigned one of them. */
  private spread(): void {
    const dependents = new Map<Binding, Binding[]>();
    const waiting: Binding[] = [];
    const reach = (binding: Binding): void => {
      if (this.arrays.has(binding)) return;
      this.arrays.add(binding);
      waiting.push(binding);
    };
    for (const binding of new Set([...this.references.values(), ...this.results.values()])) {
      if (binding === null) continue;
      if (binding.isOpen) reach(binding);
      for (const source of binding.sources)
        for (const found of this.leaves(source)) {
          if (found === null) reach(binding);
          else if (dependents.has(found)) dependents.get(found)?.push(binding);
          else dependents.set(found, [binding]);
        }
    }
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
      for (const binding of dependents.get(next) ?? []) reach(binding);
  }

  /** What an expression's value is made of: bindings, and null for a value that may be an array for all that is known. */
  private *leaves(expression: SyntaxNode): Generator<Binding | null> {
    const waiting = [expression];
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      const { type } = node;
      if (NO_ARRAYS.has(type)) continue;
      if (type.startsWith("TS") && node.expression !== undefined) waiting.push(node.expression);
      else if (type === "Identifier") {
        if (!this.isGlobal(node)) yield this.bindingOf(node);
      } else if (type === "UnaryExpression") {
        if (node.operator === "-" || node.operator === "~") waiting.push(node.argument);
      } else if (type === "UpdateExpression") waiting.push(node.argument);
      else if (type === "BinaryExpression") {
        if (!OPERATORS.has(node.operator) || isText(node) || asksForNothing(node)) continue;
        waiting.push(node.right, node.left);
      } else if (type === "LogicalExpression") waiting.push(node.right, node.left);
      else if (type === "ConditionalExpression") waiting.push(node.alternate, node.consequent);
      else if (type === "SequenceExpression") waiting.push(node.expressions.at(-1));
      else if (type === "AssignmentExpression") {
        waiting.push(node.right);
        if (node.operator !== "=") waiting.push(node.left);
      } else {
        const result = type === "CallExpression" ? this.results.get(this.bindingOf(node.callee) as Binding) : undefined;
        if (result !== undefined) yield result;
        else if (!this.givesNoArray(node)) yield null;
      }
    }
  }

  /** Calls and properties of JavaScript's own globals. */
  private givesNoArray(node: SyntaxNode): boolean {
    const target: SyntaxNode = node.type === "CallExpression" || node.type === "NewExpression" ? node.callee : node;
    if (node.type === "NewExpression") return this.isGlobal(target);
    const root: SyntaxNode = target.type === "MemberExpression" ? target.object : target;
    return this.isGlobal(root) && PLAIN_GLOBALS.has(root.name);
  }
}

/** Text and anything is text. */
export const isText = ({ operator, left, right }: SyntaxNode): boolean =>
  operator === "+" && [left, right].some(({ type }) => type === "StringLiteral" || type === "TemplateLiteral");

const isNothing = (node: SyntaxNode): boolean => node.type === "NullLiteral" || (node.type === "Identifier" && node.name === "undefined");

/** Comparisons with nothing are JavaScript's own. */
export const asksForNothing = ({ operator, left, right }: SyntaxNode): boolean =>
  (operator === "==" || operator === "!=") && (isNothing(left) || isNothing(right));
