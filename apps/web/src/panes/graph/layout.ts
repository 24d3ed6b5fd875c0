import ELK, { type ElkNode, type LayoutOptions } from "elkjs/lib/elk-api.js";
import type { Box, Drawing, Graph, GraphNode } from "../../model/graph.ts";
import { nodeCount } from "../../model/graph.ts";

/** Larger graphs are laid out with the quicker choices. */
const LARGE = 250;

const OPTIONS: LayoutOptions = {
  "elk.algorithm": "layered",
  "elk.direction": "DOWN",
  "elk.spacing.nodeNode": "18",
  "elk.layered.spacing.nodeNodeBetweenLayers": "26",
  "elk.layered.spacing.edgeNodeBetweenLayers": "12",
  "elk.edgeRouting": "POLYLINE",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.json.shapeCoords": "ROOT",
  "elk.json.edgeCoords": "ROOT",
};
const QUICK: LayoutOptions = {
  "elk.layered.thoroughness": "1",
  "elk.layered.crossingMinimization.greedySwitch.type": "OFF",
  "elk.layered.nodePlacement.strategy": "SIMPLE",
};

const CHARACTER = 7.3;

export const nodeSize = ({ kind, label, type }: GraphNode): { width: number; height: number } => {
  const letters = Math.max(label.length, Math.min(type.length, 26));
  return { width: Math.round(Math.max(44, letters * CHARACTER + 22)), height: kind === "equation" || type !== "" ? 40 : 26 };
};

function elkNode(node: GraphNode): ElkNode {
  if (node.children.length === 0) return { id: node.id, ...nodeSize(node) };
  return {
    id: node.id,
    layoutOptions: { "elk.padding": "[top=34,left=12,bottom=12,right=12]" },
    children: node.children.map(elkNode),
  };
}

let elk: InstanceType<typeof ELK> | null = null;

/** Lays a graph out in a worker of its own, so that the page stays as quick as it is. */
export async function layoutGraph(graph: Graph): Promise<Drawing> {
  elk ??= new ELK({ workerFactory: () => new Worker(new URL("./layout-worker.ts", import.meta.url), { type: "module" }) });
  const isLarge = nodeCount(graph.nodes) > LARGE;
  const isNested = graph.nodes.some(({ children }) => children.length > 0);
  const given: ElkNode = {
    id: "root",
    layoutOptions: { ...OPTIONS, ...(isLarge ? QUICK : {}), ...(isNested ? { "elk.hierarchyHandling": "INCLUDE_CHILDREN" } : {}) },
    children: graph.nodes.map(elkNode),
    edges: graph.edges.map(({ id, from, to }) => ({ id, sources: [from], targets: [to] })),
  };
  const root: ElkNode = await elk.layout(given);
  const boxes: Box[] = [];
  const visit = (nodes: readonly ElkNode[]): void => {
    for (const { id, x = 0, y = 0, width = 0, height = 0, children = [] } of nodes) {
      boxes.push({ id, x, y, width, height });
      visit(children);
    }
  };
  visit(root.children ?? []);
  const lines = (root.edges ?? []).flatMap(({ id, sections = [] }) =>
    sections.map(({ startPoint, bendPoints = [], endPoint }) => ({
      id,
      points: [startPoint, ...bendPoints, endPoint].map(({ x, y }) => [x, y] as const),
    })),
  );
  return { width: root.width ?? 0, height: root.height ?? 0, boxes, lines };
}
