import { DTYPES, type DType, type TypedArray } from "../../dtype/dtype.ts";
import { type WasmMemory, wasm } from "./webassembly.ts";

const PAGE = 65536;
const MAX_PAGES = 65536;
/** Vectors may reach a little past the last array. */
const SLACK = 256;

/**
 * The one memory that all programs of this backend use, each while it runs: addresses are the plan's. Arrays are copied
 * in and out, so nothing above needs freeing and nothing dangles.
 */
export class Arena {
  readonly memory: WasmMemory = new wasm.Memory({ initial: 32, maximum: MAX_PAGES });
  private bytes = new Uint8Array(this.memory.buffer);

  /** Makes sure that addresses below `end` exist. Throws RangeError when memory cannot grow so far. */
  reserve(end: number): void {
    const pages = Math.ceil((end + SLACK) / PAGE);
    const held = this.bytes.length / PAGE;
    if (pages <= held) return;
    const wanted = Math.min(MAX_PAGES, Math.max(pages, Math.ceil(held * 1.25)));
    try {
      if (pages > MAX_PAGES) throw new RangeError("too large");
      this.memory.grow(wanted - held);
    } catch {
      throw new RangeError(`the program needs ${Math.ceil(end / 2 ** 20)} MiB of device memory, more than there is`);
    }
    this.bytes = new Uint8Array(this.memory.buffer);
  }

  write(address: number, data: TypedArray): void {
    this.bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), address);
  }

  /** A new array of `length` storage words. */
  read(address: number, length: number, dtype: DType): TypedArray {
    const { storage } = DTYPES[dtype];
    return new storage(this.bytes.slice(address, address + length * storage.BYTES_PER_ELEMENT).buffer);
  }
}
