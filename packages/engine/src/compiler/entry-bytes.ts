import type { Backend } from "../backends/backend.ts";
import type { PassReport } from "../client/events.ts";
import { ByteReader, ByteWriter } from "../ir/bytes.ts";
import type { Primitive } from "../ir/primitive.ts";
import { DEFAULT_VERIFIER_LIMITS } from "../ir/verifier.ts";
import { decodeProgram, encodeProgram } from "../ir/wire.ts";
import type { CacheEntry } from "./cache.ts";

type Facts = Pick<CacheEntry, "flops" | "ioBytes" | "lowerMs" | "compileMs"> & { readonly passes: readonly PassReport[] };

/** A compiled program and what compiling it found; null when its backend saves none. Without names and places of the source. */
export function encodeEntry(entry: CacheEntry, backend: Backend): Uint8Array | null {
  const program = backend.save(entry.program);
  if (program === null) return null;
  const { flops, ioBytes, lowerMs, compileMs, passes } = entry;
  const facts: Facts = { flops, ioBytes, lowerMs, compileMs, passes };
  const writer = new ByteWriter();
  writer.string(JSON.stringify(facts));
  writer.blob(encodeProgram(entry.optimized, { places: false }));
  writer.blob(program);
  return writer.bytes();
}

/** The inverse of `encodeEntry`. Throws where the bytes are not those of an entry. */
export function decodeEntry(bytes: Uint8Array, backend: Backend, primitives: ReadonlyMap<string, Primitive>): CacheEntry {
  const reader = new ByteReader(bytes);
  const facts = JSON.parse(reader.string()) as Facts;
  const optimized = decodeProgram(reader.blob(), primitives, DEFAULT_VERIFIER_LIMITS);
  return { ...facts, optimized, program: backend.load(reader.blob(), primitives) };
}
