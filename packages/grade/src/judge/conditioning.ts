import { elementAt, emptyArray, isComplexNumber, isFloat, type NDArray, setElement } from "tracepad/device";
import type { Random } from "./random.ts";

/** A few roundings of each float dtype: as much as its elements may be taken to be uncertain by. */
const ROUNDINGS: Partial<Record<NDArray["dtype"], number>> = { float16: 2 ** -9, bfloat16: 2 ** -6, float32: 2 ** -20, float64: 2 ** -49 };
const TRIES = 3;

/**
 * How far each element of the results moves when the inputs move by a few roundings: where a sum cancels, another order of
 * the same sum is as right, and differs by so much. (Higham, Accuracy and Stability of Numerical Algorithms, 1.5: an answer
 * is right when it is that of inputs nearby.)
 */
export function slackOf(run: (inputs: readonly NDArray[]) => NDArray[], inputs: readonly NDArray[], random: Random): number[][] {
  const exact = run(inputs);
  const slack = exact.map((array) => new Array<number>(array.shape.reduce((n, d) => n * d, 1)).fill(0));
  for (let round = 0; round < TRIES; round++) {
    const moved = run(inputs.map((array) => nearby(array, random)));
    for (const [k, array] of exact.entries()) {
      if (!isFloat(array.dtype)) continue;
      for (let i = 0; i < slack[k].length; i++) {
        const distance = Math.abs(Number(elementAt(moved[k], i)) - Number(elementAt(array, i)));
        if (Number.isFinite(distance)) slack[k][i] = Math.max(slack[k][i], 2 * distance);
      }
    }
  }
  return slack;
}

function nearby(array: NDArray, random: Random): NDArray {
  const rounding = ROUNDINGS[array.dtype];
  if (rounding === undefined) return array;
  const moved = emptyArray(array.shape, array.dtype);
  for (let i = 0; i < array.data.length; i++) {
    const element = elementAt(array, i);
    setElement(moved, i, isComplexNumber(element) ? element : Number(element) * (1 + (random.next() < 0.5 ? -1 : 1) * rounding));
  }
  return moved;
}
