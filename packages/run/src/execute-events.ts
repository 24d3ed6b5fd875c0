import type { EventOf } from "@tracepad/shared";
import type { ExecuteEvent } from "tracepad/waist";

/** A program in the same worker may be without them. */
const after = globalThis.setTimeout.bind(globalThis);
const forget = globalThis.clearTimeout.bind(globalThis);

/** Equal calls within this time are reported together. */
const QUICK_MS = 100;

/**
 * Gathers the `execute` events of a loop: equal calls (function, signature, line, cache state) become one event with
 * their count. Gives them up in the order of their first calls, at the latest 100 ms after it.
 */
export class ExecuteEvents {
  readonly #emit: (event: EventOf<"execute">) => void;
  readonly #gathered = new Map<string, EventOf<"execute">>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #since = 0;

  constructor(emit: (event: EventOf<"execute">) => void) {
    this.#emit = emit;
  }

  add({ label, count, ms, transferMs, bytes, flops }: ExecuteEvent): void {
    // Device calls hold the thread, so the timer alone may come late.
    if (this.#gathered.size > 0 && performance.now() - this.#since > QUICK_MS) this.flush();
    const key = `${label.fn}\0${label.signature}\0${label.line}\0${label.column}\0${label.cached}\0${label.reason}`;
    const event = this.#gathered.get(key);
    if (event === undefined) {
      if (this.#gathered.size === 0) {
        this.#since = performance.now();
        this.#timer = after(() => this.flush(), QUICK_MS);
      }
      this.#gathered.set(key, { type: "execute", ...label, count, ms, transferMs, bytes, flops });
      return;
    }
    event.count += count;
    event.ms += ms;
    event.transferMs += transferMs;
    event.bytes += bytes;
    event.flops += flops;
  }

  /** Emits what is gathered: before any other event, and at the end. */
  flush(): void {
    if (this.#timer !== null) forget(this.#timer);
    this.#timer = null;
    const events = [...this.#gathered.values()];
    this.#gathered.clear();
    for (const event of events) this.#emit(event);
  }
}
