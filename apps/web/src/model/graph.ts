import type { Bind, Body, Equation, Listing } from "./listing.ts";

/** A node of a program's graph: an equation, an input or result, or an equation with its jaxprs open. */
export interface GraphNode {
  readonly id: string;
  readonly kind: "equation" | "input" | "result" | "open" | "body";
  readonly label: string;
  /** `f32[8]`. */
  readonly type: string;
  /** The equation it is; null for inputs and results. */
  readonly number: number | null;
  readonly children: readonly GraphNode[];
}

export interface GraphEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** Names as a jaxpr sees them: its own, else those of the one around it. */
type Scope = Map<string, string>;

const isName = (atom: string): boolean => /^[a-z_][\w]*$/i.test(atom);
const bindsOf = (text: string): Bind[] =>
  text
    .split(/[\s;]+/)
    .filter(Boolean)
    .map((part) => ({ name: part.split(":")[0] as string, type: part.slice(part.indexOf(":") + 1) }));
const atomsOf = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);
const typesOf = (binds: readonly Bind[]): string => binds.map(({ type }) => type).join(" ");

/** The graph of a listing. Equations in `open` show their jaxprs, whose inputs and results are then joined to what is around. */
export function graphOf(listing: Listing, open: ReadonlySet<number>): Graph {
  const edges = new Map<string, GraphEdge>();
  const join = (from: string | undefined, to: string): void => {
    if (from === undefined || from === to) return;
    const id = `${from}>${to}`;
    if (!edges.has(id)) edges.set(id, { id, from, to });
  };

  const node = (equation: Equation, scope: Scope): GraphNode => {
    const id = `e${equation.number}`;
    const name = /\bname=([\w<>]+)/.exec(equation.params)?.[1];
    const label = name === undefined ? equation.primitive : `${equation.primitive} ${name}`;
    const type = typesOf(equation.binds);
    const operands = atomsOf(equation.operands);
    if (!open.has(equation.number) || equation.bodies.length === 0) {
      for (const atom of operands) if (isName(atom)) join(scope.get(atom), id);
      for (const { name } of equation.binds) scope.set(name, id);
      return { id, kind: "equation", label, type, number: equation.number, children: [] };
    }
    const children = equation.bodies.map((body, index) => inner(equation, body, index, operands, scope));
    for (const { name } of equation.binds) scope.set(name, id);
    // A jaxpr that takes and gives just what the equation does is seen through: its equations stand in their place.
    const [only] = children;
    if (children.length === 1 && only !== undefined) {
      equation.binds.forEach(({ name }, i) => {
        const given = only.gives[i];
        if (given !== undefined) scope.set(name, given);
      });
      return { id, kind: "open", label, type, number: equation.number, children: only.node.children };
    }
    return { id, kind: "open", label, type, number: equation.number, children: children.map((child) => child.node) };
  };

  const inner = (equation: Equation, body: Body, index: number, operands: readonly string[], scope: Scope) => {
    const id = `e${equation.number}b${index}`;
    const binds = bindsOf(body.takes);
    const own: Scope = new Map(scope);
    const inputs: GraphNode[] = [];
    const direct = equation.bodies.length === 1 && binds.length === operands.length;
    binds.forEach(({ name, type }, i) => {
      const outer = direct ? scope.get(operands[i] as string) : undefined;
      if (outer !== undefined) own.set(name, outer);
      else if (!direct || isName(operands[i] as string)) {
        const input: GraphNode = { id: `${id}i${i}`, kind: "input", label: name, type, number: null, children: [] };
        inputs.push(input);
        own.set(name, input.id);
      } else own.delete(name);
    });
    // Who feeds which input of several jaxprs, the equation's rule says and not its text: they feed the whole.
    if (!direct) for (const atom of operands) if (isName(atom)) join(scope.get(atom), `e${equation.number}`);
    const children = [
      ...inputs,
      ...body.equations.flatMap((n) => (listing.equations[n] === undefined ? [] : [node(listing.equations[n], own)])),
    ];
    const gives = atomsOf(body.gives).map((atom) => own.get(atom));
    const label = body.name === "" ? `jaxpr ${index + 1}` : body.name;
    return {
      node: { id, kind: "body" as const, label, type: "", number: null, children },
      gives: gives.length === equation.binds.length ? gives : [],
    };
  };

  const scope: Scope = new Map();
  const { takes, gives, equations } = listing.program;
  const inputs = bindsOf(takes).map(({ name, type }): GraphNode => {
    scope.set(name, `i${name}`);
    return { id: `i${name}`, kind: "input", label: name, type, number: null, children: [] };
  });
  const inside = equations.flatMap((n) => (listing.equations[n] === undefined ? [] : [node(listing.equations[n], scope)]));
  const results = atomsOf(gives).map((atom, i): GraphNode => {
    const id = `r${i}`;
    if (isName(atom)) join(scope.get(atom), id);
    return { id, kind: "result", label: isName(atom) ? atom : (atom.split(":")[0] ?? atom), type: "", number: null, children: [] };
  });
  return { nodes: [...inputs, ...inside, ...results], edges: [...edges.values()] };
}

/** How many nodes are drawn. */
export const nodeCount = (nodes: readonly GraphNode[]): number => nodes.reduce((n, node) => n + 1 + nodeCount(node.children), 0);

/** Where a layout put a node, in the whole drawing. */
export interface Box {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  /** Corners of each edge's line. */
  readonly lines: readonly { readonly id: string; readonly points: readonly (readonly [number, number])[] }[];
}

/** The next node in the direction of an arrow key: down and up follow edges, left and right go to the nearest beside. */
export function neighbour(graph: Graph, drawing: Drawing, from: string, key: string): string | null {
  const boxes = new Map(drawing.boxes.map((box) => [box.id, box]));
  const here = boxes.get(from);
  if (here === undefined) return null;
  const distance = (id: string): number => {
    const box = boxes.get(id);
    return box === undefined ? Infinity : Math.abs(box.x + box.width / 2 - here.x - here.width / 2) + Math.abs(box.y - here.y);
  };
  const nearest = (ids: readonly string[]): string | null =>
    ids.reduce<string | null>((best, id) => (distance(id) < (best === null ? Infinity : distance(best)) ? id : best), null);
  if (key === "ArrowDown") return nearest(graph.edges.flatMap(({ from: a, to }) => (a === from ? [to] : [])));
  if (key === "ArrowUp") return nearest(graph.edges.flatMap(({ from: a, to }) => (to === from ? [a] : [])));
  if (key !== "ArrowLeft" && key !== "ArrowRight") return null;
  const beside = drawing.boxes.filter(
    (box) => box.id !== from && Math.abs(box.y - here.y) < here.height * 2 && (key === "ArrowRight" ? box.x > here.x : box.x < here.x),
  );
  return nearest(beside.map(({ id }) => id));
}
