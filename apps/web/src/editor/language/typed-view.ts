import type { Node, SourceFile, Span, TypeScript } from "./typescript-api.ts";

/**
 * The program as TypeScript is shown it. TypeScript knows no operators of arrays, so `a + b` stands as `$op.add(a, b)`, whose
 * declaration gives its type. Places of either text have their counterpart in the other.
 */

/** The functions of `$op` by operator. */
const BINARY: Readonly<Record<string, string>> = {
  "+": "add",
  "-": "subtract",
  "*": "multiply",
  "/": "divide",
  "%": "remainder",
  "**": "power",
  "<": "less",
  "<=": "lessEqual",
  ">": "greater",
  ">=": "greaterEqual",
  "==": "equal",
  "!=": "notEqual",
  "&": "bitwiseAnd",
  "|": "bitwiseOr",
  "^": "bitwiseXor",
  "<<": "leftShift",
  ">>": "rightShift",
  ">>>": "rightShiftLogical",
};

/** The operator that a function of `$op` stands for. */
export const OPERATOR_OF: ReadonlyMap<string, string> = new Map(
  [...Object.entries(BINARY).map(([operator, name]): [string, string] => [name, operator])].concat([
    ["negative", "-"],
    ["bitwiseNot", "~"],
  ]),
);

/** Longer chains stay as they are: TypeScript recurses along calls. */
const LONGEST_CHAIN = 100;

/** A stretch of the view: copied from the source, or written in the place of a stretch of it. */
interface Stretch {
  readonly view: number;
  readonly viewEnd: number;
  readonly source: number;
  readonly sourceEnd: number;
  readonly copied: boolean;
  /** Written in front of what follows, so that a place at its source belongs behind it. */
  readonly opens: boolean;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly opens: boolean;
}

export class TypedView {
  readonly text: string;
  /** The text of each `xs.reduce(f, 0)`, by the place of the method's name in the source. */
  readonly folds: ReadonlyMap<number, string>;
  private readonly stretches: readonly Stretch[];

  constructor(source: string, edits: readonly Edit[], folds: ReadonlyMap<number, string>) {
    this.folds = folds;
    // What is inserted at a place stands before what replaces the text from there on.
    const sorted = [...edits].sort((a, b) => a.start - b.start || Number(a.end > a.start) - Number(b.end > b.start));
    const stretches: Stretch[] = [];
    let text = "";
    let at = 0;
    const add = (start: number, end: number, written: string, copied: boolean, opens: boolean): void => {
      const view = text.length;
      text += written;
      stretches.push({ view, viewEnd: text.length, source: start, sourceEnd: end, copied, opens });
    };
    for (const { start, end, text: written, opens } of sorted) {
      if (at < start) add(at, start, source.slice(at, start), true, false);
      add(start, end, written, false, opens);
      at = end;
    }
    if (at < source.length) add(at, source.length, source.slice(at), true, false);
    this.text = text;
    this.stretches = stretches;
  }

  /** The view's place for one of the source. */
  toView(place: number): number {
    let before: number | null = null;
    for (const { view, viewEnd, source, sourceEnd, copied, opens } of this.stretches) {
      if (source > place) break;
      if (copied && place > source && place < sourceEnd) return view + place - source;
      if (copied && place === source && before === null) return view;
      if (copied && place === sourceEnd) before = viewEnd;
      // What is written behind the place comes after it, what is written in front of what follows comes before it.
      if (!copied && place === source && opens) before = null;
      if (!copied && before === null && place >= source && place < sourceEnd) return view;
    }
    return before ?? this.text.length;
  }

  /** The source's place for the start of something in the view. */
  toSource(place: number): number {
    const found = this.stretches.find(({ view, viewEnd }) => place >= view && place < viewEnd);
    if (found === undefined) return this.stretches.at(-1)?.sourceEnd ?? place;
    return found.copied ? found.source + place - found.view : found.source;
  }

  /** The source's span for one of the view. */
  spanToSource({ start, length }: Span): Span {
    const from = this.toSource(start);
    const end = start + length;
    const found = length === 0 ? undefined : this.stretches.find(({ view, viewEnd }) => end > view && end <= viewEnd);
    const to = found === undefined ? from : found.copied ? found.source + end - found.view : found.sourceEnd;
    return { start: from, length: Math.max(0, to - from) };
  }

  /** Whether a span of the view shows text of the source, and not what was written beside it. */
  isCopied({ start, length }: Span): boolean {
    return this.stretches.some(({ view, viewEnd, copied }) => copied && start >= view && start + length <= viewEnd);
  }
}

const FOLDS = new Set(["reduce", "reduceRight"]);

/** Shows a program. `widened` has names of variables, and texts of calls of `reduce`, that begin as numbers and become arrays. */
export function typedView(ts: TypeScript, source: string, widened: ReadonlySet<string> = new Set()): TypedView {
  const file = ts.createSourceFile("program.ts", source, 99, true);
  const edits: Edit[] = [];
  const folds = new Map<number, string>();
  const { SyntaxKind: Kind } = ts;

  const open = (at: number, name: string): void => void edits.push({ start: at, end: at, text: `$op.${name}(`, opens: true });
  const close = (at: number): void => void edits.push({ start: at, end: at, text: ")", opens: false });
  const replace = (node: Node, text: string): void => void edits.push({ start: node.getStart(file), end: node.end, text, opens: false });

  /** Pushes the visits of a chain's operands; its left side may be long, so it is not followed by recursion. */
  const chain = (top: Node): void => {
    const links: Node[] = [];
    let node = top;
    for (; node.kind === Kind.BinaryExpression && links.length <= LONGEST_CHAIN; node = node.left as Node) links.push(node);
    const tooLong = links.length > LONGEST_CHAIN;
    if (tooLong) {
      for (; node.kind === Kind.BinaryExpression; node = node.left as Node) visit(node.right as Node);
      for (const link of links) visit(link.right as Node);
      visit(node);
      return;
    }
    for (const link of links) binary(link, file);
    visit(node);
    for (const link of links.reverse()) visit(link.right as Node);
  };

  const binary = (node: Node, within: SourceFile): void => {
    const token = node.operatorToken as Node;
    const operator = token.getText(within);
    const left = node.left as Node;
    const right = node.right as Node;
    const name = BINARY[operator];
    if (name !== undefined) {
      if ((isPlain(left) && isPlain(right)) || (/^[=!]=$/.test(operator) && [left, right].some(isNothing))) return;
      open(node.getStart(within), name);
      replace(token, ",");
      close(node.end);
      return;
    }
    const assigned = operator.endsWith("=") ? BINARY[operator.slice(0, -1)] : undefined;
    if (assigned === undefined || operator.length < 2 || /^[=!<>]=+$/.test(operator)) return;
    replace(token, `= $op.${assigned}(${left.getText(within)}, `);
    close(node.end);
  };

  const isPlain = (node: Node): boolean => {
    switch (node.kind) {
      case Kind.NumericLiteral:
      case Kind.StringLiteral:
      case Kind.BigIntLiteral:
      case Kind.NoSubstitutionTemplateLiteral:
      case Kind.TemplateExpression:
        return true;
      case Kind.ParenthesizedExpression:
        return isPlain(node.expression as Node);
      case Kind.PrefixUnaryExpression:
        return isPlain(node.operand as Node);
      default:
        return false;
    }
  };
  const isNothing = (node: Node): boolean => node.kind === Kind.NullKeyword || node.getText(file) === "undefined";

  const visit = (node: Node): void => {
    if (node.kind === Kind.BinaryExpression) {
      chain(node);
      return;
    }
    if (node.kind === Kind.PrefixUnaryExpression && !isPlain(node.operand as Node)) {
      const name = node.operator === Kind.MinusToken ? "negative" : node.operator === Kind.TildeToken ? "bitwiseNot" : null;
      const start = node.getStart(file);
      if (name !== null) {
        edits.push({ start, end: start + 1, text: `$op.${name}(`, opens: true });
        close(node.end);
      }
    }
    if (node.kind === Kind.ElementAccessExpression && isKey(node.argumentExpression)) {
      const key = node.argumentExpression as Node;
      open(key.getStart(file), "key");
      close(key.end);
    }
    if (node.kind === Kind.VariableDeclaration) widen(node);
    if (node.kind === Kind.CallExpression) fold(node);
    ts.forEachChild(node, visit);
  };

  /** A key that may be an array. */
  const isKey = (key: Node | undefined): boolean =>
    key !== undefined && key.end > key.getStart(file) && !isPlain(key) && key.kind !== Kind.CommaListExpression;

  const widen = ({ name, type, initializer }: Node): void => {
    if (name === undefined || type !== undefined || initializer === undefined || !isPlain(initializer)) return;
    if (widened.has(name.getText(file))) edits.push({ start: name.end, end: name.end, text: ": number | $op.Array", opens: false });
  };

  /** `xs.reduce(f, 0)`, whose 0 stands for an array where `f` gives arrays. */
  const fold = (node: Node): void => {
    const name = node.expression?.name;
    const first = node.arguments?.[1];
    if (name === undefined || first === undefined || !FOLDS.has(name.getText(file)) || !/^[-\d.]/.test(first.getText(file))) return;
    const text = node.getText(file);
    folds.set(name.getStart(file), text);
    if (!widened.has(text)) return;
    const start = first.getStart(file);
    edits.push({ start, end: start, text: "(", opens: true });
    edits.push({ start: first.end, end: first.end, text: " as never as $op.Array)", opens: false });
  };

  ts.forEachChild(file, visit);
  return new TypedView(source, edits, folds);
}
