import { DTYPES, type DType, type TypedArray } from "../../dtype/dtype.ts";
import { type WasmMemory, wasm } from "./webassembly.ts";

const PAGE = 65536;
const MAX_PAGES = 65536;
/** Vectors may reach a little past the last array. */
const SLACK = 256;
/** Words from which on a view is worth its making. */
const LONG = 2048;
/** What every storage can be made from, of its own kind: the compiler cannot tell whose. */
type CopyOf = new (elements: TypedArray) => TypedArray;

/**
 * The device's memory as JavaScript sees it. Growing it makes every view of it void, so this is the one place that has
 * views; nothing outside ever holds one.
 */
export class DeviceMemory {
  readonly memory: WasmMemory = new wasm.Memory({ initial: 1024, maximum: MAX_PAGES });
  private bytes = new Uint8Array(this.memory.buffer);
  private words = new Int32Array(this.memory.buffer);
  private floats = new Float32Array(this.memory.buffer);
  private unsigned = new Uint32Array(this.memory.buffer);

  /** Makes sure that addresses below `end` exist. Throws RangeError when memory cannot grow so far. */
  reserve(end: number): void {
    const pages = Math.ceil((end + SLACK) / PAGE);
    const held = this.bytes.length / PAGE;
    if (pages <= held) return;
    // What is not used takes no memory; but each growth makes V8 look through its whole heap.
    const wanted = Math.min(MAX_PAGES, Math.max(pages, 2 * held));
    if (pages > MAX_PAGES || !(this.grows(wanted - held) || this.grows(pages - held)))
      throw new RangeError(`Out of memory: the device cannot have ${Math.ceil(end / 2 ** 20)} MiB`);
    this.bytes = new Uint8Array(this.memory.buffer);
    this.words = new Int32Array(this.memory.buffer);
    this.floats = new Float32Array(this.memory.buffer);
    this.unsigned = new Uint32Array(this.memory.buffer);
  }

  private grows(pages: number): boolean {
    try {
      this.memory.grow(pages);
      return true;
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
  }

  /** Copies words to an address, which is a multiple of their size. */
  write(address: number, data: TypedArray): void {
    // Views of the usual types are at hand; a view made for one call would cost more than copying a small array.
    if (data instanceof Float32Array) this.floats.set(data, address >>> 2);
    else if (data instanceof Int32Array || data instanceof Uint32Array) this.words.set(data, address >>> 2);
    else this.bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), address);
  }

  /** A new array of `length` storage words. */
  read(address: number, length: number, dtype: DType): TypedArray {
    const start = address >>> 2;
    const { storage } = DTYPES[dtype];
    // `slice` fills with zeros what it then copies to, which costs more than a view only where there is much.
    if (length >= LONG) return new (storage as unknown as CopyOf)(new storage(this.memory.buffer, address, length));
    switch (storage) {
      case Float32Array:
        return this.floats.slice(start, start + length);
      case Int32Array:
        return this.words.slice(start, start + length);
      case Uint32Array:
        return this.unsigned.slice(start, start + length);
      default:
        return new storage(this.bytes.slice(address, address + length * storage.BYTES_PER_ELEMENT).buffer);
    }
  }

  copy(to: number, from: number, bytes: number): void {
    this.bytes.copyWithin(to, from, from + bytes);
  }

  /** Stores an address in a table of addresses. */
  point(table: number, index: number, address: number): void {
    this.words[(table >>> 2) + index] = address;
  }

  /** Reads an address from a table of addresses. */
  pointed(table: number, index: number): number {
    return this.unsigned[(table >>> 2) + index];
  }
}
