import { BYTES_PER_ELEMENT, isComplex } from "./dtypes.ts";

/** An element as the page shows it. What is no finite number stands as text, as do complex numbers and wide integers. */
export type Entry = number | string | boolean;

/** All elements of an array, by their row-major place. */
export interface WholeArray {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly size: number;
  entry(at: number): Entry;
  /** For drawing: of a complex number its modulus, and 0 or 1 of a truth value. */
  number(at: number): number;
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1);

/** The fewest digits that give a number of this dtype back. */
export function shortest(value: number, dtype: string): string {
  if (dtype !== "float32" && dtype !== "float16" && dtype !== "bfloat16" && dtype !== "complex64") return String(value);
  const digits = dtype === "bfloat16" ? 2 : dtype === "float16" ? 3 : 6;
  const round = dtype === "bfloat16" ? (x: number) => truncated(x) : dtype === "float16" ? toHalf : Math.fround;
  for (let n = digits; n < 10; n++) {
    const short = Number(value.toPrecision(n));
    if (round(short) === value) return String(short);
  }
  return String(value);
}

const word = new Float32Array(1);
const bits = new Uint32Array(word.buffer);

function fromBrain(half: number): number {
  bits[0] = half << 16;
  return word[0] as number;
}

/** To the nearest bfloat16, as a number. */
function truncated(value: number): number {
  word[0] = value;
  const raw = bits[0] as number;
  return fromBrain((raw + 0x7fff + ((raw >>> 16) & 1)) >>> 16);
}

function fromHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** To the nearest float16, as a number. */
function toHalf(value: number): number {
  if (value === 0) return value;
  const step = 2 ** Math.max(-24, Math.floor(Math.log2(Math.abs(value))) - 10);
  const scaled = value / step;
  const low = Math.floor(scaled);
  const up = scaled - low > 0.5 || (scaled - low === 0.5 && low % 2 !== 0);
  return (low + (up ? 1 : 0)) * step;
}

type Read = (at: number) => number | bigint;

/** Bytes have no alignment of their own: they are copied to where they have one. */
function reader(bytes: Uint8Array, dtype: string): Read {
  const { buffer } = bytes.slice();
  const of = (list: ArrayLike<number> | ArrayLike<bigint>): Read => {
    return (at) => list[at] as number | bigint;
  };
  switch (dtype) {
    case "bool":
    case "uint8":
      return of(new Uint8Array(buffer));
    case "int8":
      return of(new Int8Array(buffer));
    case "int16":
      return of(new Int16Array(buffer));
    case "uint16":
      return of(new Uint16Array(buffer));
    case "int32":
      return of(new Int32Array(buffer));
    case "uint32":
      return of(new Uint32Array(buffer));
    case "int64":
      return of(new BigInt64Array(buffer));
    case "uint64":
      return of(new BigUint64Array(buffer));
    case "float32":
    case "complex64":
      return of(new Float32Array(buffer));
    case "float64":
    case "complex128":
      return of(new Float64Array(buffer));
    default: {
      const halves = new Uint16Array(buffer);
      return dtype === "bfloat16" ? (at) => fromBrain(halves[at] as number) : (at) => fromHalf(halves[at] as number);
    }
  }
}

/** Elements as they lie in memory, read. Throws where the bytes are not those of such an array. */
export function wholeArray(bytes: Uint8Array, dtype: string, shape: readonly number[]): WholeArray {
  const size = sizeOf(shape);
  if (bytes.length !== size * (BYTES_PER_ELEMENT[dtype] ?? Number.NaN))
    throw new Error(`${bytes.length} bytes are not those of an array of ${dtype} of shape [${shape.join(", ")}].`);
  const read = reader(bytes, dtype);
  const array = { dtype, shape, size };
  if (isComplex(dtype)) {
    const part = (at: number): number => read(at) as number;
    return {
      ...array,
      entry: (at) => complexText(part(2 * at), part(2 * at + 1), dtype),
      number: (at) => Math.hypot(part(2 * at), part(2 * at + 1)),
    };
  }
  return {
    ...array,
    number: (at) => Number(read(at)),
    entry: (at) => {
      const value = read(at);
      if (dtype === "bool") return value !== 0;
      return typeof value === "number" && Number.isFinite(value) ? value : String(value);
    },
  };
}

function complexText(re: number, im: number, dtype: string): string {
  const part = (x: number): string => (Number.isFinite(x) ? shortest(x, dtype) : Number.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf");
  const imaginary = part(im);
  return `${part(re)}${/^[-−]/.test(imaginary) ? "" : "+"}${imaginary}j`;
}

/** An array whose preview has all its elements; null where some are missing. */
export function previewedArray(array: {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly preview: readonly Entry[];
}): WholeArray | null {
  const { dtype, shape, preview } = array;
  const size = sizeOf(shape);
  if (preview.length !== size || dtype.startsWith("key")) return null;
  return { dtype, shape, size, entry: (at) => preview[at] as Entry, number: (at) => numberOf(preview[at] as Entry) };
}

function numberOf(entry: Entry): number {
  return typeof entry === "string" && /[jJ]\)?$/.test(entry) ? Math.hypot(...complexParts(entry)) : Number(entry);
}

/** The parts of a complex number as Python writes it: `(1-2j)`, `2j`, `-inf+nanj`. */
export function complexParts(entry: Entry): readonly [re: number, im: number] {
  const found = /^\(?(?<re>[-+]?(?:inf|nan|[\d.]+(?:e[-+]?\d+)?))?(?<im>[-+]?(?:inf|nan|[\d.]+(?:e[-+]?\d+)?))j\)?$/i.exec(String(entry));
  const part = (text: string | undefined): number =>
    text === undefined
      ? 0
      : /inf/i.test(text)
        ? text.startsWith("-")
          ? Number.NEGATIVE_INFINITY
          : Number.POSITIVE_INFINITY
        : Number(text);
  return [part(found?.groups?.re), part(found?.groups?.im)];
}
