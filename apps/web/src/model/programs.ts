import type { EventOf, RunEvent } from "@tracepad/shared";

type Locations = EventOf<"trace">["locations"];

/** A traced function at one signature: its jaxpr, and what the compiler made of it. */
export interface Program {
  readonly key: string;
  readonly fn: string;
  readonly signature: string;
  readonly line: number | null;
  readonly call: number;
  readonly jaxpr: string;
  readonly locations: Locations;
  readonly eqns: number;
  /** Null while it is being compiled, or where compiling failed. */
  readonly compiled: Pick<EventOf<"compile">, "optimized" | "locations" | "passes" | "kernels" | "cached" | "lowerMs" | "compileMs"> | null;
}

/** Programs in the order of their first trace; a second trace of the same signature replaces the first. */
export function programs(events: readonly RunEvent[]): Program[] {
  const found = new Map<string, Program>();
  for (const e of events) {
    if (e.type === "trace") {
      const key = `${e.fn} ${e.signature}`;
      found.set(key, {
        key,
        fn: e.fn,
        signature: e.signature,
        line: e.line,
        call: e.call,
        jaxpr: e.jaxpr,
        locations: e.locations,
        eqns: e.eqns,
        compiled: null,
      });
    } else if (e.type === "compile" && e.call > 0) {
      const key = `${e.fn} ${e.signature}`;
      const program = found.get(key);
      if (program !== undefined) found.set(key, { ...program, compiled: e });
    }
  }
  return [...found.values()];
}

/** Letters for source lines in the order in which the text first names them: `a`, `b`, … then `a1`. */
export function lineLetters(locations: Locations): Map<number, string> {
  const letters = new Map<number, string>();
  for (const l of [...locations].sort((x, y) => x.textLine - y.textLine)) {
    if (letters.has(l.line)) continue;
    const n = letters.size;
    letters.set(l.line, String.fromCharCode(97 + (n % 26)) + (n < 26 ? "" : String(Math.floor(n / 26))));
  }
  return letters;
}
