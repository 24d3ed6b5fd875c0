import type { Rewriter, SyntaxNode } from "./rewriter.ts";

const ANONYMOUS = new Set(["ArrowFunctionExpression", "FunctionExpression"]);

/**
 * `const f = jit((x) => …)` is how a jitted function is usually written: the function itself has no name, and its
 * jaxpr says `<lambda>` as JAX's does, but reports should speak of `f`. The jitted function is told its variable's name.
 */
export function nameJitted(node: SyntaxNode, rewriter: Rewriter): void {
  const { id, init } = node;
  if (id.type !== "Identifier" || init?.type !== "CallExpression" || init.callee.type !== "Identifier") return;
  if (!rewriter.jitNames.has(init.callee.name)) return;
  const [fn] = init.arguments as SyntaxNode[];
  if (fn !== undefined && ANONYMOUS.has(fn.type) && fn.id == null) rewriter.edits.insert(init.end, `.$named("${id.name}")`);
}
