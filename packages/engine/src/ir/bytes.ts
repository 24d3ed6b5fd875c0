import { VerifierError } from "../errors/errors.ts";

const scratch = new DataView(new ArrayBuffer(8));

/**
 * Appends numbers and strings to a growing byte string. Integers are LEB128. The bytes are a list until they are asked for:
 * most programs are short, and a typed array that grows costs more than all that is written to it.
 */
export class ByteWriter {
  private readonly written: number[] = [];

  get length(): number {
    return this.written.length;
  }

  byte(value: number): void {
    this.written.push(value & 0xff);
  }

  /** A safe integer from 0. */
  uint(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.written.push((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    this.written.push(rest);
  }

  /** Any number, bit for bit but for the payload of NaN. */
  float64(value: number): void {
    scratch.setFloat64(0, value, true);
    this.scratched();
  }

  /** An integer of 64 bits, signed or unsigned: its bits. */
  bits64(value: bigint): void {
    scratch.setBigInt64(0, value, true);
    this.scratched();
  }

  private scratched(): void {
    for (let i = 0; i < 8; i++) this.written.push(scratch.getUint8(i));
  }

  /** UTF-16 code units, each LEB128: ASCII takes a byte a character, and nothing is lost. */
  string(text: string): void {
    this.uint(text.length);
    for (let i = 0; i < text.length; i++) this.uint(text.charCodeAt(i));
  }

  /** Bytes with their number before them. */
  blob(bytes: Uint8Array): void {
    this.uint(bytes.length);
    for (let i = 0; i < bytes.length; i++) this.written.push(bytes[i]);
  }

  /** All that another has written, as it is. */
  append({ written }: ByteWriter): void {
    for (let i = 0; i < written.length; i++) this.written.push(written[i]);
  }

  bytes(): Uint8Array {
    return new Uint8Array(this.written);
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
