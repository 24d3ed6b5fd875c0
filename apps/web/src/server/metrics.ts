import { askedGauge, Counter, createRegistry, Gauge, Histogram, type Registry, SECONDS } from "@tracepad/observe";

/** What the web server asks about the whole product when its metrics are read. */
export interface Asked {
  queueWaiting(): Promise<number>;
  workers(): Promise<number>;
  /** Runs that wait or run, of all. */
  openRuns(): Promise<Readonly<Record<"queued" | "running", number>>>;
}

/** What a web server counts. Labels are procedures, codes and limits: nothing that a client makes up. */
export class WebMetrics {
  readonly registry: Registry;
  readonly #requests: Histogram<"procedure" | "code">;
  readonly #refused: Counter<"limit">;
  readonly #streams: Gauge;

  constructor(asked: Asked, processToo = false) {
    const registry = createRegistry("web", processToo);
    const registers = [registry];
    this.registry = registry;
    this.#requests = new Histogram({
      ...{ name: "tracepad_request_seconds", help: "Calls of the API; of a stream, up to its first event" },
      ...{ labelNames: ["procedure", "code"], buckets: SECONDS, registers },
    });
    this.#refused = new Counter({ name: "tracepad_refused_total", help: "Calls over a limit", labelNames: ["limit"], registers });
    this.#streams = new Gauge({ name: "tracepad_streams_open", help: "Pages that follow a run", registers });
    for (const limit of ["rate", "openRuns", "seconds"]) this.#refused.inc({ limit }, 0);
    askedGauge(registry, "tracepad_queue_waiting", "Runs that wait for a worker, of all", asked.queueWaiting);
    askedGauge(registry, "tracepad_workers_up", "Workers whose sign of life is seen", asked.workers);
    new Gauge({
      ...{ name: "tracepad_runs_open", help: "Runs that wait or run, of all", labelNames: ["status"], registers },
      async collect() {
        const open = await asked.openRuns().catch(() => null);
        if (open === null) this.reset();
        else for (const [status, count] of Object.entries(open)) this.set({ status }, count);
      },
    });
  }

  /** `code` is "OK" or tRPC's name of the error. */
  request(procedure: string, code: string, ms: number): void {
    this.#requests.observe({ procedure, code }, ms / 1000);
  }

  refused(limit: "rate" | "openRuns" | "seconds"): void {
    this.#refused.inc({ limit });
  }

  streamOpened(): void {
    this.#streams.inc();
  }

  streamClosed(): void {
    this.#streams.dec();
  }
}
