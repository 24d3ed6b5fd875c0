import type { RunEvent } from "@tracepad/shared";

/** What it cost to run a program again with a slider moved. */
export interface SlideCost {
  readonly ms: number;
  /** Functions that were compiled, because their programs were not known: the value is a part of them. */
  readonly functions: readonly string[];
  /** Operations outside of them that were. */
  readonly operations: number;
}

/** Null while the run goes on, and where it did not end well. */
export function slideCost(events: readonly RunEvent[]): SlideCost | null {
  const done = events.at(-1);
  if (done?.type !== "done" || done.status !== "succeeded") return null;
  const compiled = events.filter((e) => e.type === "compile" && !e.cached);
  const named = compiled.flatMap((e) => (e.type === "compile" && e.call > 0 ? [e.fn] : []));
  return { ms: done.ms, functions: [...new Set(named)], operations: compiled.length - named.length };
}

/** In words, behind the time: what had to be compiled. */
export function slideWords({ functions, operations }: SlideCost, name: string): string {
  if (functions.length > 0) return `${functions.join(", ")} compiled anew: made for this ${name}. An argument would not be`;
  return operations > 0 ? `${operations === 1 ? "an operation" : `${operations} operations`} compiled` : "nothing compiled";
}
