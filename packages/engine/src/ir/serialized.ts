import { DTYPES, type TypedArray } from "../dtype/dtype.ts";
import { VerifierError } from "../errors/errors.ts";
import { ByteReader, ByteWriter } from "./bytes.ts";
import type { Jaxpr } from "./jaxpr.ts";
import type { Primitive } from "./primitive.ts";
import type { VerifierLimits } from "./verifier.ts";
import { decodeProgram, encodeProgram } from "./wire.ts";

/*
 * A program with its constants, apart from the process that traced it:
 *
 *   "TPC" version · the program (`wire.ts`), with its length · the elements of each constvar, with their length
 */
const MAGIC = [0x54, 0x50, 0x43, 1];

/** A program and the elements of its constvars, row-major, in their dtypes' storage. */
export interface SerializedJaxpr {
  readonly jaxpr: Jaxpr;
  readonly consts: readonly TypedArray[];
}

/** Writes a program and its constants as bytes. Throws VerifierError where the constants are not those of the program. */
export function serializeJaxpr({ jaxpr, consts }: SerializedJaxpr): Uint8Array {
  const out = new ByteWriter();
  for (const byte of MAGIC) out.byte(byte);
  out.blob(encodeProgram(jaxpr));
  if (consts.length !== jaxpr.constvars.length)
    throw new VerifierError(`the program has ${jaxpr.constvars.length} constants, got ${consts.length}`);
  for (const [i, { aval }] of jaxpr.constvars.entries()) {
    const elements = consts[i];
    if (!(elements instanceof DTYPES[aval.dtype].storage) || elements.byteLength !== aval.bytes)
      throw new VerifierError(`constant ${i} is ${aval.toShort()}: expected ${aval.bytes} bytes of ${DTYPES[aval.dtype].storage.name}`);
    out.blob(new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength));
  }
  return out.bytes();
}

/**
 * Reads what `serializeJaxpr` wrote, from bytes that may come from anyone: the program is verified as it is at the waist,
 * and its constants have the types that it says. Throws `VerifierError`, and nothing else, for all other bytes.
 */
export function deserializeJaxpr(bytes: Uint8Array, primitives: ReadonlyMap<string, Primitive>, limits: VerifierLimits): SerializedJaxpr {
  const reader = new ByteReader(bytes);
  for (const byte of MAGIC) if (reader.byte() !== byte) throw new VerifierError("these bytes are not a serialized jaxpr of this version");
  const jaxpr = decodeProgram(reader.blob(), primitives, limits);
  const consts = jaxpr.constvars.map(({ aval }, i) => {
    const { storage, words } = DTYPES[aval.dtype];
    const given = reader.blob();
    if (given.length !== aval.bytes)
      throw new VerifierError(`constant ${i} is ${aval.toShort()}, which has ${aval.bytes} bytes, got ${given.length}`);
    // Bytes of their own: wider elements may lie between their own places here.
    const elements = new storage(given.slice().buffer, 0, aval.size * words);
    // A mask is 0 or 1 by contract; anything else would be read differently by different kernels.
    if (aval.dtype === "bool") for (let k = 0; k < elements.length; k++) elements[k] = elements[k] === 0 ? 0 : 1;
    return elements;
  });
  if (reader.remaining > 0) throw new VerifierError(`${reader.remaining} bytes after the last constant`);
  return { jaxpr, consts };
}
