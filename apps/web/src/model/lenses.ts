import type { CallRow } from "./calls.ts";

/** What a jitted function's cache did in a run, for the line that defines it. */
export interface Lens {
  readonly line: number;
  readonly fn: string;
  readonly traces: number;
  readonly hits: number;
  readonly ms: number;
}

/** The lenses of a program: functions given a name where `jit` makes them, and called in the run. */
export function jitLenses(code: string, rows: readonly CallRow[]): Lens[] {
  return code.split("\n").flatMap((text, i) => {
    // Events carry the traced function's own name: that of `jit(f)` or `jit(function f`, else of the constant.
    const made = /(?:\b(?:const|let|var)\s+([\w$]+)\s*=\s*)?\bjit\(\s*(?:function\s+)?([\w$]+)?\s*([,)(]|=>)?/.exec(text);
    const name = made === null ? undefined : made[2] !== undefined && made[3] !== undefined && made[3] !== "=>" ? made[2] : made[1];
    const own = name === undefined ? undefined : rows.filter((r) => r.fn === name && r.kind !== "eager" && r.kind !== "stopped");
    if (name === undefined || own === undefined || own.length === 0) return [];
    const hits = own.filter((r) => r.kind === "hit").reduce((n, r) => n + r.count, 0);
    return [
      { line: i + 1, fn: name, traces: own.filter((r) => r.kind !== "hit").length, hits, ms: own.reduce((ms, r) => ms + r.totalMs, 0) },
    ];
  });
}
