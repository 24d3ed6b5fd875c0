import type { Program } from "../backends/backend.ts";
import type { PassReport } from "../client/events.ts";
import type { Jaxpr } from "../ir/jaxpr.ts";

/** A compiled program and what compiling it found, for every client that asks for an equal one. */
export interface CacheEntry {
  readonly program: Program;
  readonly optimized: Jaxpr;
  readonly passes: readonly PassReport[];
  /** Floating-point operations and bytes in and out of one run. */
  readonly flops: number;
  readonly ioBytes: number;
  /** Milliseconds of the passes and of code generation. */
  readonly lowerMs: number;
  readonly compileMs: number;
}

export interface CacheBounds {
  readonly entries: number;
  /** Of what the entries keep, estimated. */
  readonly bytes: number;
}

/** Compiled programs by content: shared by all runs of a process, the least recently used going first. */
export class ExecutableCache {
  private readonly entries = new Map<string, CacheEntry>();
  private readonly bounds: CacheBounds;
  private heldBytes = 0;

  constructor(bounds: CacheBounds = { entries: 4096, bytes: 256 * 2 ** 20 }) {
    this.bounds = bounds;
  }

  get size(): number {
    return this.entries.size;
  }

  get bytes(): number {
    return this.heldBytes;
  }

  /** The program of this content key on this kind of device; it becomes the most recently used. */
  get(key: string, backend: string): CacheEntry | undefined {
    const name = `${backend}:${key}`;
    const entry = this.entries.get(name);
    if (entry !== undefined) {
      this.entries.delete(name);
      this.entries.set(name, entry);
    }
    return entry;
  }

  /** Keeps a program. One larger than the whole cache is not kept, and pushes nothing out. */
  set(key: string, backend: string, entry: CacheEntry): void {
    const name = `${backend}:${key}`;
    this.remove(name);
    if (entry.program.bytes > this.bounds.bytes) return;
    this.entries.set(name, entry);
    this.heldBytes += entry.program.bytes;
    for (const oldest of this.entries.keys()) {
      if (this.entries.size <= this.bounds.entries && this.heldBytes <= this.bounds.bytes) break;
      this.remove(oldest);
    }
  }

  private remove(name: string): void {
    const entry = this.entries.get(name);
    if (entry === undefined) return;
    this.entries.delete(name);
    this.heldBytes -= entry.program.bytes;
  }
}
