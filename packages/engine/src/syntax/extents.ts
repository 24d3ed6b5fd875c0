import { childrenOf } from "./bindings.ts";
import type { SyntaxNode } from "./rewriter.ts";
import { skipClosing, skipTrivia } from "./scan.ts";

/** Where an expression stands: lines and columns from 1, the end behind its last character. */
export interface Extent {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Expressions by the place at which JavaScript says that they run: a call's name, an operator, a property that is read. */
export class Extents {
  private readonly source: string;
  private readonly byPlace = new Map<number, SyntaxNode>();
  private readonly functions: SyntaxNode[] = [];
  private readonly starts: number[] = [0];

  constructor(program: SyntaxNode, source: string) {
    this.source = source;
    for (const { index, 0: found } of source.matchAll(/\r\n|[\n\r\u2028\u2029]/g)) this.starts.push(index + found.length);
    const pending = [program];
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      // Of expressions that run at one place the outermost stays: `x.sum` of `x.sum()`.
      if (node.params !== undefined && node.body?.type !== undefined) this.functions.push(node);
      for (const place of this.placesOf(node)) if (!this.byPlace.has(place)) this.byPlace.set(place, node);
      pending.push(...childrenOf(node));
    }
  }

  /** The expression that runs at a place; null where none is known to. */
  of(line: number, column: number): Extent | null {
    const start = this.starts[line - 1];
    const node = start === undefined ? undefined : this.byPlace.get(start + column - 1);
    if (node === undefined) return null;
    return this.extent(node.start, node.end);
  }

  /** Where the innermost function around a place that has a parameter of this name declares it; null where none does. */
  parameter(name: string, line: number, column: number): Extent | null {
    const at = (this.starts[line - 1] ?? 0) + column - 1;
    let found: { fn: SyntaxNode; start: number } | null = null;
    for (const fn of this.functions) {
      if (at < fn.start || at > fn.end || (found !== null && found.fn.start > fn.start)) continue;
      const given = (fn.params as SyntaxNode[]).map((param) => (param.type === "AssignmentPattern" ? (param.left as SyntaxNode) : param));
      const param = given.find(({ type, name: own }) => type === "Identifier" && own === name);
      if (param !== undefined) found = { fn, start: param.start };
    }
    return found === null ? null : this.extent(found.start, found.start + name.length);
  }

  private extent(start: number, end: number): Extent {
    const [from, to] = [this.position(start), this.position(end)];
    return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
  }

  private placesOf(node: SyntaxNode): number[] {
    switch (node.type) {
      case "CallExpression":
      case "OptionalCallExpression": {
        const { callee } = node;
        const isMember = callee.type === "MemberExpression" || callee.type === "OptionalMemberExpression";
        if (callee.extra?.parenthesized !== true) {
          if (isMember && !callee.computed) return [callee.property.start];
          if (callee.type === "Identifier") return [callee.start];
        }
        const types: SyntaxNode | null | undefined = node.typeArguments ?? node.typeParameters;
        return [skipTrivia(this.source, types?.end ?? skipClosing(this.source, callee.end))];
      }
      case "NewExpression":
      case "UnaryExpression":
        return [node.start];
      case "MemberExpression":
      case "OptionalMemberExpression":
        // Behind a call, and for a key, it is the dot or the bracket.
        return [node.property.start, skipClosing(this.source, node.object.end)];
      case "BinaryExpression":
        return [skipClosing(this.source, node.left.end)];
      case "AssignmentExpression":
        return node.operator === "=" ? [] : [skipClosing(this.source, node.left.end)];
      default:
        return [];
    }
  }

  private position(index: number): { line: number; column: number } {
    let [low, high] = [0, this.starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle] <= index) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: index - this.starts[low] + 1 };
  }
}
