import type { Compiled, FromWorker } from "./messages.ts";

/** Compiled programs in bytes, at most; the oldest go first. */
const MOST_BYTES = 32 * 2 ** 20;

/** What programs of one place compiled, for those that run there next. The worker of a program can send anything: that is no more than this. */
export class CompiledPrograms {
  readonly #entries = new Map<string, Uint8Array>();
  readonly #most: number;
  #bytes = 0;

  constructor(most = MOST_BYTES) {
    this.#most = most;
  }

  get entries(): Compiled {
    return this.#entries;
  }

  add({ key, bytes }: FromWorker): void {
    if (typeof key !== "string" || key.length > 200 || !(bytes instanceof Uint8Array) || bytes.length > this.#most) return;
    this.#remove(key);
    this.#entries.set(key, bytes);
    this.#bytes += bytes.length;
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#most) break;
      this.#remove(oldest);
    }
  }

  #remove(key: string): void {
    this.#bytes -= this.#entries.get(key)?.length ?? 0;
    this.#entries.delete(key);
  }
}
