import { VerifierError } from "../errors/errors.ts";

/** Appends numbers and strings to a growing byte string. Integers are LEB128. */
export class ByteWriter {
  private buffer = new Uint8Array(256);
  private view = new DataView(this.buffer.buffer);
  length = 0;

  private reserve(more: number): void {
    if (this.length + more <= this.buffer.length) return;
    const bigger = new Uint8Array(Math.max(this.buffer.length * 2, this.length + more));
    bigger.set(this.buffer);
    this.buffer = bigger;
    this.view = new DataView(bigger.buffer);
  }

  byte(value: number): void {
    this.reserve(1);
    this.buffer[this.length++] = value;
  }

  /** A safe integer from 0. */
  uint(value: number): void {
    this.reserve(8);
    let rest = value;
    while (rest >= 128) {
      this.buffer[this.length++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.buffer[this.length++] = rest;
  }

  /** Any number, bit for bit but for the payload of NaN. */
  float64(value: number): void {
    this.reserve(8);
    this.view.setFloat64(this.length, value, true);
    this.length += 8;
  }

  /** An integer of 64 bits, signed or unsigned: its bits. */
  bits64(value: bigint): void {
    this.reserve(8);
    this.view.setBigInt64(this.length, value, true);
    this.length += 8;
  }

  /** UTF-16 code units, each LEB128: ASCII takes a byte a character, and nothing is lost. */
  string(text: string): void {
    this.uint(text.length);
    for (let i = 0; i < text.length; i++) this.uint(text.charCodeAt(i));
  }

  /** Bytes with their number before them. */
  blob(bytes: Uint8Array): void {
    this.uint(bytes.length);
    this.reserve(bytes.length);
    this.buffer.set(bytes, this.length);
    this.length += bytes.length;
  }

  bytes(): Uint8Array {
    return this.buffer.slice(0, this.length);
  }
}

/** Reads what `ByteWriter` wrote. Throws `VerifierError` past the end or on a malformed integer. */
export class ByteReader {
  private readonly buffer: Uint8Array;
  private readonly view: DataView;
  position = 0;

  constructor(buffer: Uint8Array) {
    this.buffer = buffer;
    this.view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  }

  get remaining(): number {
    return this.buffer.length - this.position;
  }

  byte(): number {
    if (this.position >= this.buffer.length) throw new VerifierError("the program's bytes end too early");
    return this.buffer[this.position++];
  }

  uint(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 8; i++) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) {
        if (!Number.isSafeInteger(value)) break;
        return value;
      }
      scale *= 128;
    }
    throw new VerifierError("malformed integer in the program's bytes");
  }

  /** A count of things that take at least `size` bytes each: never more than the bytes left could hold. */
  count(size = 1): number {
    const n = this.uint();
    if (n * size > this.remaining) throw new VerifierError("the program's bytes end too early");
    return n;
  }

  float64(): number {
    if (this.remaining < 8) throw new VerifierError("the program's bytes end too early");
    const value = this.view.getFloat64(this.position, true);
    this.position += 8;
    return value;
  }

  /** The bits of a 64-bit integer, as a signed one. */
  bits64(): bigint {
    if (this.remaining < 8) throw new VerifierError("the program's bytes end too early");
    const value = this.view.getBigInt64(this.position, true);
    this.position += 8;
    return value;
  }

  /** A copy of what `blob` wrote. */
  blob(): Uint8Array<ArrayBuffer> {
    const n = this.count();
    this.position += n;
    return new Uint8Array(this.buffer.subarray(this.position - n, this.position));
  }

  string(): string {
    const n = this.count();
    let text = "";
    for (let i = 0; i < n; i++) {
      const unit = this.uint();
      if (unit > 0xffff) throw new VerifierError("malformed string in the program's bytes");
      text += String.fromCharCode(unit);
    }
    return text;
  }
}
