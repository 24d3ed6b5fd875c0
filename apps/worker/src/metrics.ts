import { askedGauge, Counter, createRegistry, Gauge, Histogram, type Registry, SECONDS } from "@tracepad/observe";
import type { EventBody, EventOf } from "@tracepad/shared";

/** What ended a program from outside, as the sandbox words it; a closed list, as each value is a series of its own. */
const KILLS = ["time", "memory", "call", "effect", "array", "equation", "event", "code", "sandbox"] as const;

/** Why the sandbox ended a run's process before its program did; null where it did not. */
export function killReason({ status, message }: Pick<EventOf<"done">, "status" | "message">): string | null {
  if (status === "cancelled") return "stopped";
  if (status === "limit") return KILLS.find((kind) => message?.startsWith(`${kind} limit`)) ?? "other";
  return status === "platform" && message?.includes("protocol") ? "protocol" : null;
}

/** What a worker counts. It sees each run's events go by; nothing of what a program says is in a label. */
export class WorkerMetrics {
  readonly registry: Registry;
  readonly #runs: Counter<"status">;
  readonly #kills: Counter<"reason">;
  readonly #retries: Counter;
  readonly #queued: Histogram;
  readonly #took: Histogram<"status">;
  readonly #phases: Counter<"phase">;
  readonly #cache: Counter<"result">;

  constructor(asked: { queueWaiting(): Promise<number>; active(): number; slots: number }, processToo = false) {
    const registry = createRegistry("worker", processToo);
    const registers = [registry];
    this.registry = registry;
    this.#runs = new Counter({ name: "tracepad_runs_total", help: "Runs that this worker ended", labelNames: ["status"], registers });
    this.#kills = new Counter({
      ...{ name: "tracepad_sandbox_kills_total", help: "Programs that the sandbox ended, by why", labelNames: ["reason"], registers },
    });
    this.#retries = new Counter({ name: "tracepad_run_retries_total", help: "Runs handed back to start over", registers });
    this.#queued = new Histogram({ name: "tracepad_run_queue_seconds", help: "Time in the queue", buckets: SECONDS, registers });
    this.#took = new Histogram({
      ...{ name: "tracepad_run_seconds", help: "From the pick-up to the end", labelNames: ["status"], buckets: SECONDS, registers },
    });
    this.#phases = new Counter({
      ...{ name: "tracepad_phase_seconds_total", help: "Time that programs spent in each phase", labelNames: ["phase"], registers },
    });
    this.#cache = new Counter({
      ...{ name: "tracepad_compile_cache_total", help: "Programs asked for of the compiler", labelNames: ["result"], registers },
    });
    askedGauge(registry, "tracepad_queue_waiting", "Runs that wait for a worker, of all", asked.queueWaiting);
    askedGauge(registry, "tracepad_runs_active", "Runs that this worker executes", async () => asked.active());
    new Gauge({ name: "tracepad_run_slots", help: "Runs that this worker executes at most at a time", registers }).set(asked.slots);
    for (const status of ["succeeded", "failed", "cancelled", "limit", "platform"]) this.#runs.inc({ status }, 0);
    for (const reason of [...KILLS, "stopped", "protocol"]) this.#kills.inc({ reason }, 0);
    for (const result of ["hit", "miss"]) this.#cache.inc({ result }, 0);
  }

  claimed(queuedMs: number): void {
    this.#queued.observe(queuedMs / 1000);
  }

  event(event: EventBody): void {
    const phase = (name: string, ms: number): void => this.#phases.inc({ phase: name }, Math.max(0, ms) / 1000);
    if (event.type === "trace") phase("trace", event.ms);
    else if (event.type === "execute") {
      phase("execute", event.ms);
      phase("transfer", event.transferMs);
    } else if (event.type === "compile") {
      phase("lower", event.lowerMs);
      phase("compile", event.compileMs);
      this.#cache.inc({ result: event.cached ? "hit" : "miss" });
    }
  }

  ended({ status, ms, message }: EventOf<"done">): void {
    this.#runs.inc({ status });
    this.#took.observe({ status }, ms / 1000);
    const reason = killReason({ status, message });
    if (reason !== null) this.#kills.inc({ reason });
  }

  retried(): void {
    this.#retries.inc();
  }
}
