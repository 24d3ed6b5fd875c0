import { parse } from "@babel/parser";

/** A syntax tree as the parser gives it: read member by member, since its types do not say which are there. */
interface Node {
  readonly type: string;
  readonly loc?: { readonly start: { readonly line: number; readonly column: number } };
  readonly [member: string]: unknown;
}

export interface ExpressionProblem {
  readonly message: string;
  readonly hint: string | null;
  readonly line: number | null;
  readonly column: number | null;
}

/** Why the body of a top-level function is no single expression; null where it is. The text is only read. */
export function oneExpressionProblem(source: string, fn: string): ExpressionProblem | null {
  let program: Node;
  try {
    program = parse(source, { sourceType: "module", plugins: ["typescript"], attachComment: false }).program as unknown as Node;
  } catch {
    // The module was loaded, by a parser that takes longer expressions.
    return problem(`${fn} is too long to be looked at`, "write it as one short expression", null);
  }
  const found = declared(program, fn);
  if (found === null) return problem(`${fn} is not written as a function at the top level`, null, null);
  const body = found.body as Node;
  const statements = body.type === "BlockStatement" ? (body.body as readonly Node[]) : null;
  if (statements !== null && (statements.length !== 1 || statements[0].type !== "ReturnStatement"))
    return problem(`${fn} is more than one expression`, "return one expression, without statements before it", statements[0] ?? body);
  const inner = innerFunction(statements === null ? body : statements[0]);
  return inner === null
    ? null
    : problem(`${fn} has a function inside its expression`, "work on whole arrays: no loop in JavaScript is needed", inner);
}

const problem = (message: string, hint: string | null, node: Node | null): ExpressionProblem => ({
  message,
  hint,
  line: node?.loc?.start.line ?? null,
  column: node?.loc === undefined ? null : node.loc.start.column + 1,
});

const FUNCTIONS: ReadonlySet<string> = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);

/** The function that a top-level name is declared as, through calls around it as `jit(…)`. */
function declared(program: Node, name: string): Node | null {
  for (const statement of program.body as readonly Node[]) {
    const declaration = (statement.type === "ExportNamedDeclaration" ? (statement.declaration ?? statement) : statement) as Node;
    if (declaration.type === "FunctionDeclaration" && (declaration.id as Node | null)?.name === name) return declaration;
    if (declaration.type !== "VariableDeclaration") continue;
    for (const { id, init } of declaration.declarations as readonly { id: Node; init: Node | null }[]) {
      if (id.name !== name || init === null) continue;
      let value = init;
      while (value.type === "CallExpression" && (value.arguments as readonly Node[]).length > 0)
        value = (value.arguments as readonly Node[])[0];
      return FUNCTIONS.has(value.type) ? value : null;
    }
  }
  return null;
}

function innerFunction(node: Node): Node | null {
  for (const member of Object.values(node)) {
    for (const child of Array.isArray(member) ? member : [member]) {
      if (typeof child !== "object" || child === null || typeof (child as Node).type !== "string") continue;
      const found = FUNCTIONS.has((child as Node).type) ? (child as Node) : innerFunction(child as Node);
      if (found !== null) return found;
    }
  }
  return null;
}
