"use client";
import { type RefObject, useEffect, useLayoutEffect, useState } from "react";
import type { EditorHandle } from "../editor/editor.tsx";
import { type Explore, useOrigin } from "./explore.ts";

/** The wire from the end of the chosen line to its equations. It leaves from the line's end, never across code. */
export function Wire({
  explore,
  editor,
  host,
  tick,
}: {
  explore: Explore;
  editor: RefObject<EditorHandle | null>;
  host: RefObject<HTMLElement | null>;
  tick: number;
}) {
  const span = useOrigin(explore)?.span ?? null;
  const line = span?.endLine ?? null;
  const [path, setPath] = useState<{ d: string; from: [number, number]; to: [number, number] } | null>(null);
  const [drawn, setDrawn] = useState(0);
  useEffect(() => {
    const body = host.current?.querySelector(".out-pane .body");
    if (line === null || body == null) return;
    let frame = 0;
    // Another stage, or a fold, leaves the wire's end somewhere else.
    const observer = new MutationObserver(() => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => setDrawn((n) => n + 1));
    });
    observer.observe(body, { childList: true, subtree: true });
    return () => {
      observer.disconnect();
      cancelAnimationFrame(frame);
    };
  }, [line, host]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: tick and drawn say that something moved
  useLayoutEffect(() => {
    const box = host.current?.getBoundingClientRect();
    const rows = line === null ? [] : [...(host.current?.querySelectorAll<HTMLElement>(".eqs tr.eq.on") ?? [])];
    const start = line === null ? null : (editor.current?.lineEnd(line) ?? null);
    const body = host.current?.querySelector(".out-pane .body")?.getBoundingClientRect();
    // The wire goes to the first group of equations only: an expression may come back further down.
    const group = rows.filter((_, i) => i === 0 || rows.slice(0, i + 1).every((r, k) => k === 0 || rows[k - 1]?.nextElementSibling === r));
    const first = group[0]?.getBoundingClientRect();
    const last = group.at(-1)?.getBoundingClientRect();
    if (box === undefined || body === undefined || start === null || first === undefined || last === undefined) return setPath(null);
    const y1 = (first.top + last.bottom) / 2;
    if (y1 < body.top || y1 > body.bottom) return setPath(null);
    const from: [number, number] = [start.x - box.left, start.y - box.top];
    const to: [number, number] = [first.left - box.left, y1 - box.top];
    setPath({ d: `M${from[0]} ${from[1]}H${to[0] - 12}V${to[1]}H${to[0]}`, from, to });
  }, [span, line, editor, host, tick, drawn]);
  if (path === null) return null;
  return (
    <svg className="wire" aria-hidden="true">
      <path d={path.d} />
      <circle cx={path.from[0]} cy={path.from[1]} r="3" />
      <circle cx={path.to[0]} cy={path.to[1]} r="3" />
    </svg>
  );
}
