"use client";
import { memo, type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { plural } from "../../model/format.ts";
import { type Box, type Drawing, type Graph, type GraphNode, graphOf, neighbour, nodeCount } from "../../model/graph.ts";
import { equationText } from "../../model/pass-diff.ts";
import { stagesOf } from "../../model/programs.ts";
import { inStage, seenFrom } from "../../model/selection.ts";
import { dtypeFamily } from "../../model/signature.ts";
import { type Explore, useIsPinned, useOrigin } from "../../workbench/explore.ts";
import { NoProgram, type ProgramChoice, ProgramPicker } from "../ir/ir-pane.tsx";
import { NoCounterpart } from "../ir/no-counterpart.tsx";
import { layoutGraph } from "./layout.ts";

/** Graphs of more nodes are not drawn: open fewer of their jaxprs. */
const MOST = 3000;
/** What is drawn around the part in sight, in pixels. */
const MARGIN = 400;
const ZOOMS = [0.25, 0.4, 0.6, 0.8, 1, 1.3, 1.7];

interface View {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function flat(nodes: readonly GraphNode[], found = new Map<string, GraphNode>()): Map<string, GraphNode> {
  for (const node of nodes) {
    found.set(node.id, node);
    flat(node.children, found);
  }
  return found;
}

/** The graph of a stage with its layout; null until the worker has answered. */
function useDrawing(graph: Graph | null): { graph: Graph; drawing: Drawing } | { failure: string } | null {
  const [done, setDone] = useState<{ graph: Graph; drawing: Drawing } | { failure: string } | null>(null);
  useEffect(() => {
    if (graph === null || nodeCount(graph.nodes) > MOST) return;
    let wanted = true;
    layoutGraph(graph).then(
      (drawing) => wanted && setDone({ graph, drawing }),
      (error: unknown) => wanted && setDone({ failure: error instanceof Error ? error.message : String(error) }),
    );
    return () => {
      wanted = false;
    };
  }, [graph]);
  return done;
}

function GraphPane({ explore, choice, running }: { explore: Explore; choice: ProgramChoice; running: boolean }) {
  const { program } = choice;
  const [last, setLast] = useState(false);
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const [zoom, setZoom] = useState(4);
  const stages = useMemo(() => (program === null ? [] : stagesOf(program)), [program]);
  const stage = last ? stages.length - 1 : 0;
  const listing = stages[stage]?.listing ?? null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another listing has other numbers
  useEffect(() => setOpen(new Set()), [listing]);
  const graph = useMemo(() => (listing === null ? null : graphOf(listing, open)), [listing, open]);
  const done = useDrawing(graph);
  const holders = useMemo(() => listing?.equations.filter(({ bodies }) => bodies.length > 0).map(({ number }) => number) ?? [], [listing]);
  if (program === null) return <NoProgram running={running} />;
  const count = graph === null ? 0 : nodeCount(graph.nodes);
  const toggle = (number: number): void => {
    const next = new Set(open);
    if (!next.delete(number)) next.add(number);
    setOpen(next);
  };
  return (
    <div className="graphbody">
      <div className="irhead">
        <fieldset className="seg" aria-label="Stage">
          <button type="button" aria-pressed={!last} onClick={() => setLast(false)}>
            traced
          </button>
          <button type="button" aria-pressed={last} disabled={stages.length < 2} onClick={() => setLast(true)}>
            optimised
          </button>
        </fieldset>
        {holders.length > 0 && (
          <button type="button" className="btn small" onClick={() => setOpen(open.size > 0 ? new Set() : new Set(holders))}>
            {open.size > 0 ? "Close all" : "Open all"}
          </button>
        )}
        <fieldset className="seg" aria-label="Zoom">
          <button type="button" aria-label="Smaller" disabled={zoom === 0} onClick={() => setZoom(zoom - 1)}>
            −
          </button>
          <button type="button" aria-label="Larger" disabled={zoom === ZOOMS.length - 1} onClick={() => setZoom(zoom + 1)}>
            +
          </button>
        </fieldset>
        <span className="meta">{plural(count, "node")}</span>
        <span className="grow" />
        <ProgramPicker programs={explore.programs} program={program} choose={choice.choose} />
      </div>
      {graph === null ? (
        <p className="empty prose">This program's text was too long to keep.</p>
      ) : count > MOST ? (
        <p className="empty prose">
          {count} nodes are more than the {MOST} that are drawn.
        </p>
      ) : done === null ? (
        <p className="empty meta" role="status">
          Laying out {plural(count, "node")}
        </p>
      ) : "failure" in done ? (
        <p className="empty meta" role="alert">
          The layout failed: {done.failure}
        </p>
      ) : (
        <Canvas
          explore={explore}
          choice={choice}
          stage={stage}
          {...done}
          scale={ZOOMS[zoom] as number}
          onZoom={(by) => setZoom(Math.min(ZOOMS.length - 1, Math.max(0, zoom + by)))}
          toggle={toggle}
          pending={done.graph !== graph}
        />
      )}
      <p className="meta graphkeys">
        arrow keys follow edges · <kbd>Enter</kbd> pins · <kbd>Space</kbd> opens a jaxpr
      </p>
    </div>
  );
}

/** Drawn again only for another run or choice: not while somebody types. */
export default memo(GraphPane);

function Canvas(props: {
  explore: Explore;
  choice: ProgramChoice;
  stage: number;
  graph: Graph;
  drawing: Drawing;
  scale: number;
  pending: boolean;
  onZoom(by: number): void;
  toggle(number: number): void;
}) {
  const { explore, choice, stage, graph, drawing, scale, pending, onZoom, toggle } = props;
  const { program } = choice;
  const origin = useOrigin(explore);
  const pinned = useIsPinned(explore);
  const host = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<View>({ left: 0, top: 0, width: 1000, height: 800 });
  const [focus, setFocus] = useState<string | null>(null);
  const nodes = useMemo(() => flat(graph.nodes), [graph]);
  const boxes = useMemo(() => new Map(drawing.boxes.map((box) => [box.id, box])), [drawing]);
  const listing = program === null ? null : (stagesOf(program)[stage]?.listing ?? null);
  const counterpart = useMemo(() => {
    if (program === null || listing === null) return null;
    const { on, within, missing } = inStage(origin, program, stage);
    const isSeen = (number: number): boolean => boxes.has(`e${number}`);
    return { on: seenFrom(listing, on, isSeen), within: seenFrom(listing, within, isSeen), missing };
  }, [origin, program, stage, listing, boxes]);

  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    let frame = 0;
    const read = (): void => {
      frame = 0;
      setView({ left: element.scrollLeft, top: element.scrollTop, width: element.clientWidth, height: element.clientHeight });
    };
    const soon = (): void => {
      if (frame === 0) frame = requestAnimationFrame(read);
    };
    const wheel = (event: WheelEvent): void => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      onZoom(event.deltaY < 0 ? 1 : -1);
    };
    const size = new ResizeObserver(soon);
    size.observe(element);
    element.addEventListener("scroll", soon, { passive: true });
    element.addEventListener("wheel", wheel, { passive: false });
    read();
    return () => {
      cancelAnimationFrame(frame);
      size.disconnect();
      element.removeEventListener("scroll", soon);
      element.removeEventListener("wheel", wheel);
    };
  }, [onZoom]);
  // A narrow drawing stands in the middle of its first lines, not at the left edge of a wide sheet.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only for another drawing
  useEffect(() => {
    const element = host.current;
    if (element !== null) element.scrollLeft = (drawing.width * scale - element.clientWidth) / 2;
  }, [drawing]);

  const isSeen = ({ x, y, width, height }: Box): boolean =>
    (x + width) * scale > view.left - MARGIN &&
    x * scale < view.left + view.width + MARGIN &&
    (y + height) * scale > view.top - MARGIN &&
    y * scale < view.top + view.height + MARGIN;
  const seen = drawing.boxes.filter(isSeen);
  const lines = drawing.lines.filter(({ points }) => {
    const [ys, xs] = [points.map(([, y]) => y), points.map(([x]) => x)];
    const [x, y] = [Math.min(...xs), Math.min(...ys)];
    return isSeen({ id: "", x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y });
  });
  const originOf = (node: GraphNode | undefined) => {
    const equation = node?.number == null ? undefined : listing?.equations[node.number];
    return equation === undefined || program === null ? null : explore.origins.ofEquation(program, equation.origin);
  };
  const nodeAt = (target: EventTarget): GraphNode | undefined => {
    const id = target instanceof Element ? target.closest<SVGGElement>("[data-node]")?.dataset.node : undefined;
    return id === undefined ? undefined : nodes.get(id);
  };
  const isHolder = (node: GraphNode): boolean => node.number !== null && (listing?.equations[node.number]?.bodies.length ?? 0) > 0;
  const current = focus !== null && boxes.has(focus) ? focus : (drawing.boxes[0]?.id ?? null);

  const onKey = (event: React.KeyboardEvent): void => {
    const node = nodeAt(event.target);
    if (node === undefined) return;
    const found = originOf(node);
    if (event.key === "Enter" && found !== null) explore.store.dispatch({ type: "pin", origin: found });
    else if (event.key === " " && node.number !== null && isHolder(node)) toggle(node.number);
    else {
      const next = neighbour(graph, drawing, node.id, event.key);
      if (next === null) {
        if (!event.key.startsWith("Arrow")) return;
      } else {
        setFocus(next);
        const box = boxes.get(next);
        const element = host.current;
        if (box !== undefined && element !== null)
          element.scrollTo({ left: box.x * scale - element.clientWidth / 2, top: box.y * scale - element.clientHeight / 2 });
        requestAnimationFrame(() =>
          requestAnimationFrame(() => host.current?.querySelector<SVGGElement>(`[data-node="${next}"]`)?.focus()),
        );
      }
    }
    event.preventDefault();
  };
  const label = (node: GraphNode): string => {
    const equation = node.number === null ? undefined : listing?.equations[node.number];
    // What is to be seen comes first, as it is to be seen.
    return equation === undefined
      ? `${node.label} ${node.type} ${node.kind}`
      : `${node.label} ${short(node.type)} (${equation.number + 1}) ${equationText(equation)}`;
  };

  return (
    <>
      <NoCounterpart
        text={counterpart?.missing ?? null}
        origin={origin}
        pinned={pinned}
        onUnpin={() => explore.store.dispatch({ type: "unpin" })}
      />
      <div ref={host} className={pending ? "graph pending" : "graph"}>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: hears what happens to the nodes in it */}
        <svg
          width={Math.max(1, drawing.width * scale)}
          height={Math.max(1, drawing.height * scale)}
          viewBox={`0 0 ${drawing.width} ${drawing.height}`}
          onMouseOver={(event) => explore.store.dispatch({ type: "hover", origin: originOf(nodeAt(event.target)) })}
          onMouseLeave={() => explore.store.dispatch({ type: "hover", origin: null })}
          onFocus={(event) => {
            const node = nodeAt(event.target);
            if (node !== undefined) setFocus(node.id);
            explore.store.dispatch({ type: "hover", origin: originOf(node) });
          }}
          onBlur={() => explore.store.dispatch({ type: "hover", origin: null })}
          onClick={(event) => {
            const node = nodeAt(event.target);
            if (event.target instanceof Element && event.target.closest("[data-fold]") !== null && node?.number != null)
              return toggle(node.number);
            const found = originOf(node);
            if (found !== null) explore.store.dispatch({ type: "pin", origin: found });
          }}
          onDoubleClick={(event) => {
            const span = originOf(nodeAt(event.target))?.span;
            if (span != null) explore.reveal(span.line, span.column);
          }}
          onKeyDown={onKey}
        >
          <title>The program as a graph</title>
          <defs>
            <marker id="tip" viewBox="0 0 6 6" refX="6" refY="3" markerWidth="6" markerHeight="6" orient="auto">
              <path d="M0 0 6 3 0 6z" />
            </marker>
          </defs>
          {seen.map((box) => {
            const node = nodes.get(box.id);
            return node === undefined || node.children.length === 0 ? null : (
              <Holder
                key={box.id}
                box={box}
                node={node}
                current={current === box.id}
                on={isOn(node, counterpart?.on)}
                label={label(node)}
              />
            );
          })}
          {lines.map(({ id, points }) => (
            <path key={id} className="edge" d={`M${points.map(([x, y]) => `${x} ${y}`).join("L")}`} markerEnd="url(#tip)" />
          ))}
          {seen.map((box) => {
            const node = nodes.get(box.id);
            if (node === undefined || node.children.length > 0) return null;
            const mark = isOn(node, counterpart?.on) ? " on" : isOn(node, counterpart?.within) ? " within" : "";
            return (
              <g
                key={box.id}
                className={`gnode ${node.kind}${mark}`}
                data-node={box.id}
                role="button"
                aria-label={label(node)}
                aria-pressed={mark === " on"}
                tabIndex={current === box.id ? 0 : -1}
                transform={`translate(${box.x} ${box.y})`}
              >
                <rect width={box.width} height={box.height} />
                <text x={box.width / 2} y={node.kind === "equation" || node.type !== "" ? 16 : 17}>
                  {node.label}
                </text>{" "}
                {node.type !== "" && <TypeText type={node.type} x={box.width / 2} />}
                {isHolder(node) && <Fold x={box.width - 15} y={-6} open={false} />}
              </g>
            );
          })}
        </svg>
      </div>
    </>
  );
}

/** The box that opens and closes an equation's jaxprs: a plus, or a minus. */
const Fold = ({ x, y, open }: { x: number; y: number; open: boolean }) => (
  <g data-fold="" className="gfold">
    <rect x={x} y={y} width={14} height={14} />
    <path d={`M${x + 4} ${y + 7}h6${open ? "" : `M${x + 7} ${y + 4}v6`}`} />
  </g>
);

const isOn = (node: GraphNode, numbers: ReadonlySet<number> | undefined): boolean =>
  node.number !== null && (numbers?.has(node.number) ?? false);

const short = (type: string): string => (type.length > 26 ? `${type.slice(0, 25)}…` : type);

function TypeText({ type, x }: { type: string; x: number }): ReactNode {
  const shown = short(type);
  const dtype = /^[a-z0-9]+(<\w+>)?/.exec(shown)?.[0] ?? "";
  return (
    <text x={x} y={32} className="gtype">
      <tspan className={`dt-${dtypeFamily(dtype)}`}>{dtype}</tspan>
      {shown.slice(dtype.length)}
    </text>
  );
}

/** An equation whose jaxprs are open: a frame around them, with its name and the way to close it. */
function Holder({ box, node, current, on, label }: { box: Box; node: GraphNode; current: boolean; on: boolean; label: string }) {
  return (
    <g
      className={`gnode holder${on ? " on" : ""}`}
      data-node={box.id}
      {...(node.number === null ? {} : { role: "button", "aria-label": label, "aria-pressed": on, tabIndex: current ? 0 : -1 })}
      transform={`translate(${box.x} ${box.y})`}
    >
      <rect width={box.width} height={box.height} />
      <text x={10} y={20}>
        {node.label}
      </text>
      {node.number !== null && <Fold x={box.width - 18} y={4} open />}
    </g>
  );
}
