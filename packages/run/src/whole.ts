import { DTYPES } from "tracepad/waist";

/** The elements of an array as they lie in memory: row-major, in the machine's byte order, which is little-endian everywhere. */
export type Whole = Uint8Array;

/** What a run may keep of the arrays that it shows. */
export class WholeBudget {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** The elements, where there is room for them; null else. Smaller arrays that come later may still fit. */
  take(whole: Whole | null): Whole | null {
    if (whole === null || whole.length > this.#left) return null;
    this.#left -= whole.length;
    return whole;
  }
}

/** Whether these are the elements of an array of this kind. Both may come from anyone. */
export function isWhole(whole: Whole, dtype: string, shape: readonly number[]): boolean {
  if (!Object.hasOwn(DTYPES, dtype)) return false;
  const { storage, words } = DTYPES[dtype as keyof typeof DTYPES];
  return whole.length === shape.reduce((n, d) => n * d, storage.BYTES_PER_ELEMENT * words);
}
