import { type DType, elementAt, emptyArray, isFloat, isUnsigned, type NDArray, setElement } from "tracepad/device";
import type { Edge, Elements } from "../check/spec.ts";
import type { Leaf } from "./cases.ts";
import type { Random } from "./random.ts";

/** Elements for each array of a call's arguments: random, or all of an edge's kind where the check leaves them free. */
export const drawInputs = (leaves: readonly Leaf[], random: Random, edge: Edge | null = null): NDArray[] =>
  leaves.map((leaf) => drawArray(leaf, random, edge));

function drawArray({ spec, dtype, shape }: Leaf, random: Random, edge: Edge | null): NDArray {
  const array = emptyArray(shape, dtype as DType);
  if (spec.kind === "key") {
    for (let i = 0; i < array.data.length; i++) array.data[i] = random.int(0, 2 ** 32 - 1);
    return array;
  }
  const size = shape.reduce((n, d) => n * d, 1);
  const values = valuesOf(spec.elements, dtype as DType, size, shape.at(-1) ?? 1, random, edge);
  for (let i = 0; i < size; i++) setElement(array, i, values[i]);
  return array;
}

function valuesOf(elements: Elements, dtype: DType, size: number, row: number, random: Random, edge: Edge | null): number[] {
  const all = (make: (i: number) => number): number[] => Array.from({ length: size }, (_, i) => make(i));
  switch (elements.kind) {
    case "given":
      return all((i) => elements.values[i % Math.max(1, elements.values.length)] ?? 0);
    case "distinct": {
      const order = shuffled(
        all((i) => i - Math.floor(size / 2)),
        random,
      );
      return isUnsigned(dtype) ? order.map((x) => x + Math.floor(size / 2)) : order;
    }
    case "probabilities":
      return inRows(
        all(() => 0.05 + random.next()),
        row,
        (part) => {
          const sum = part.reduce((a, b) => a + b, 0);
          return part.map((x) => x / sum);
        },
      );
    case "sorted":
      return inRows(
        all(() => freeElement(dtype, random)),
        row,
        (part) => [...part].sort((a, b) => a - b),
      );
    case "range":
      return all((i) => clamp(edge === null ? inRange(elements, dtype, random) : edgeElement(edge, dtype, i, random), elements, dtype));
    case "default": {
      const same = freeElement(dtype, random);
      return all((i) => (edge === "equal" ? same : edge === null ? freeElement(dtype, random) : edgeElement(edge, dtype, i, random)));
    }
  }
}

type Range = { readonly min: number; readonly max: number };

const inRange = ({ min, max }: Range, dtype: DType, random: Random): number =>
  isFloat(dtype) ? min + (max - min) * random.next() : random.int(Math.ceil(min), Math.max(Math.ceil(min), Math.ceil(max) - 1));

function clamp(x: number, { min, max }: Range, dtype: DType): number {
  if (Number.isNaN(x)) return x;
  return Math.min(Math.max(x, min), isFloat(dtype) ? max : Math.max(min, Math.ceil(max) - 1));
}

function freeElement(dtype: DType, random: Random): number {
  if (dtype === "bool") return random.int(0, 1);
  if (!isFloat(dtype)) return random.int(isUnsigned(dtype) ? 0 : -8, 8);
  return random.normal() * 1.5;
}

/** Magnitudes at which exponentials overflow in the dtype, and sums of squares do not. */
const LARGE: Partial<Record<DType, number>> = { float16: 20, bfloat16: 120, float32: 120 };

function edgeElement(edge: Edge, dtype: DType, i: number, random: Random): number {
  const float = isFloat(dtype);
  switch (edge) {
    case "zeros":
      return 0;
    case "ones":
      return 1;
    case "negative":
      if (dtype === "bool" || isUnsigned(dtype)) return freeElement(dtype, random);
      return float ? -Math.abs(random.normal()) - 0.1 : -random.int(1, 8);
    case "large": {
      if (dtype === "bool") return freeElement(dtype, random);
      const most = LARGE[dtype] ?? (dtype.endsWith("8") ? 100 : 1000);
      const sign = isUnsigned(dtype) || random.next() < 0.7 ? 1 : -1;
      return float ? sign * most * (0.8 + 0.4 * random.next()) : sign * random.int(Math.floor(most / 2), most);
    }
    case "tiny":
      return float ? random.normal() * 1e-6 : random.int(0, 1);
    case "inf":
      return float && i % 2 === 0 ? Number.POSITIVE_INFINITY : freeElement(dtype, random);
    case "nan":
      return float && i % 2 === 0 ? Number.NaN : freeElement(dtype, random);
    case "equal":
      return freeElement(dtype, random);
  }
}

function shuffled(values: number[], random: Random): number[] {
  for (let i = values.length - 1; i > 0; i--) {
    const k = random.int(0, i);
    [values[i], values[k]] = [values[k], values[i]];
  }
  return values;
}

function inRows(values: readonly number[], row: number, change: (part: number[]) => number[]): number[] {
  const result: number[] = [];
  for (let at = 0; at < values.length; at += Math.max(row, 1)) result.push(...change(values.slice(at, at + Math.max(row, 1))));
  return result;
}

/** Whether a simpler element may stand in an array: what the check says of its elements must stay true. */
export function mayBe(leaf: Leaf, value: number): boolean {
  const { spec } = leaf;
  if (spec.kind === "key") return false;
  if (spec.elements.kind === "default") return !(isUnsigned(leaf.dtype as DType) && value < 0);
  return spec.elements.kind === "range" && value === clamp(value, spec.elements, leaf.dtype as DType);
}

/** The elements as numbers of the storage, as a job carries them. */
export const wordsOf = ({ data }: NDArray): number[] => Array.from(data as ArrayLike<number | bigint>, Number);

/** An element as a number. Complex numbers and keys are none. */
export const numberAt = (array: NDArray, index: number): number => Number(elementAt(array, index));
