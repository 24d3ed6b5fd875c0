/** Buffers start on cache lines; vectors may reach this far over an array's end. */
const ALIGN = 64;
const SLACK = 64;

const roundUp = (bytes: number): number => Math.ceil(bytes / ALIGN) * ALIGN;

/** Gives out places in one arena, each free for others once released. First fit, neighbours merged. */
export class ArenaAllocator {
  /** Free ranges below `end`, by offset. */
  private readonly free: { offset: number; size: number }[] = [];
  /** Bytes the arena must have. */
  end = 0;

  allocate(bytes: number): { offset: number; size: number } {
    const size = roundUp(bytes + SLACK);
    const index = this.free.findIndex((range) => range.size >= size);
    if (index < 0) {
      const offset = this.end;
      this.end += size;
      return { offset, size };
    }
    const range = this.free[index];
    const offset = range.offset;
    if (range.size === size) this.free.splice(index, 1);
    else this.free[index] = { offset: offset + size, size: range.size - size };
    return { offset, size };
  }

  release({ offset, size }: { offset: number; size: number }): void {
    let low = 0;
    let high = this.free.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.free[middle].offset < offset) low = middle + 1;
      else high = middle;
    }
    this.free.splice(low, 0, { offset, size });
    this.merge(low);
    if (low > 0) this.merge(low - 1);
  }

  private merge(index: number): void {
    const here = this.free[index];
    const next = this.free[index + 1];
    if (next === undefined || here.offset + here.size !== next.offset) return;
    this.free.splice(index, 2, { offset: here.offset, size: here.size + next.size });
  }
}
