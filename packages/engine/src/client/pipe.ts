import { DTYPES, type DType, type TypedArray } from "../dtype/dtype.ts";
import { ShapedArray } from "../ir/aval.ts";
import type { EffectRecord } from "../ir/effects.ts";

/**
 * The waist as bytes: what a client on one side of a pipe and a device host on the other agree on.
 * Every request starts with the buffers that the garbage collector gave back since the last one.
 * Numbers are little endian; text is UTF-16 code units, which needs no encoder in a bare isolate.
 */
export const CALL = {
  /** Head: frees, label. Data: the encoded program. Answer: the executable's id. */
  compile: 16,
  /** Head: frees, label, executable, inputs, positions of those given up. Answer: the outputs' ids, then what effectful equations met, if they did. */
  execute: 17,
  /** Head: frees, aval. Data: the elements. Answer: the buffer's id. */
  write: 18,
  /** Head: frees, buffer. Answer: the elements. */
  read: 19,
  /** Head: frees. Answer: nothing. */
  free: 20,
} as const;

/** Longest texts of a label; longer ones are cut. */
export const LABEL_TEXT = { fn: 200, signature: 4000, reason: 4000 } as const;

/** Stands for an absent line or column. */
export const NONE = 0xffffffff;

/** A known label is sent as its number alone; a new one is followed by its text. */
export const LABEL_DEFINED = 0;
export const LABEL_NEW = 1;

export const DTYPE_CODES = Object.keys(DTYPES) as readonly DType[];

/** A message that no honest writer writes. */
export class MessageError extends Error {}

/** Writes one message. Grows as needed. */
export class MessageWriter {
  #view = new DataView(new ArrayBuffer(256));
  #length = 0;

  #room(bytes: number): number {
    const at = this.#length;
    if (at + bytes > this.#view.byteLength) {
      const bigger = new ArrayBuffer(Math.max(2 * this.#view.byteLength, at + bytes));
      new Uint8Array(bigger).set(new Uint8Array(this.#view.buffer));
      this.#view = new DataView(bigger);
    }
    this.#length = at + bytes;
    return at;
  }

  u32(value: number): void {
    // Making room may replace the view.
    const at = this.#room(4);
    this.#view.setUint32(at, value, true);
  }

  /** Ids are integers below 2⁵³. */
  id(value: number): void {
    const at = this.#room(8);
    this.#view.setFloat64(at, value, true);
  }

  text(value: string, most: number): void {
    const length = Math.min(value.length, most);
    this.u32(length);
    const at = this.#room(2 * length);
    for (let i = 0; i < length; i++) this.#view.setUint16(at + 2 * i, value.charCodeAt(i), true);
  }

  bytes(data: TypedArray): void {
    this.u32(data.byteLength);
    const at = this.#room(data.byteLength);
    new Uint8Array(this.#view.buffer).set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
  }

  effects(records: readonly EffectRecord[]): void {
    this.u32(records.length);
    for (const { site, operands } of records) {
      this.u32(site);
      this.u32(operands.length);
      for (const data of operands) this.bytes(data);
    }
  }

  aval(aval: ShapedArray): void {
    this.u32(DTYPE_CODES.indexOf(aval.dtype) | (aval.weakType ? 0x100 : 0) | (aval.shape.length << 16));
    for (const size of aval.shape) this.id(size);
  }

  /** The message so far, copied; the writer starts anew. */
  take(): ArrayBuffer {
    const message = this.#view.buffer.slice(0, this.#length) as ArrayBuffer;
    this.#length = 0;
    return message;
  }
}

/** Reads a message from the other side. Throws MessageError where it makes no sense: the writer is not trusted. */
export class MessageReader {
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: ArrayBuffer | Uint8Array) {
    this.#view = bytes instanceof Uint8Array ? new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) : new DataView(bytes);
  }

  get left(): number {
    return this.#view.byteLength - this.#at;
  }

  #skip(bytes: number): number {
    if (bytes > this.left) throw new MessageError("message ends too early");
    const at = this.#at;
    this.#at += bytes;
    return at;
  }

  u32(): number {
    return this.#view.getUint32(this.#skip(4), true);
  }

  id(): number {
    return this.#view.getFloat64(this.#skip(8), true);
  }

  ids(): number[] {
    const count = this.u32();
    if (count * 8 > this.left) throw new MessageError("message ends too early");
    return Array.from({ length: count }, () => this.id());
  }

  text(most: number): string {
    const length = this.u32();
    if (length > most) throw new MessageError("text too long");
    const at = this.#skip(2 * length);
    let text = "";
    for (let i = 0; i < length; i++) text += String.fromCharCode(this.#view.getUint16(at + 2 * i, true));
    return text;
  }

  /** Bytes, copied. */
  bytes(): ArrayBuffer {
    const length = this.u32();
    const at = this.#view.byteOffset + this.#skip(length);
    return this.#view.buffer.slice(at, at + length) as ArrayBuffer;
  }

  /** The records of a run. `dtypes` are those of each equation's operands, by its number. */
  effects(dtypes: readonly (readonly DType[])[]): EffectRecord[] {
    return Array.from({ length: this.u32() }, () => {
      const site = this.u32();
      const operands = Array.from({ length: this.u32() }, (_, i) => new DTYPES[dtypes[site][i]].storage(this.bytes()));
      return { site, operands };
    });
  }

  /** An aval whose shape is one: at most 32 axes, sizes are non-negative integers, the element count is exact. */
  aval(): ShapedArray {
    const head = this.u32();
    const dtype = DTYPE_CODES[head & 0xff];
    const rank = head >>> 16;
    if (dtype === undefined || rank > 32) throw new MessageError("no such aval");
    const shape: number[] = [];
    let elements = 1;
    for (let axis = 0; axis < rank; axis++) {
      const size = this.id();
      elements *= size;
      if (!Number.isSafeInteger(size) || size < 0 || !Number.isSafeInteger(elements * DTYPES[dtype].bytes))
        throw new MessageError("no such shape");
      shape.push(size);
    }
    return new ShapedArray(shape, dtype, (head & 0x100) !== 0);
  }

  end(): void {
    if (this.left !== 0) throw new MessageError("message is too long");
  }
}
