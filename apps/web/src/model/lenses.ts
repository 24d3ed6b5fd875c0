import type { CallRow } from "./calls.ts";

/** What a jitted function's cache did in a run, for the line that defines it. */
export interface Lens {
  readonly line: number;
  readonly fn: string;
  readonly traces: number;
  readonly hits: number;
  readonly ms: number;
}

/** The lenses of a program: functions that `jit` makes in it, and that the run called. */
export function jitLenses(code: string, rows: readonly CallRow[]): Lens[] {
  return code.split("\n").flatMap((text, i) => {
    const made = /(?:\b(?:const|let|var)\s+([\w$]+)\s*=\s*)?\bjit\(\s*/.exec(text);
    if (made === null) return [];
    const names = [tracedName(text.slice(made.index + made[0].length)), made[1]];
    for (const name of names) {
      const own = name === undefined ? [] : rows.filter((r) => r.fn === name && r.kind !== "eager" && r.kind !== "stopped");
      if (name === undefined || own.length === 0) continue;
      const hits = own.filter((r) => r.kind === "hit").reduce((n, r) => n + r.count, 0);
      const traces = own.filter((r) => r.kind !== "hit").length;
      return [{ line: i + 1, fn: name, traces, hits, ms: own.reduce((ms, r) => ms + r.totalMs, 0) }];
    }
    return [];
  });
}

/** What events call the function that stands here: `f`, `grad(f)`, `vmap(grad(<lambda>))`; undefined for one without a name. */
function tracedName(text: string): string | undefined {
  const named = /^(?:function\s+)?([\w$]+(?:\.[\w$]+)*)\s*([,)(]|=>)?/.exec(text);
  if (named === null || named[2] === undefined || named[2] === "=>") return undefined;
  const name = (named[1] as string).replace(/.*\./, "");
  if (named[2] !== "(" || named[0].startsWith("function")) return name === "function" ? undefined : name;
  return `${name}(${tracedName(text.slice(named[0].length).trimStart()) ?? "<lambda>"})`;
}
