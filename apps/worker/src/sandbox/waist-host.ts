import { randomFillSync } from "node:crypto";
import { reached } from "@tracepad/run";
import type { Limits } from "@tracepad/shared";
import {
  CALL,
  type CallLabel,
  type Client,
  type DeviceBuffer,
  DTYPES,
  type EffectRecord,
  type Executable,
  type Jaxpr,
  LABEL_DEFINED,
  LABEL_NEW,
  LABEL_TEXT,
  MessageReader,
  MessageWriter,
  NONE,
  ProgramLimitError,
  VerifierError,
} from "tracepad/waist";
import { ProtocolError } from "./frame-reader.ts";

/** Reads and verifies a program that may come from anyone. Throws VerifierError. */
export type DecodeProgram = (bytes: Uint8Array) => Jaxpr;

/** Text of all labels of one run: each is a place in the user's code and a signature, sent once. */
const LABEL_CHARACTERS = 16 * 2 ** 20;

/** What the effectful equations of one call may hand back, and what each record counts besides its values. */
const RECORD_BYTES = 32 * 2 ** 20;
const RECORD_OVERHEAD = 256;

type StaticLabel = Omit<CallLabel, "call">;

/**
 * The device host's side of one run's pipe: decodes its calls, checks that what they name is this run's own,
 * counts its bytes, and hands them to the client that all runs of the worker share a cache through.
 */
export class WaistHost {
  readonly #client: Client;
  readonly #decode: DecodeProgram;
  readonly #limits: Limits;
  readonly #labels: StaticLabel[] = [];
  readonly #buffers = new Map<number, DeviceBuffer>();
  readonly #executables = new Map<number, Executable>();
  readonly #random = new Uint32Array(1024);
  #randomLeft = 0;
  #labelCharacters = 0;
  #calls = 0;
  #alive = 0;

  constructor(client: Client, decode: DecodeProgram, limits: Limits) {
    this.#client = client;
    this.#decode = decode;
    this.#limits = limits;
  }

  /**
   * Answers one call. Throws LimitError, ProtocolError for what no honest client sends, and the errors that
   * belong to the program, which are its answer.
   */
  call(type: number, body: Buffer): Uint8Array {
    if (++this.#calls > this.#limits.calls) throw reached.calls(this.#limits);
    const { head, data } = split(body);
    const message = new MessageReader(head);
    const frees = message.ids();
    if (frees.length > 0) this.#free(frees);
    switch (type) {
      case CALL.compile:
        return this.#compile(message, data);
      case CALL.execute:
        return this.#execute(message);
      case CALL.write:
        return this.#write(message, data);
      case CALL.read: {
        const buffer = this.#buffer(message.id());
        message.end();
        const elements = this.#client.read(buffer);
        return new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength);
      }
      case CALL.free:
        message.end();
        return new Uint8Array(0);
      default:
        throw new ProtocolError(`there is no call ${type}`);
    }
  }

  /** Gives back all that the run still holds. */
  close(): void {
    this.#client.free([...this.#buffers.values()]);
    this.#buffers.clear();
    this.#executables.clear();
  }

  #label(message: MessageReader): CallLabel {
    const kind = message.u32();
    const number = message.u32();
    const call = message.u32();
    if (kind === LABEL_NEW) {
      if (number !== this.#labels.length) throw new ProtocolError("labels are numbered from 0");
      const fn = message.text(LABEL_TEXT.fn);
      const signature = message.text(LABEL_TEXT.signature);
      const line = message.u32();
      const column = message.u32();
      const flags = message.u32();
      const reason = message.text(LABEL_TEXT.reason);
      this.#labelCharacters += fn.length + signature.length + reason.length;
      if (this.#labelCharacters > LABEL_CHARACTERS) throw reached.calls(this.#limits);
      this.#labels.push({
        fn,
        signature,
        line: line === NONE ? null : line,
        column: column === NONE ? null : column,
        cached: (flags & 1) !== 0,
        reason: (flags & 2) === 0 ? null : reason,
      });
    } else if (kind !== LABEL_DEFINED) throw new ProtocolError("no such kind of label");
    const known = this.#labels[number];
    if (known === undefined) throw new ProtocolError("no such label");
    return { ...known, call };
  }

  #compile(message: MessageReader, data: Uint8Array): Uint8Array {
    const label = this.#label(message);
    message.end();
    const executable = this.#verified(() => this.#client.compile(this.#decode(data), label));
    const id = this.#newId();
    this.#executables.set(id, executable);
    return ids([id]);
  }

  /** A program past a configured cap ends the run, as every other limit does. */
  #verified<T>(compile: () => T): T {
    try {
      return compile();
    } catch (error) {
      if (!(error instanceof ProgramLimitError)) throw error;
      throw error.limit === "equations" ? reached.equations(this.#limits) : reached.arrays(this.#limits);
    }
  }

  #execute(message: MessageReader): Uint8Array {
    const label = this.#label(message);
    const executable = this.#executables.get(message.id());
    const given = message.ids();
    const inputs = given.map((id) => this.#buffer(id));
    const donated = message.ids();
    message.end();
    if (new Set(donated).size < donated.length || donated.some((position) => inputs[position] === undefined))
      throw new VerifierError("there is no such input to give up");
    if (executable === undefined) throw new VerifierError("there is no such executable");
    const { inAvals, outAvals } = executable;
    if (inputs.length !== inAvals.length || inputs.some((b, i) => b.aval.toShort() !== inAvals[i].toShort()))
      throw new VerifierError(
        `expected inputs (${inAvals.map((a) => a.toShort()).join(", ")}), got (${inputs.map((b) => b.aval.toShort()).join(", ")})`,
      );
    this.#reserve(outAvals.reduce((bytes, aval) => bytes + aval.bytes, 0));
    const records: EffectRecord[] = [];
    let recordBytes = 0;
    const results = this.#client.execute(executable, inputs, label, donated, (record) => {
      recordBytes += record.operands.reduce((bytes, data) => bytes + data.byteLength, RECORD_OVERHEAD);
      if (recordBytes > RECORD_BYTES) throw reached.effects(RECORD_BYTES);
      records.push(record);
    });
    for (const position of donated) this.#forget(given[position]);
    const answer = new MessageWriter();
    for (const buffer of results) answer.id(this.#keep(buffer));
    if (records.length > 0) answer.effects(records);
    return new Uint8Array(answer.take());
  }

  #write(message: MessageReader, data: Uint8Array): Uint8Array {
    const aval = message.aval();
    message.end();
    if (data.length !== aval.bytes) throw new VerifierError(`${aval.toShort()} has ${aval.bytes} bytes, got ${data.length}`);
    this.#reserve(aval.bytes);
    // The head is a whole number of 32-bit words: wider elements may lie between their own. The client copies them.
    const { storage, words } = DTYPES[aval.dtype];
    const aligned = data.byteOffset % storage.BYTES_PER_ELEMENT === 0 ? data : new Uint8Array(data);
    const elements = new storage(aligned.buffer, aligned.byteOffset, aval.size * words);
    // A mask is 0 or 1 by contract; anything else would be read differently by different kernels.
    if (aval.dtype === "bool") for (let i = 0; i < elements.length; i++) elements[i] = elements[i] === 0 ? 0 : 1;
    return ids([this.#keep(this.#client.write(elements, aval))]);
  }

  #buffer(id: number): DeviceBuffer {
    const buffer = this.#buffers.get(id);
    if (buffer === undefined) throw new VerifierError("there is no such array: it was freed, or it is not of this run");
    return buffer;
  }

  #free(freed: readonly number[]): void {
    this.#client.free(freed.map((id) => this.#forget(id)));
  }

  #forget(id: number): DeviceBuffer {
    const buffer = this.#buffer(id);
    this.#buffers.delete(id);
    this.#alive -= buffer.aval.bytes;
    return buffer;
  }

  /** Counts bytes before they exist. */
  #reserve(bytes: number): void {
    if (this.#alive + bytes > this.#limits.arrayBytes) throw reached.arrays(this.#limits);
    this.#alive += bytes;
  }

  #keep(buffer: DeviceBuffer): number {
    const id = this.#newId();
    this.#buffers.set(id, buffer);
    return id;
  }

  /** 52 random bits: an id that was never given out is not found by trying. */
  #newId(): number {
    for (;;) {
      if (this.#randomLeft === 0) {
        randomFillSync(this.#random);
        this.#randomLeft = this.#random.length;
      }
      this.#randomLeft -= 2;
      const id = (this.#random[this.#randomLeft] >>> 12) * 2 ** 32 + this.#random[this.#randomLeft + 1];
      if (!this.#buffers.has(id) && !this.#executables.has(id)) return id;
    }
  }
}

/** A call's body: the head's length, the head, the data. */
function split(body: Buffer): { head: Uint8Array; data: Uint8Array } {
  if (body.length < 4) throw new ProtocolError("a call without a head");
  const length = body.readUInt32LE(0);
  if (length > body.length - 4) throw new ProtocolError("a call's head is longer than the call");
  return { head: body.subarray(4, 4 + length), data: body.subarray(4 + length) };
}

function ids(list: readonly number[]): Uint8Array {
  const message = new MessageWriter();
  for (const id of list) message.id(id);
  return new Uint8Array(message.take());
}
