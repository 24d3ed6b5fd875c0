import type { DeviceMemory } from "./memory.ts";

/** Blocks start on cache lines; vectors may reach this far over an array's end. */
const ALIGN = 64;
const SLACK = 64;
/** Blocks are sorted by size: four classes from one power of two to the next. */
const CLASSES = 4 * 32;
/** A rest smaller than this stays with the block that it is left over from. */
const LEAST = 256;

/** A run of bytes of the memory, in use or free. Neighbours in memory know each other. */
export class Block {
  readonly address: number;
  size: number;
  free = false;
  before: Block | null = null;
  after: Block | null = null;

  constructor(address: number, size: number) {
    this.address = address;
    this.size = size;
  }
}

/** The class of a size: blocks in a higher class than a wish's own are all large enough for it. */
function classOf(size: number): number {
  const units = Math.floor(size / ALIGN);
  const log = 31 - Math.clz32(units);
  return log < 2 ? log : 4 * log + ((units >>> (log - 2)) & 3);
}

/**
 * Gives out memory in blocks of any size, in time that does not depend on their number: free blocks hang in lists by
 * size class, and are joined with free neighbours at once.
 */
export class Heap {
  private readonly memory: DeviceMemory;
  private readonly lists: Set<Block>[] = Array.from({ length: CLASSES }, () => new Set());
  private last: Block | null = null;
  private end: number;
  /** Bytes of all blocks in use. */
  used = 0;

  /** A heap from the address `start` upwards. */
  constructor(memory: DeviceMemory, start: number) {
    this.memory = memory;
    this.end = start;
  }

  /** A block of at least `bytes` and slack. Throws RangeError when there is no memory left for it. */
  allocate(bytes: number): Block {
    const size = Math.ceil((bytes + SLACK) / ALIGN) * ALIGN;
    if (size >= 2 ** 32) throw new RangeError(`Out of memory allocating ${bytes} bytes: the device has 4 GiB`);
    const block = this.take(size) ?? this.extend(size);
    block.free = false;
    this.used += block.size;
    return block;
  }

  release(block: Block): void {
    this.used -= block.size;
    let whole = block;
    const { before, after } = block;
    if (before?.free === true) {
      this.lists[classOf(before.size)].delete(before);
      this.join(before, block);
      whole = before;
    }
    if (after?.free === true) {
      this.lists[classOf(after.size)].delete(after);
      this.join(whole, after);
    }
    whole.free = true;
    this.lists[classOf(whole.size)].add(whole);
  }

  private take(size: number): Block | null {
    for (let n = classOf(size); n < CLASSES; n++) {
      const list = this.lists[n];
      if (list.size === 0) continue;
      // In the size's own class blocks may be too small: a few are looked at.
      let tries = 8;
      for (const block of list) {
        if (block.size < size) {
          if (--tries === 0) break;
          continue;
        }
        list.delete(block);
        this.split(block, size);
        return block;
      }
    }
    return null;
  }

  /** Leaves what a block has over its new size to a free block after it. */
  private split(block: Block, size: number): void {
    const rest = block.size - size;
    if (rest < LEAST) return;
    const other = new Block(block.address + size, rest);
    block.size = size;
    other.free = true;
    other.before = block;
    other.after = block.after;
    if (other.after === null) this.last = other;
    else other.after.before = other;
    block.after = other;
    this.lists[classOf(rest)].add(other);
  }

  private join(block: Block, next: Block): void {
    block.size += next.size;
    block.after = next.after;
    if (next.after === null) this.last = block;
    else next.after.before = block;
  }

  /** A block at the end of what is used, where memory grows. */
  private extend(size: number): Block {
    const { last } = this;
    const start = last?.free === true ? last.address : this.end;
    this.memory.reserve(start + size);
    this.end = start + size;
    if (last?.free === true) {
      this.lists[classOf(last.size)].delete(last);
      last.size = size;
      return last;
    }
    const block = new Block(start, size);
    block.before = last;
    if (last !== null) last.after = block;
    this.last = block;
    return block;
  }
}
