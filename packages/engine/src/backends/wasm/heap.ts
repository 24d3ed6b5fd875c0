import type { DeviceMemory } from "./memory.ts";

/**
 * Blocks start on pages. Processors take a load for one of what was just stored where the addresses end in the same twelve
 * bits: two arrays that a loop walks together must not be a little more than a multiple of 4096 bytes apart.
 */
const ALIGN = 4096;
/** Vectors may reach this far over an array's end. */
const SLACK = 64;
/** Blocks are sorted by size: four classes from one power of two to the next. */
const CLASSES = 4 * 32;

/** A run of bytes of the memory. Neighbours in memory know each other, and those in a list of free ones. */
export class Block {
  readonly address: number;
  size: number;
  free = false;
  before: Block | null = null;
  after: Block | null = null;
  previous: Block | null = null;
  next: Block | null = null;

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
 * Gives out memory in blocks of any size. A block that was given back waits for a wish of its size: what came last goes
 * first, while the processor's cache still has it. When no block fits a wish, those that wait are joined with free
 * neighbours and hang in lists by size class, so the time it takes does not depend on their number.
 */
export class Heap {
  private readonly memory: DeviceMemory;
  /** The first free block of each class. */
  private readonly lists: (Block | null)[] = Array.from({ length: CLASSES }, () => null);
  /** Blocks given back, by their size. */
  private readonly waiting = new Map<number, Block[]>();
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
    const block = this.waiting.get(size)?.pop() ?? this.take(size) ?? this.takeOfWaiting(size) ?? this.extend(size);
    this.used += block.size;
    return block;
  }

  release(block: Block): void {
    this.used -= block.size;
    const same = this.waiting.get(block.size);
    if (same === undefined) this.waiting.set(block.size, [block]);
    else same.push(block);
  }

  private takeOfWaiting(size: number): Block | null {
    if (this.waiting.size === 0) return null;
    for (const blocks of this.waiting.values()) for (const block of blocks) this.join(block);
    this.waiting.clear();
    return this.take(size);
  }

  /** Makes a block free, together with free neighbours. */
  private join(block: Block): void {
    let whole = block;
    const { before, after } = block;
    if (before?.free === true) {
      this.unlist(before);
      this.append(before, block);
      whole = before;
    }
    if (after?.free === true) {
      this.unlist(after);
      this.append(whole, after);
    }
    this.list(whole);
  }

  private take(size: number): Block | null {
    for (let n = classOf(size); n < CLASSES; n++) {
      // In the size's own class blocks may be too small: a few are looked at.
      let tries = 8;
      for (let block = this.lists[n]; block !== null && tries > 0; block = block.next, tries--) {
        if (block.size < size) continue;
        this.unlist(block);
        this.split(block, size);
        return block;
      }
    }
    return null;
  }

  private list(block: Block): void {
    const n = classOf(block.size);
    const first = this.lists[n];
    block.free = true;
    block.previous = null;
    block.next = first;
    if (first !== null) first.previous = block;
    this.lists[n] = block;
  }

  private unlist(block: Block): void {
    const { previous, next } = block;
    if (previous === null) this.lists[classOf(block.size)] = next;
    else previous.next = next;
    if (next !== null) next.previous = previous;
    block.free = false;
    block.previous = null;
    block.next = null;
  }

  /** Leaves what a block has over its new size to a free block after it. */
  private split(block: Block, size: number): void {
    const rest = block.size - size;
    if (rest === 0) return;
    const other = new Block(block.address + size, rest);
    block.size = size;
    other.before = block;
    other.after = block.after;
    if (other.after === null) this.last = other;
    else other.after.before = other;
    block.after = other;
    this.list(other);
  }

  private append(block: Block, next: Block): void {
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
      this.unlist(last);
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
