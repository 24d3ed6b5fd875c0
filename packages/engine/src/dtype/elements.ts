import { type BigIntArray, DTYPES, type DType, type NumberArray, type TypedArray } from "./dtype.ts";
import { fromBfloat16, fromFloat16, toBfloat16, toFloat16 } from "./small-floats.ts";

/** A complex number on the host. */
export interface Complex {
  readonly re: number;
  readonly im: number;
}
/** One element on the host: a bigint for 64-bit integers, else a number (0 or 1 for bool), or a complex number. */
export type Element = number | bigint | Complex;

export const complex = (re: number, im = 0): Complex => ({ re, im });
export const isComplexNumber = (x: unknown): x is Complex =>
  typeof x === "object" && x !== null && typeof (x as Complex).re === "number" && typeof (x as Complex).im === "number";

/** How elements of a dtype are read from and written to its storage. Writing rounds and wraps to the dtype. */
export interface Elements<T> {
  read(data: TypedArray, index: number): T;
  write(data: TypedArray, index: number, value: T): void;
}

const plain: Elements<number> = {
  read: (data, i) => (data as NumberArray)[i],
  write: (data, i, value) => {
    (data as NumberArray)[i] = value;
  },
};
const half = (from: (bits: number) => number, to: (x: number) => number): Elements<number> => ({
  read: (data, i) => from((data as Uint16Array)[i]),
  write: (data, i, value) => {
    (data as Uint16Array)[i] = to(value);
  },
});
const float16 = half(fromFloat16, toFloat16);
const bfloat16 = half(fromBfloat16, toBfloat16);

/** Elements of a dtype whose elements are numbers. */
export function numberElements(dtype: DType): Elements<number> {
  if (DTYPES[dtype].element !== "number") throw new TypeError(`elements of ${dtype} are no numbers`);
  return dtype === "float16" ? float16 : dtype === "bfloat16" ? bfloat16 : plain;
}

/** Elements of the 64-bit integers; values are taken modulo 2⁶⁴. */
export const bigintElements: Elements<bigint> = {
  read: (data, i) => (data as BigIntArray)[i],
  write: (data, i, value) => {
    (data as BigIntArray)[i] = value;
  },
};

export const complexElements: Elements<Complex> = {
  read: (data, i) => complex((data as NumberArray)[2 * i], (data as NumberArray)[2 * i + 1]),
  write: (data, i, value) => {
    (data as NumberArray)[2 * i] = value.re;
    (data as NumberArray)[2 * i + 1] = value.im;
  },
};

/** Stored elements of one dtype. */
export interface Stored {
  readonly dtype: DType;
  readonly data: TypedArray;
}

/** A number as the nearest one of a dtype. */
export function nearest(dtype: DType, x: number): number {
  const elements = numberElements(dtype);
  const cell = new DTYPES[dtype].storage(1);
  elements.write(cell, 0, x);
  return elements.read(cell, 0);
}

/** All elements as numbers: the storage itself where that holds them, decoded for float16 and bfloat16. */
export function numbersOf({ dtype, data }: Stored): NumberArray {
  const elements = numberElements(dtype);
  if (elements === plain) return data as NumberArray;
  return Float32Array.from({ length: data.length }, (_, i) => elements.read(data, i));
}

/** Element `index`, whatever the dtype. */
export function elementAt({ dtype, data }: Stored, index: number): Element {
  switch (DTYPES[dtype].element) {
    case "number":
      return numberElements(dtype).read(data, index);
    case "bigint":
      return bigintElements.read(data, index);
    case "complex":
      return complexElements.read(data, index);
  }
}

/** Stores any element in a dtype: rounds to it, wraps integers, drops imaginary parts. Fractions are truncated. */
export function setElement({ dtype, data }: Stored, index: number, value: Element | boolean): void {
  switch (DTYPES[dtype].element) {
    case "number":
      numberElements(dtype).write(
        data,
        index,
        isComplexNumber(value) ? value.re : typeof value === "bigint" ? wrapped(value) : Number(value),
      );
      break;
    case "bigint":
      bigintElements.write(
        data,
        index,
        typeof value === "bigint" ? value : BigInt(Math.trunc(Number(isComplexNumber(value) ? value.re : value))),
      );
      break;
    case "complex":
      complexElements.write(data, index, isComplexNumber(value) ? value : complex(Number(value)));
      break;
  }
}

/** A bigint as a number that has its low 32 bits where it is too large to be exact. */
const wrapped = (value: bigint): number => (value === BigInt.asIntN(54, value) ? Number(value) : Number(BigInt.asIntN(32, value)));

/** Integers of any width as numbers, exact up to 2⁵³: what indices are read through. */
export const integersOf = (x: Stored): NumberArray =>
  DTYPES[x.dtype].element === "bigint" ? Float64Array.from(x.data as BigIntArray, Number) : numbersOf(x);

/** All elements as bigints; the dtype is bool or an integer one. */
export const bigintsOf = (x: Stored): ArrayLike<bigint> =>
  DTYPES[x.dtype].element === "bigint" ? (x.data as BigIntArray) : Array.from(numbersOf(x), BigInt);

/** All elements as complex numbers. */
export const complexOf = (x: Stored): ArrayLike<Complex> =>
  Array.from({ length: x.data.length / DTYPES[x.dtype].words }, (_, i): Complex => {
    const value = elementAt(x, i);
    return isComplexNumber(value) ? value : complex(Number(value));
  });

/** The elements as Python's floats would be: 64-bit integers lose what a double cannot hold, complex their imaginary part. */
export function toNumber(x: Element): number {
  return isComplexNumber(x) ? x.re : Number(x);
}

/** Copies storage to equal storage, starting at a word. */
export function copyWords(from: TypedArray, to: TypedArray, at = 0): void {
  // Both are of one dtype: the union of storages is what the compiler cannot see through.
  (to as Uint8Array).set(from as Uint8Array, at);
}
