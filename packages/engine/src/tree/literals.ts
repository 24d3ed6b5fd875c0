/**
 * What the text of a program says of a number and the number itself cannot: `2` is a weak int, `2.0` a weak float.
 * User code only ever sees JavaScript's numbers. The source transform notes kinds beside them: of a list's or an object's
 * elements by the identity of the container, of an argument by calling functions that take literals with
 * a bigint (a weak int) or a `FloatLiteral`.
 */

/** A number written as a float, where the number alone would count as an int. */
export class FloatLiteral {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
  valueOf(): number {
    return this.value;
  }
  /** As it was written, for messages. */
  toString(): string {
    return this.value.toFixed(1);
  }
}

/** The elements that were written as ints: the first so many of a list, or the keys, joined by commas. */
type IntElements = number | string;

/** Gives the constructor of a class below it an object to put private fields on. */
class Given {
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: this is how a private field comes onto an object that exists already
    return object;
  }
}

/**
 * Notes stand in private fields: nobody but these classes sees them, and they cost a tenth of what an entry of a WeakMap does,
 * which programs would pay for each list that they write in a loop.
 */
class IntsNote extends Given {
  #ints: IntElements;
  constructor(container: object, ints: IntElements) {
    super(container);
    this.#ints = ints;
  }
  static of(container: object): IntElements | undefined {
    return #ints in container ? container.#ints : undefined;
  }
}

/** Notes that elements of a new list or object were written as ints. Returns it. */
export function markInts<T extends object>(container: T, keys?: string): T {
  new IntsNote(container, keys ?? (container as unknown as ArrayLike<unknown>).length);
  return container;
}

/** Whether an element of a list or object was written as an int. */
export function isIntAt(container: object, key: number | string): boolean {
  const ints = IntsNote.of(container);
  if (ints === undefined) return false;
  return typeof ints === "number" ? Number(key) < ints : ints.split(",").includes(String(key));
}

/** An element on its way to an array: a number that was written as an int becomes a bigint, which is a weak int. */
export const literalAt = (container: object, key: number | string, element: unknown): unknown =>
  typeof element === "number" && Number.isInteger(element) && isIntAt(container, key) ? BigInt(element) : element;

/** Whether a function takes an array, or a tree of them, at a position of a call with so many arguments. */
export type TakesArray = (position: number, count: number) => boolean;

class ConventionNote extends Given {
  #takesArray: TakesArray;
  constructor(fn: object, takesArray: TakesArray) {
    super(fn);
    this.#takesArray = takesArray;
  }
  /** Changes what an earlier note says. */
  static put(fn: object, takesArray: TakesArray): void {
    if (#takesArray in fn) fn.#takesArray = takesArray;
    else new ConventionNote(fn, takesArray);
  }
  static of(fn: object): TakesArray | undefined {
    return #takesArray in fn ? fn.#takesArray : undefined;
  }
}

export const EVERYWHERE: TakesArray = () => true;

/** Makes a function one that takes literals: at the positions where it takes arrays it tells their kinds apart. */
export function takesLiterals<F extends object>(fn: F, takesArray: TakesArray = EVERYWHERE): F {
  ConventionNote.put(fn, takesArray);
  return fn;
}

/** Everywhere but at these positions, of which negative ones count from the end. */
export const exceptAt =
  (positions: readonly number[] = []): TakesArray =>
  (position, count) =>
    !positions.includes(position) && !positions.includes(position - count);

/** At these positions alone. */
export const onlyAt = (positions: readonly number[]): TakesArray => {
  const others = exceptAt(positions);
  return (position, count) => !others(position, count);
};

/** Where a function takes arrays; undefined for one that takes numbers as they are. */
export const literalConvention = (fn: object): TakesArray | undefined => ConventionNote.of(fn);
