import type { DeviceBuffer } from "../../client/client.ts";
import { DTYPES, type TypedArray } from "../../dtype/dtype.ts";
import { RuntimeError } from "../../errors/errors.ts";
import type { ShapedArray } from "../../ir/aval.ts";
import type { Collector } from "../backend.ts";
import type { Block, Heap } from "./heap.ts";
import { Callbacks, type Lifetimes, Survey } from "./lifetimes.ts";
import type { DeviceMemory } from "./memory.ts";

/**
 * Arrays up to this size are typed arrays of JavaScript, which a program's call copies in and out of its arena: that
 * costs less than a place in the heap that must be given back. (Both cost the same at about 8 KiB; a call on arrays of
 * 4 KiB takes 1.1 µs one way, 2.9 µs the other.)
 */
export const SMALL_BYTES = 4096;

export interface ArrayBudget {
  /** Bytes of arrays in device memory before something is done about it. */
  readonly least: number;
  /** How far that may grow, when it turns out that so much is in use. */
  readonly most: number;
}

/** Each dead array moves out once whatever the budget: with a small one while the processor's cache has it. */
const MOVING_BUDGET: ArrayBudget = { least: 2 * 2 ** 20, most: 2 ** 30 };
/** A collection costs some milliseconds however many arrays it finds. */
const COLLECTING_BUDGET: ArrayBudget = { least: 256 * 2 ** 20, most: 2 ** 30 };

/**
 * Bytes of arrays made between collections of the young. Each takes 0.1 ms; were they fewer, new arrays would be written
 * where the processor's cache has nothing, above all where it is shared: 20 steps of x + 1 on 4 MB beside another process
 * take 1.07 times the other's steps with 8 MiB, 1.34 with 32, 1.7 with 256.
 */
const NURSERY = 8 * 2 ** 20;

/** Where the elements of a large array are: in a block of device memory, or moved out into a typed array. */
interface Storage {
  resident: Resident | null;
  moved: TypedArray | null;
}

/**
 * A block that holds an array. The list of these and what watches their lives hold them strongly, so a resident lets go
 * of its storage when it moves out: what then still holds the elements is the buffer alone.
 */
interface Resident {
  readonly block: Block;
  storage: Storage | null;
  aval: ShapedArray;
  /** Neighbours in the order of last use. */
  older: Resident | null;
  newer: Resident | null;
  /** Number of the call that needs it to stay. */
  pinned: number;
}

/** An array of this backend. Its elements are never changed while anything can read them. */
export class WasmBuffer implements DeviceBuffer {
  readonly aval: ShapedArray;
  /** The elements of a small array. Shared: never written to, never handed out. */
  readonly small: TypedArray | null;
  readonly storage: Storage | null;
  /** Held here alone: when it is dead, so is the array. */
  life: object | null = null;

  constructor(aval: ShapedArray, small: TypedArray | null, storage: Storage | null) {
    this.aval = aval;
    this.small = small;
    this.storage = storage;
  }
}

const isSmall = (aval: ShapedArray): boolean => aval.bytes <= SMALL_BYTES;

/**
 * The arrays in device memory. They go when the collector finds them dead, but its callbacks have no turn while a program
 * runs in one synchronous piece. Where the host has a collector that can be asked (`Collector`), it is asked for what died
 * young each time that so much was made as the processor's cache holds, so that the next arrays are written where it has
 * the memory at hand; and for all when the arrays together pass a limit. What is still over the limit then, arrays not
 * used for longest, moves out into typed arrays, which the collector takes without callbacks: a dead array costs one copy
 * at most, a living one comes back when it is used. The limit grows with what turns out to be in use.
 */
export class DeviceArrays {
  private readonly memory: DeviceMemory;
  private readonly heap: Heap;
  private readonly budget: ArrayBudget;
  private readonly lifetimes: Lifetimes<Resident>;
  /** Where the collector can be asked. */
  private readonly survey: Survey<Resident> | null;
  private limit: number;
  private held = 0;
  /** Bytes of arrays made, and not freed by hand, since the dead were asked for: the young ones, and all. */
  private made = 0;
  private madeInAll = 0;
  /** How much is made before the young are asked for. */
  private nursery = NURSERY;
  private oldest: Resident | null = null;
  private newest: Resident | null = null;
  private call = 1;

  constructor(
    memory: DeviceMemory,
    heap: Heap,
    collector: Collector | null,
    budget: ArrayBudget = collector === null ? MOVING_BUDGET : COLLECTING_BUDGET,
  ) {
    this.memory = memory;
    this.heap = heap;
    this.budget = budget;
    this.limit = budget.least;
    this.survey = collector === null ? null : new Survey(collector);
    this.lifetimes = this.survey ?? new Callbacks((resident) => this.drop(resident));
  }

  /** Bytes of arrays in device memory. */
  get bytes(): number {
    return this.held;
  }

  /**
   * Starts a call: arrays that are asked for until the next one stay where they are. It will make arrays of so many bytes,
   * and it is now that the dead are asked for. Later, what the call holds already would outlive one collection more than its
   * arrays do, would be old to the collector by the next one, and keep arrays alive that nothing else does.
   */
  begin(bytes: number): void {
    this.call++;
    if (this.survey !== null && bytes > 0) this.collect(this.survey, bytes);
  }

  /** A new array that holds nothing yet, for a program to write. */
  allocate(aval: ShapedArray): WasmBuffer {
    const storage: Storage = { resident: null, moved: null };
    const buffer = new WasmBuffer(aval, null, storage);
    this.settle(buffer, storage, this.reserve(aval.bytes));
    this.made += aval.bytes;
    this.madeInAll += aval.bytes;
    return buffer;
  }

  write(data: TypedArray, aval: ShapedArray): WasmBuffer {
    if (isSmall(aval)) return new WasmBuffer(aval, data.slice(), null);
    this.begin(aval.bytes);
    const buffer = this.allocate(aval);
    this.memory.write(this.addressOf(buffer), data);
    return buffer;
  }

  read({ small, storage, aval }: WasmBuffer): TypedArray {
    if (small !== null) return small.slice();
    const { resident, moved } = storage as Storage;
    return resident === null ? (moved as TypedArray).slice() : this.elements(resident, aval);
  }

  /** Gives an array back before the collector finds it. It is not used again. */
  free(buffer: WasmBuffer): void {
    const { storage } = buffer;
    if (storage === null) return;
    const { resident } = storage;
    storage.moved = null;
    if (resident === null) return;
    buffer.life = null;
    this.lifetimes.forget(resident);
    // Memory used in turns needs no collector.
    this.made -= resident.aval.bytes;
    this.madeInAll -= resident.aval.bytes;
    this.drop(resident);
  }

  /** The address of a large array, which is brought back into device memory if need be, and stays for this call. */
  addressOf(buffer: WasmBuffer): number {
    const storage = buffer.storage as Storage;
    let { resident } = storage;
    if (resident === null) {
      const { moved } = storage;
      if (moved === null) throw new RuntimeError(`Array has been deleted with shape=${buffer.aval.toLong()}.`);
      // It was needed after all: there should be more room.
      this.limit = Math.min(this.budget.most, this.limit + 2 * buffer.aval.bytes);
      const block = this.reserve(buffer.aval.bytes);
      this.memory.write(block.address, moved);
      storage.moved = null;
      resident = this.settle(buffer, storage, block);
    } else {
      this.unlink(resident);
      this.append(resident);
    }
    resident.pinned = this.call;
    return resident.block.address;
  }

  /** A new array in the memory of another, which is no more. Both are of the same size. */
  takeOver(from: WasmBuffer, aval: ShapedArray): WasmBuffer {
    const source = from.storage as Storage;
    const resident = source.resident as Resident;
    source.resident = null;
    const storage: Storage = { resident, moved: null };
    resident.storage = storage;
    resident.aval = aval;
    const buffer = new WasmBuffer(aval, null, storage);
    buffer.life = from.life;
    from.life = null;
    return buffer;
  }

  private settle(buffer: WasmBuffer, storage: Storage, block: Block): Resident {
    const resident: Resident = { block, storage, aval: buffer.aval, older: null, newer: null, pinned: this.call };
    storage.resident = resident;
    this.append(resident);
    this.held += block.size;
    buffer.life = this.lifetimes.watch(resident);
    return resident;
  }

  /** A block of memory. Arrays move out while all together are over the limit, or there is no memory. */
  reserve(bytes: number): Block {
    while (this.held + bytes > this.limit && this.moveOldestOut());
    for (;;) {
      try {
        return this.heap.allocate(bytes);
      } catch (error) {
        if (!(error instanceof RangeError) || !this.moveOldestOut()) throw error;
      }
    }
  }

  /** Asks for the dead when it is time, before so many bytes are made. */
  private collect(survey: Survey<Resident>, bytes: number): void {
    if (this.made >= this.nursery) {
      const { made, nursery } = this;
      const found = this.take(survey.collectYoung());
      if (found < made / 4) {
        // Each look makes them older. Fewer, where arrays live longer than it takes to make so many.
        this.nursery = Math.min(2 * nursery, this.budget.least);
        this.take(survey.lookAtOld());
      } else if (found > made / 2) this.nursery = Math.max(nursery / 2, NURSERY);
    }
    // To find all costs milliseconds, so enough must have been made for some of it to be dead.
    if (this.held + bytes > this.limit && this.madeInAll >= this.budget.least / 4) {
      this.take(survey.collect());
      this.madeInAll = 0;
      this.limit = Math.min(this.budget.most, Math.max(this.limit, 2 * (this.held + bytes)));
    }
  }

  /** Takes the memory of arrays that are dead, and says how many bytes it is. */
  private take(dead: Iterable<Resident>): number {
    const before = this.held;
    for (const resident of dead) this.drop(resident);
    this.made = 0;
    return before - this.held;
  }

  /** Moves the array that was not used for longest out of device memory; false when all are needed by this call. */
  private moveOldestOut(): boolean {
    let resident = this.oldest;
    while (resident !== null && resident.pinned === this.call) resident = resident.newer;
    if (resident === null) return false;
    const storage = resident.storage as Storage;
    storage.moved = this.elements(resident, resident.aval);
    storage.resident = null;
    this.lifetimes.forget(resident);
    this.drop(resident);
    return true;
  }

  private elements({ block }: Resident, { size, dtype }: ShapedArray): TypedArray {
    return this.memory.read(block.address, size * DTYPES[dtype].words, dtype);
  }

  private drop(resident: Resident): void {
    if (resident.storage !== null) resident.storage.resident = null;
    resident.storage = null;
    this.unlink(resident);
    this.held -= resident.block.size;
    this.heap.release(resident.block);
  }

  private append(resident: Resident): void {
    resident.older = this.newest;
    resident.newer = null;
    if (this.newest === null) this.oldest = resident;
    else this.newest.newer = resident;
    this.newest = resident;
  }

  private unlink(resident: Resident): void {
    const { older, newer } = resident;
    if (older === null) this.oldest = newer;
    else older.newer = newer;
    if (newer === null) this.newest = older;
    else newer.older = older;
  }
}
