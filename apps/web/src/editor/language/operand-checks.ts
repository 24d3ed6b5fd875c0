import { OPERATOR_OF } from "./typed-view.ts";
import type { Diagnostic, Node, SourceFile, Type, TypeChecker, TypeScript } from "./typescript-api.ts";

/** What an operand may be. A union may be several. */
type Kind = "any" | "array" | "number" | "bigint" | "boolean" | "string" | "missing" | "other";

const EQUALITY = new Set(["==", "!="]);
const COMPARISON = new Set(["<", "<=", ">", ">="]);
/** What an operator with an array takes beside it. */
const BESIDE_ARRAY: ReadonlySet<Kind> = new Set(["any", "array", "number", "bigint", "boolean"]);

/** Checks the operands of the operators in a view, with TypeScript's codes and words. Places are the view's. */
export function checkOperands(ts: TypeScript, file: SourceFile, checker: TypeChecker): Diagnostic[] {
  const found: Diagnostic[] = [];
  const kinds = new Kinds(ts, checker);
  const visit = (node: Node): void => {
    const name = operatorName(ts, node, file);
    const [left, right] = node.arguments ?? [];
    if (name !== null && left !== undefined) {
      const problem =
        right === undefined ? checkOne(name, left, kinds, checker, file) : checkTwo(name, node, [left, right], kinds, checker, file);
      if (problem !== null) {
        const [at, code, messageText] = problem;
        const start = at.getStart(file);
        found.push({ start, length: at.end - start, code, category: ts.DiagnosticCategory.Error as number, messageText, file });
      }
    }
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(file, visit);
  return found;
}

/** The operator that a call of `$op` stands for. */
function operatorName(ts: TypeScript, node: Node, file: SourceFile): string | null {
  if (node.kind !== ts.SyntaxKind.CallExpression) return null;
  const callee = /^\$op\.(\w+)$/.exec(node.expression?.getText(file) ?? "");
  return callee === null ? null : (OPERATOR_OF.get(callee[1] as string) ?? null);
}

type Problem = readonly [at: Node, code: number, message: string];

function missing(at: Node, kinds: Kinds, file: SourceFile): Problem | null {
  const what = kinds.missing(at);
  return what === null ? null : [at, what === "null" ? 18047 : 18048, `'${at.getText(file)}' is possibly '${what}'.`];
}

function checkOne(operator: string, operand: Node, kinds: Kinds, checker: TypeChecker, file: SourceFile): Problem | null {
  const gone = missing(operand, kinds, file);
  if (gone !== null) return gone;
  if ([...kinds.of(operand)].every((kind) => kind !== "other" && (kind !== "string" || operator === "-"))) return null;
  const type = checker.typeToString(checker.getTypeAtLocation(operand));
  return [operand, 2365, `Operator '${operator}' cannot be applied to type '${type}'.`];
}

function checkTwo(
  operator: string,
  whole: Node,
  [left, right]: readonly [Node, Node],
  kinds: Kinds,
  checker: TypeChecker,
  file: SourceFile,
): Problem | null {
  const [a, b] = [kinds.of(left), kinds.of(right)];
  if (EQUALITY.has(operator) || a.has("any") || b.has("any")) return null;
  if (operator === "+" && (a.has("string") || b.has("string"))) return null;
  const gone = missing(left, kinds, file) ?? missing(right, kinds, file);
  if (gone !== null) return gone;
  if (a.has("array") || b.has("array")) return [...a, ...b].every((kind) => BESIDE_ARRAY.has(kind)) ? null : mismatch();
  if (COMPARISON.has(operator)) return [...a].some((kind) => b.has(kind)) || numeric(a, b) ? null : mismatch();
  if (numeric(a, b)) return a.has("bigint") === b.has("bigint") ? null : mismatch();
  if (operator === "+") return mismatch();
  const side = (which: "left" | "right"): string =>
    `The ${which}-hand side of an arithmetic operation must be of type 'any', 'number', 'bigint', an enum type or an array.`;
  return isNumeric(a) ? [right, 2363, side("right")] : [left, 2362, side("left")];

  function mismatch(): Problem {
    const [s, t] = [left, right].map((node) => checker.typeToString(checker.getBaseTypeOfLiteralType(checker.getTypeAtLocation(node))));
    return [whole, 2365, `Operator '${operator}' cannot be applied to types '${s}' and '${t}'.`];
  }
}

const isNumeric = (kinds: ReadonlySet<Kind>): boolean => [...kinds].every((kind) => kind === "number" || kind === "bigint");
const numeric = (a: ReadonlySet<Kind>, b: ReadonlySet<Kind>): boolean => isNumeric(a) && isNumeric(b);

/** Sorts types. */
class Kinds {
  private readonly ts: TypeScript;
  private readonly checker: TypeChecker;

  constructor(ts: TypeScript, checker: TypeChecker) {
    this.ts = ts;
    this.checker = checker;
  }

  of(node: Node): ReadonlySet<Kind> {
    const kinds = new Set<Kind>();
    for (const type of this.parts(this.checker.getTypeAtLocation(node))) kinds.add(this.kind(type));
    return kinds;
  }

  /** `null` or `undefined` where the value may be missing. */
  missing(node: Node): "null" | "undefined" | null {
    const { Null, Undefined, Void } = this.ts.TypeFlags;
    const parts = this.parts(this.checker.getTypeAtLocation(node));
    if (parts.some(({ flags }) => flags & (Null as number))) return "null";
    return parts.some(({ flags }) => flags & ((Undefined as number) | (Void as number))) ? "undefined" : null;
  }

  private parts(type: Type): readonly Type[] {
    const whole = this.checker.getBaseConstraintOfType(type) ?? type;
    return whole.flags & (this.ts.TypeFlags.Union as number) ? (whole.types ?? [whole]).flatMap((part) => this.parts(part)) : [whole];
  }

  private kind(type: Type): Kind {
    const has = (...names: string[]): boolean => names.some((name) => (type.flags & (this.ts.TypeFlags[name] as number)) !== 0);
    if (has("Any", "Never", "TypeParameter", "Conditional", "IndexedAccess")) return "any";
    if (has("NumberLike")) return "number";
    if (has("BigIntLike")) return "bigint";
    if (has("BooleanLike")) return "boolean";
    if (has("StringLike")) return "string";
    if (has("Null", "Undefined", "Void")) return "missing";
    const name = type.symbol?.name ?? "";
    const file = type.symbol?.declarations?.[0]?.parent as SourceFile | undefined;
    if (name === "Array" && file?.fileName?.includes("tracepad") === true) return "array";
    // Typed arrays stand for arrays beside arrays, and for nothing else.
    return /^(Big)?(Float|Int|Uint)\d+(Clamped)?Array$/.test(name) ? "boolean" : "other";
  }
}
