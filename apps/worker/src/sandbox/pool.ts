import type { SandboxProcess } from "./process.ts";

export interface PoolOptions {
  /** Processes kept ready. */
  readonly size: number;
  /** Heap of the ready ones; a run with another limit gets a process of its own. */
  readonly heapMb: number;
  start(heapMb: number): SandboxProcess;
  log(message: string): void;
}

/** Delay of the replacement, so that starting it does not compete with the run that took the last one. */
const REFILL_MS = 50;
/** After a failed start; a machine out of processes or memory is not helped by trying harder. */
const RETRY_MS = 1000;

/** Ready sandbox processes. Each is used for one run and never returns. */
export class Pool {
  readonly #options: PoolOptions;
  readonly #idle: SandboxProcess[] = [];
  /** All that live, in use too. */
  readonly #alive = new Set<SandboxProcess>();
  #closed = false;
  #timer: NodeJS.Timeout | null = null;

  /** `first` is ready already. */
  constructor(options: PoolOptions, first: SandboxProcess) {
    this.#options = options;
    this.#idle.push(this.#watch(first));
  }

  /** Starts what is missing, now. Resolves when all are ready; rejects when one cannot be. */
  async fill(): Promise<void> {
    while (!this.#closed && this.#idle.length < this.#options.size) this.#idle.push(this.#start(this.#options.heapMb));
    await Promise.all(this.#idle.map(({ ready }) => ready));
  }

  /** A process that is ready. Rejects when none can be had. */
  async take(heapMb: number): Promise<SandboxProcess> {
    if (this.#closed) throw new Error("the sandbox is closed");
    const process = (heapMb === this.#options.heapMb ? this.#idle.shift() : undefined) ?? this.#start(heapMb);
    this.#refill(REFILL_MS);
    await process.ready;
    return process;
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    const alive = [...this.#alive];
    for (const process of alive) process.kill();
    await Promise.all(alive.map(({ gone }) => gone));
  }

  #refill(delay: number): void {
    if (this.#closed || this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.fill().catch((error: Error) => {
        if (this.#closed) return;
        this.#options.log(`a sandbox process did not start: ${error.message}`);
        this.#refill(RETRY_MS);
      });
    }, delay);
    this.#timer.unref();
  }

  #start(heapMb: number): SandboxProcess {
    return this.#watch(this.#options.start(heapMb));
  }

  #watch(process: SandboxProcess): SandboxProcess {
    this.#alive.add(process);
    process.gone.then(() => {
      this.#alive.delete(process);
      const at = this.#idle.indexOf(process);
      if (at >= 0) {
        this.#idle.splice(at, 1);
        this.#refill(RETRY_MS);
      }
    });
    return process;
  }
}
