import { describe, expect, it } from "vitest";
import { type Graph, graphOf, neighbour, nodeCount } from "./graph.ts";
import type { Listing } from "./listing.ts";
import { type Program, programs, tracedListing } from "./programs.ts";
import { realRun } from "./testing/real-run.ts";

const CODE = `import { jit, jnp, lax } from "tracepad";
const f = jit((x, y) => {
  const z = jnp.where(x > y, x, 0);
  return lax.scan((c, row) => [c + row, row * 2], 0.0, z);
});
f(jnp.ones([4]), jnp.ones([4]));
`;
const listing = tracedListing(programs(realRun(CODE))[0] as Program) as Listing;
const numbered = (primitive: string): number => listing.equations.findIndex((equation) => equation.primitive === primitive);

/** Edges by what they join. */
function joins({ nodes, edges }: Graph): string[] {
  const labels = new Map<string, string>();
  const visit = (list: Graph["nodes"]): void => {
    for (const node of list) {
      labels.set(node.id, node.label);
      visit(node.children);
    }
  };
  visit(nodes);
  return edges.map(({ from, to }) => `${labels.get(from)} → ${labels.get(to)}`);
}

describe("a program's graph", () => {
  it("joins what binds a variable to what takes it", () => {
    const found = joins(graphOf(listing, new Set()));
    expect(found).toEqual(expect.arrayContaining(["a → gt", "b → gt", "gt → jit _where", "a → jit _where", "jit _where → scan"]));
    expect(found.some((text) => text.startsWith("undefined"))).toBe(false);
  });

  it("sees through an open call whose jaxpr takes just its operands", () => {
    const open = graphOf(listing, new Set([numbered("jit")]));
    const found = joins(open);
    expect(found).toEqual(expect.arrayContaining(["gt → select_n", "a → select_n", "select_n → scan"]));
    expect(found).not.toContain("gt → jit _where");
    expect(nodeCount(open.nodes)).toBeGreaterThan(nodeCount(graphOf(listing, new Set()).nodes));
  });

  it("moves along edges, and to what is beside", () => {
    const graph = graphOf(listing, new Set());
    const gt = `e${numbered("gt")}`;
    const boxes = graph.nodes.map(({ id }, i) => ({ id, x: 40 * i, y: id === gt || id === "ia" ? 0 : 100, width: 30, height: 20 }));
    const drawing = { width: 0, height: 0, boxes, lines: [] };
    expect(neighbour(graph, drawing, gt, "ArrowDown")).toBe(`e${numbered("jit")}`);
    expect(neighbour(graph, drawing, gt, "ArrowLeft")).toBe("ia");
    expect(neighbour(graph, drawing, gt, "Enter")).toBeNull();
  });
});
