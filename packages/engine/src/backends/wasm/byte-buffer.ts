/**
 * Bytes that are written one after the other; numbers as WebAssembly writes them (LEB128). Kept as a list until they are
 * asked for: most programs are short, and a typed array that grows costs more than all that is written to it.
 */
export class ByteBuffer {
  private readonly bytes: number[] = [];

  get length(): number {
    return this.bytes.length;
  }

  push(byte: number): void {
    this.bytes.push(byte);
  }

  unsigned(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.push((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    this.push(rest);
  }

  /** Room for a number below 2²¹ that is not known yet; returns where. */
  hole(): number {
    const at = this.length;
    for (const byte of [128, 128, 0]) this.push(byte);
    return at;
  }

  fill(hole: number, value: number): void {
    this.bytes[hole] = (value & 127) | 128;
    this.bytes[hole + 1] = ((value >>> 7) & 127) | 128;
    this.bytes[hole + 2] = value >>> 14;
  }

  signed32(value: number): void {
    let rest = value | 0;
    for (;;) {
      const byte = rest & 127;
      rest >>= 7;
      if ((rest === 0 && (byte & 64) === 0) || (rest === -1 && (byte & 64) !== 0)) {
        this.push(byte);
        return;
      }
      this.push(byte | 128);
    }
  }

  signed64(value: bigint): void {
    let rest = BigInt.asIntN(64, value);
    for (;;) {
      const byte = Number(rest & 127n);
      rest >>= 7n;
      if ((rest === 0n && (byte & 64) === 0) || (rest === -1n && (byte & 64) !== 0)) {
        this.push(byte);
        return;
      }
      this.push(byte | 128);
    }
  }

  /** ASCII text with its length before it. */
  text(text: string): void {
    this.unsigned(text.length);
    for (let i = 0; i < text.length; i++) this.push(text.charCodeAt(i));
  }

  append(other: ByteBuffer): void {
    const { bytes } = other;
    for (let i = 0; i < bytes.length; i++) this.bytes.push(bytes[i]);
  }

  /** A copy of all that was written. */
  toBytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.bytes);
  }
}
