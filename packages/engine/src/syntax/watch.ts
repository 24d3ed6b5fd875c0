import { childrenOf } from "./bindings.ts";
import type { Position } from "./edits.ts";
import type { Facts } from "./plain.ts";
import type { SyntaxNode } from "./rewriter.ts";

/** Where a value's type may be shown: behind a name that is bound to it or to a part of it, or behind what is returned. */
export interface Watched {
  /** The place behind the name, or behind the expression. */
  readonly at: Position;
  /** For a part of a list or an object, its index or key; null for the value itself. */
  readonly part: number | string | null;
}

/** Values that the program hands to `$seen`, by the expression that gives them. */
export type WatchList = ReadonlyMap<SyntaxNode, { readonly number: number; readonly shown: readonly Watched[] }>;

export const NOTHING_WATCHED: WatchList = new Map();

/** Of these no array comes, or not in this place. */
const LEFT_OUT = /Function|^Class|Literal$|^(SequenceExpression|YieldExpression|TemplateLiteral|ObjectExpression|NewExpression)$/;

const placeAt = (node: SyntaxNode, index: number): Position => ({
  line: node.loc.start.line,
  column: node.loc.start.column + 1 + index - node.start,
});

/** What functions bind to names and return, as far as arrays may be among it. */
export function findWatched(program: SyntaxNode, facts: Facts): WatchList {
  const found = new Map<SyntaxNode, { number: number; shown: readonly Watched[] }>();
  const watch = (value: SyntaxNode | null | undefined, shown: readonly Watched[]): void => {
    if (value == null || shown.length === 0) return;
    // Of a list or an object that is taken apart, the parts count.
    const isApart = shown.some(({ part }) => part !== null) && /^(Array|Object)Expression$/.test(value.type);
    if (!isApart && (LEFT_OUT.test(value.type) || facts.isPlain(value))) return;
    found.set(value, { number: found.size, shown });
  };
  const behind = (node: SyntaxNode): Watched[] => {
    const { end } = node.loc as unknown as { end: { line: number; column: number } };
    return [{ at: { line: end.line, column: end.column + 1 }, part: null }];
  };
  const pending: { node: SyntaxNode; inside: boolean; loops: boolean }[] = [{ node: program, inside: false, loops: false }];
  for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
    const { node } = item;
    const isFunction = /Function|Method/.test(node.type);
    const inside = item.inside || isFunction;
    const loops = (item.loops && !isFunction) || /^(For|While|DoWhile)/.test(node.type);
    if (inside && node.type === "VariableDeclarator") {
      // Loops over plain numbers do not pay a call for each turn.
      if (!loops || (node.init != null && hasCall(node.init))) watch(node.init, namesOf(node.id));
    } else if (inside && node.type === "ReturnStatement") watch(node.argument, node.argument == null ? [] : behind(node.argument));
    else if (node.type === "ArrowFunctionExpression" && node.body.type !== "BlockStatement") watch(node.body, behind(node.body));
    for (const child of childrenOf(node)) pending.push({ node: child, inside, loops });
  }
  return found;
}

/** Whether an expression calls something itself. */
function hasCall(node: SyntaxNode): boolean {
  if (/^(Optional)?CallExpression$/.test(node.type)) return true;
  if (/Function/.test(node.type)) return false;
  for (const child of childrenOf(node)) if (hasCall(child)) return true;
  return false;
}

/** The names of a binding: one, or those directly in a list or an object. */
function namesOf(id: SyntaxNode): Watched[] {
  const name = (node: SyntaxNode, part: Watched["part"]): Watched[] =>
    node.type === "Identifier" ? [{ at: placeAt(node, node.start + (node.name as string).length), part }] : [];
  if (id.type === "ArrayPattern")
    return (id.elements as (SyntaxNode | null)[]).flatMap((element, i) => (element === null ? [] : name(element, i)));
  if (id.type === "ObjectPattern")
    return (id.properties as SyntaxNode[]).flatMap((property) =>
      property.type === "ObjectProperty" && !property.computed && property.key.type === "Identifier"
        ? name(property.value, property.key.name)
        : [],
    );
  return name(id, null);
}
