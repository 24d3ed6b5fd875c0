/** Bytes of arrays that may be made before the next pause: enough that a collection costs little a step. */
const MOST_BYTES = 64 * 2 ** 20;
/** Arrays that may be made before the next pause, whatever their size: each takes some heap until it is collected. */
const MOST_ARRAYS = 32_768;

/**
 * Says when the program should pause so that the arrays it has dropped can be collected. The closer the arrays that are
 * still in use come to the limit, the sooner.
 */
export class MemoryPressure {
  /** Read by the program at each turn of its loops. */
  readonly pause = { due: false };
  readonly #limit: number;
  #bytes = 0;
  #arrays = 0;
  #mostBytes = 0;
  #mostArrays = 0;

  constructor(arrayBytes: number) {
    this.#limit = arrayBytes;
    this.relieved();
  }

  /** What the program holds now, the dropped arrays that were not collected yet included. */
  hold(bytes: number, arrays: number): void {
    this.#bytes = bytes;
    this.#arrays = arrays;
    if (this.isHigh) this.pause.due = true;
  }

  /** Whether more is held than may be before the next pause. */
  get isHigh(): boolean {
    return this.#bytes >= this.#mostBytes || this.#arrays >= this.#mostArrays;
  }

  /** All that can be collected has been. */
  relieved(): void {
    const room = Math.max(this.#limit / 64, (this.#limit - this.#bytes) / 2);
    this.#mostBytes = this.#bytes + Math.min(MOST_BYTES, room);
    this.#mostArrays = this.#arrays + MOST_ARRAYS;
    this.pause.due = false;
  }
}
