import type { Backend, Program } from "../backends/backend.ts";
import type { PassReport } from "../client/events.ts";
import { ByteWriter } from "../ir/bytes.ts";
import type { Jaxpr } from "../ir/jaxpr.ts";
import type { Primitive } from "../ir/primitive.ts";
import { shortDigest } from "../ir/sha256.ts";
import { decodeEntry, encodeEntry } from "./entry-bytes.ts";
import type { ExecutableStore } from "./store.ts";

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

/** A second tier behind the memory of a process. */
export interface StoredPrograms {
  readonly store: ExecutableStore;
  /** Names this compiler: programs that another one compiled are not found. */
  readonly version: string;
  /** The primitives that programs may hold. */
  readonly primitives: ReadonlyMap<string, Primitive>;
  /** Milliseconds of compiling below which storing a program saves nothing; default 2. */
  readonly leastMs?: number;
}

/** Compiled programs by content: shared by all runs of a process, the least recently used going first. */
export class ExecutableCache {
  private readonly entries = new Map<string, CacheEntry>();
  private readonly bounds: CacheBounds;
  private readonly stored: StoredPrograms | null;
  private heldBytes = 0;

  constructor(bounds: CacheBounds = { entries: 4096, bytes: 256 * 2 ** 20 }, stored: StoredPrograms | null = null) {
    this.bounds = bounds;
    this.stored = stored;
  }

  /** The program of this content key for a backend, from memory or the store; `compile` makes it when neither has it. */
  find(key: string, backend: Backend, compile: () => CacheEntry): { readonly entry: CacheEntry; readonly isNew: boolean } {
    // Keys are as long as programs: each is put together once.
    const name = nameOf(key, backend.kind);
    const known = this.used(name) ?? this.load(name, key, backend);
    if (known !== undefined) return { entry: known, isNew: false };
    const entry = compile();
    this.keep(name, entry);
    if (this.stored !== null && entry.lowerMs + entry.compileMs >= (this.stored.leastMs ?? 2)) {
      const bytes = encodeEntry(entry, backend);
      if (bytes !== null) this.stored.store.set(this.storedKey(key, backend, this.stored), bytes);
    }
    return { entry, isNew: true };
  }

  private load(name: string, key: string, backend: Backend): CacheEntry | undefined {
    if (this.stored === null) return undefined;
    const bytes = this.stored.store.get(this.storedKey(key, backend, this.stored));
    if (bytes === null) return undefined;
    try {
      const entry = decodeEntry(bytes, backend, this.stored.primitives);
      this.keep(name, entry);
      return entry;
    } catch (error) {
      // Whole, and yet not of this compiler: it is compiled anew, and what is stored replaced. Lack of memory is no reason.
      if (error instanceof RangeError) throw error;
      return undefined;
    }
  }

  /** What the code depends on: the program, the compiler, and what the device can do. */
  private storedKey(key: string, { kind, description }: Backend, { version }: StoredPrograms): string {
    const writer = new ByteWriter();
    for (const text of [key, version, kind, description]) writer.string(text);
    return shortDigest(writer.bytes());
  }

  get size(): number {
    return this.entries.size;
  }

  get bytes(): number {
    return this.heldBytes;
  }

  /** The program of this content key on this kind of device; it becomes the most recently used. */
  get(key: string, backend: string): CacheEntry | undefined {
    return this.used(nameOf(key, backend));
  }

  private used(name: string): CacheEntry | undefined {
    const entry = this.entries.get(name);
    if (entry !== undefined) {
      this.entries.delete(name);
      this.entries.set(name, entry);
    }
    return entry;
  }

  /** Keeps a program. One larger than the whole cache is not kept, and pushes nothing out. */
  set(key: string, backend: string, entry: CacheEntry): void {
    this.keep(nameOf(key, backend), entry);
  }

  private keep(name: string, entry: CacheEntry): void {
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

const nameOf = (key: string, backend: string): string => `${backend}:${key}`;
