import type { OpenSpan, Tracing } from "@tracepad/observe";
import type { EventBody, EventOf } from "@tracepad/shared";

/** Phases of a run that are told apart; a program that goes on for longer says how many it had. */
const mostParts = 200;

/** One attempt at a run in the operator's traces: what it waited, and the phases of its program. */
export class RunTrace {
  readonly #span: OpenSpan;
  #parts = 0;

  /** `parent` is of the request that started it; undefined where that is not known any more. */
  constructor(tracing: Tracing, run: { id: string; attempt: number; device: string; queuedMs: number; parent: string | undefined }) {
    const { id, attempt, device, queuedMs, parent } = run;
    const attributes = { "tracepad.run": id, "tracepad.attempt": attempt };
    tracing.begin("queue", { parent, since: queuedMs, attributes, kind: "consumer" }).end();
    this.#span = tracing.begin("run", { parent, attributes: { ...attributes, "tracepad.device": device } });
  }

  event(event: EventBody): void {
    if (event.type === "trace") this.#part("trace", event.ms, 0);
    else if (event.type === "execute") {
      this.#part("execute", event.transferMs + event.ms, event.transferMs);
      if (event.transferMs > 0) this.#part("transfer", event.transferMs, 0);
    } else if (event.type === "compile") {
      this.#part("lower", event.compileMs + event.lowerMs, event.compileMs, { "tracepad.cached": event.cached });
      this.#part("compile", event.compileMs, 0, { "tracepad.cached": event.cached });
    }
  }

  end({ status }: Pick<EventOf<"done">, "status"> | { status: "retrying" }): void {
    const failed = status === "platform" || status === "retrying";
    this.#span.end({ "tracepad.status": status, "tracepad.phases": this.#parts }, failed);
  }

  #part(name: string, from: number, to: number, attributes: Record<string, boolean> = {}): void {
    if (++this.#parts <= mostParts) this.#span.part(name, from, to, attributes);
  }
}
