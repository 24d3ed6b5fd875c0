import { Worker } from "node:worker_threads";
import { type EmitEvent, reached } from "@tracepad/run";
import type { EventOf } from "@tracepad/shared";
import { type Aside, type Runner, type RunRequest, StartOver } from "../runner.ts";
import type { FromThread, ThreadData, ToThread } from "./device-thread.ts";
import type { LocalOptions } from "./local-runner.ts";

export interface RunnerOptions extends LocalOptions {
  /** What an operator should read. */
  readonly log?: (message: string) => void;
}

/** How long past its limit a run may stay without an end before its device is taken for stuck. */
const GRACE_MS = 1000;
/** How long a stopped run may take to end when the device is busy. */
const STOP_MS = 1000;
/** How long closing waits for the thread to end its processes well. */
const CLOSE_MS = 5000;

interface Active {
  readonly request: RunRequest;
  readonly emit: EmitEvent;
  readonly aside: (item: Aside) => void;
  readonly since: number;
  readonly end: (done: EventOf<"done">) => void;
  readonly startOver: (why: StartOver) => void;
  timer: NodeJS.Timeout | null;
}

/** Starts the sandbox. Rejects where programs cannot be confined on this machine. */
export async function createRunner(options: RunnerOptions): Promise<Runner> {
  const host = new ThreadHost(options);
  const { devices, confinement } = await host.start();
  return { devices, confinement, run: (request, emit, aside) => host.run(request, emit, aside), close: () => host.close() };
}

type Started = Extract<FromThread, { kind: "started" }>;

/**
 * Keeps the thread with the brokers and devices alive. A kernel may hold that thread for long: then its run's limit
 * is kept from here, by ending the thread (its sandbox processes die with it) and starting another.
 */
class ThreadHost {
  readonly #options: LocalOptions;
  readonly #log: (message: string) => void;
  readonly #busy = new Int32Array(new SharedArrayBuffer(4));
  readonly #active = new Map<number, Active>();
  #thread: Worker | null = null;
  #ready: Promise<Started> | null = null;
  /** Settles when the thread could not start: then nothing is left to close. */
  #refused: Promise<void> = Promise.resolve();
  #started = false;
  #runs = 0;
  #closed = false;
  #onClosed: () => void = () => {};

  constructor({ log = (message) => console.error(message), ...options }: RunnerOptions) {
    this.#options = options;
    this.#log = log;
  }

  start(): Promise<Started> {
    const ready = Promise.withResolvers<Started>();
    const workerData: ThreadData = { options: this.#options, busy: this.#busy.buffer as SharedArrayBuffer };
    const thread = new Worker(new URL("device-thread.ts", import.meta.url), { workerData });
    this.#thread = thread;
    this.#ready = ready.promise;
    this.#refused = new Promise((resolve) => ready.promise.catch(() => resolve()));
    this.#started = false;
    thread.on("message", (message: FromThread) => {
      if (message.kind === "started") {
        this.#started = true;
        ready.resolve(message);
      } else if (message.kind === "refused") ready.reject(new Error(message.message));
      else if (this.#thread === thread) this.#message(message);
    });
    thread.on("error", (error) => {
      this.#log(`the device thread failed: ${error.stack}`);
      ready.reject(error);
    });
    thread.on("exit", () => {
      ready.reject(new Error("the device thread ended"));
      if (this.#thread === thread && this.#started && !this.#closed) this.#restart("the device failed");
    });
    // A refused thread has nothing left to do. The next run tries again.
    ready.promise.catch(() => {
      thread.terminate();
      if (this.#thread === thread) this.#ready = null;
    });
    return ready.promise;
  }

  async run(request: RunRequest, emit: EmitEvent, aside: (item: Aside) => void = () => {}): Promise<EventOf<"done">> {
    const since = performance.now();
    const done = (status: EventOf<"done">["status"], message: string): EventOf<"done"> => ({
      type: "done",
      status,
      message,
      ms: performance.now() - since,
      queuedMs: 0,
    });
    if (request.signal.aborted) return done("cancelled", "stopped");
    try {
      if (this.#closed) throw new Error("the sandbox is closed");
      await (this.#ready ?? this.start());
    } catch (error) {
      return done("platform", (error as Error).message);
    }
    // Stopped while the device started.
    if (request.signal.aborted) return done("cancelled", "stopped");
    const run = ++this.#runs;
    const { signal, id, code, device, limits, job } = request;
    let late: NodeJS.Timeout | null = null;
    const stop = (): void => {
      this.#post({ kind: "abort", run });
      // The thread may be held by a kernel, this run's or another's: the user need not wait for it.
      late = setTimeout(() => {
        this.#end(run, done("cancelled", "stopped"));
        // Nobody else loses anything; where there are others, the run's limit still stands.
        if (!this.#closed && this.#active.size === 0 && this.#holds(run)) this.#restart("a run that was stopped held the device");
      }, STOP_MS);
    };
    try {
      return await new Promise<EventOf<"done">>((end, startOver) => {
        this.#active.set(run, { request, emit, aside, since, end, startOver, timer: null });
        this.#post({ kind: "run", run, request: { id, code, device, limits, job } });
        signal.addEventListener("abort", stop, { once: true });
      });
    } finally {
      signal.removeEventListener("abort", stop);
      if (late !== null) clearTimeout(late);
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const closed = new Promise<void>((resolve) => {
      this.#onClosed = resolve;
      setTimeout(resolve, CLOSE_MS).unref();
    });
    // A thread that is still starting takes this when it has started.
    this.#post({ kind: "close" });
    await Promise.race([closed, this.#refused]);
    await this.#thread?.terminate();
    // A kernel that was cut off leaves this as it was.
    Atomics.store(this.#busy, 0, 0);
    this.#endAll("the worker was shut down");
  }

  #post(message: ToThread): void {
    this.#thread?.postMessage(message);
  }

  #message(message: Exclude<FromThread, { kind: "started" | "refused" }>): void {
    switch (message.kind) {
      case "log":
        this.#log(message.message);
        return;
      case "began":
        this.#watch(message.run);
        return;
      case "event":
        this.#active.get(message.run)?.emit(message.event, message.whole);
        return;
      case "aside":
        this.#active.get(message.run)?.aside(message.item);
        return;
      case "done":
        this.#end(message.run, message.done);
        return;
      case "closed":
        this.#onClosed();
    }
  }

  /** The thread keeps the limit itself while it can; this is for when it cannot. */
  #watch(run: number): void {
    const active = this.#active.get(run);
    if (active === undefined) return;
    const { limits } = active.request;
    const check = (): void => {
      const ended = !this.#active.has(run);
      if (!this.#holds(run)) {
        if (!ended) active.timer = setTimeout(check, GRACE_MS);
        return;
      }
      this.#log(`run ${active.request.id} held the device past its time limit: the device is started anew`);
      if (!ended) this.#endLate(run, active);
      this.#restart("another run held the device past its time limit");
    };
    active.timer = setTimeout(check, limits.wallMs + GRACE_MS);
  }

  #endLate(run: number, active: Active): void {
    const { message, hint } = reached.time(active.request.limits);
    active.emit({ type: "error", fault: "limit", name: "LimitError", message, hint, frames: [], line: null, column: null });
    this.#end(run, { type: "done", status: "limit", message, ms: performance.now() - active.since, queuedMs: 0 });
  }

  /** Whether the device works for this run at this moment, ended or not. */
  #holds(run: number): boolean {
    return Atomics.load(this.#busy, 0) === run;
  }

  #restart(why: string): void {
    const old = this.#thread;
    this.start().catch((error: Error) => this.#log(`the device thread does not start: ${error.message}`));
    old?.terminate();
    Atomics.store(this.#busy, 0, 0);
    for (const [run, { request, startOver }] of [...this.#active]) {
      if (!request.mayStartOver || request.signal.aborted) continue;
      this.#forget(run);
      startOver(new StartOver(`${why}; the program starts over`));
    }
    this.#endAll(why);
  }

  #endAll(why: string): void {
    for (const [run, { since, request }] of [...this.#active]) {
      const end = request.signal.aborted
        ? ({ status: "cancelled", message: "stopped" } as const)
        : ({ status: "platform", message: why } as const);
      this.#end(run, { type: "done", ...end, ms: performance.now() - since, queuedMs: 0 });
    }
  }

  #end(run: number, done: EventOf<"done">): void {
    this.#forget(run)?.end(done);
  }

  #forget(run: number): Active | undefined {
    const active = this.#active.get(run);
    if (active === undefined) return undefined;
    this.#active.delete(run);
    // A run may end while a kernel of its own goes on: its limit is kept all the same.
    if (active.timer !== null && !this.#holds(run)) clearTimeout(active.timer);
    return active;
  }
}
