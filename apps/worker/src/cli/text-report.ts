import type { EventBody, EventOf } from "@tracepad/shared";

export interface Output {
  out(text: string): void;
  err(text: string): void;
}

const milliseconds = (ms: number): string => `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;

interface Totals {
  traces: number;
  traceMs: number;
  compiles: number;
  compileMs: number;
  hits: number;
  calls: number;
  executeMs: number;
}

/** Prints a run for people: what it printed on standard output; errors and a summary of the work on standard error. */
export class TextReport {
  readonly #file: string;
  readonly #output: Output;
  readonly #totals = new Map<string, Totals>();

  constructor(file: string, output: Output) {
    this.#file = file;
    this.#output = output;
  }

  event(event: EventBody): void {
    switch (event.type) {
      case "log":
        this.#output[event.level === "warn" || event.level === "error" ? "err" : "out"](`${event.text}\n`);
        return;
      case "array":
        this.#output.out(`${event.text}\n`);
        return;
      case "figure":
        if (!event.append)
          this.#output.err(`[figure ${event.figure}${event.label === null ? "" : `, ${event.label}`}: ${event.content.kind}]\n`);
        return;
      case "error":
        this.#error(event);
        return;
      case "trace": {
        const totals = this.#of(event);
        totals.traces++;
        totals.traceMs += event.ms;
        return;
      }
      case "compile": {
        const totals = this.#of(event);
        totals.compiles++;
        totals.compileMs += event.ms;
        if (event.cached) totals.hits++;
        return;
      }
      case "execute": {
        const totals = this.#of(event);
        totals.calls += event.count;
        totals.executeMs += event.ms;
        return;
      }
      case "done":
        this.#done(event);
        return;
      case "status":
        return;
    }
  }

  /** Operations outside any jitted function are counted together. */
  #of({ fn, signature, call }: { fn: string; signature: string; call: number }): Totals {
    const key = call === 0 ? "outside jit" : `${fn}(${signature})`;
    const known = this.#totals.get(key) ?? { traces: 0, traceMs: 0, compiles: 0, compileMs: 0, hits: 0, calls: 0, executeMs: 0 };
    this.#totals.set(key, known);
    return known;
  }

  #error({ name, message, hint, line, column, frames }: EventOf<"error">): void {
    const place = line === null ? this.#file : `${this.#file}:${line}:${column ?? 1}`;
    const stack = frames
      .slice(1, 9)
      .map((frame) => `    at ${frame.fn === "" ? "" : `${frame.fn} `}${this.#file}:${frame.line}:${frame.column}\n`);
    this.#output.err(`${place}: ${name}: ${message}\n${stack.join("")}${hint === null ? "" : `  hint: ${hint}\n`}`);
  }

  #done({ status, message, ms }: EventOf<"done">): void {
    for (const [what, t] of this.#totals) {
      const parts = [
        t.traces > 0 ? `traced ${t.traces}× (${milliseconds(t.traceMs)})` : null,
        t.compiles > 0 ? `compiled ${t.compiles}×${t.hits > 0 ? `, ${t.hits} from the cache` : ""} (${milliseconds(t.compileMs)})` : null,
        t.calls > 0 ? `ran ${t.calls}× (${milliseconds(t.executeMs)})` : null,
      ];
      this.#output.err(`# ${what}: ${parts.filter((part) => part !== null).join(", ")}\n`);
    }
    this.#output.err(`# ${status} in ${milliseconds(ms)}${status === "platform" || status === "cancelled" ? `: ${message}` : ""}\n`);
  }
}
