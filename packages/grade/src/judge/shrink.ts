import { elementAt, emptyArray, isFloat, type NDArray, setElement } from "tracepad/device";
import type { Leaf } from "./cases.ts";
import { mayBe } from "./elements.ts";

/** How many simpler inputs are tried. Each takes one run of two small programs. */
const TRIES = 200;
const TRY_MS = 1000;
/** Larger arrays stay as they are but for being all zeros or ones. */
const ELEMENTS = 24;

/**
 * A simpler input that still fails: whole arrays of zeros and ones first, then element by element zero, one, and the
 * nearest whole number. `fails` is true for `inputs`, and must not keep them.
 */
export function shrink(
  leaves: readonly Leaf[],
  inputs: readonly NDArray[],
  fails: (inputs: readonly NDArray[]) => boolean,
  now: () => number,
): NDArray[] {
  let best = [...inputs];
  let left = TRIES;
  const until = now() + TRY_MS;
  const attempt = (changed: NDArray[]): boolean => {
    if (left-- <= 0 || now() > until || !fails(changed)) return false;
    best = changed;
    return true;
  };
  for (const [k, leaf] of leaves.entries()) {
    for (const value of [0, 1]) {
      if (!mayBe(leaf, value) || !attempt(best.map((array, i) => (i === k ? filled(array, value) : array)))) continue;
      break;
    }
  }
  for (const [k, leaf] of leaves.entries()) {
    const size = leaf.shape.reduce((n, d) => n * d, 1);
    if (size > ELEMENTS) continue;
    for (let at = 0; at < size; at++) {
      const now = Number(elementAt(best[k], at));
      const rounded = isFloat(best[k].dtype) ? [Math.round(now), Math.round(now * 4) / 4] : [Math.sign(now), Math.trunc(now / 2)];
      for (const value of [0, 1, ...rounded]) {
        if (value === now) break;
        if (!mayBe(leaf, value) || !attempt(best.map((array, i) => (i === k ? withElement(array, at, value) : array)))) continue;
        break;
      }
    }
  }
  return best;
}

const filled = ({ shape, dtype, data }: NDArray, value: number): NDArray => {
  const array = emptyArray(shape, dtype);
  for (let i = 0; i < data.length; i++) setElement(array, i, value);
  return array;
};

function withElement(array: NDArray, at: number, value: number): NDArray {
  const changed = { ...array, data: array.data.slice() };
  setElement(changed, at, value);
  return changed;
}
