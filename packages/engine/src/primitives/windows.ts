import { JaxTypeError } from "../errors/errors.ts";
import { type Shape, type ShapedArray, shapeText, sizeOf } from "../ir/aval.ts";
import type { Atom, Params } from "../ir/jaxpr.ts";
import type { GraphBuilder } from "../ir/lowering.ts";
import { dilated, dilatedShape, type WindowParams, windowCount } from "../shape/windows.ts";
import { padP } from "./assembly.ts";
import { rowMajorStrides } from "./broadcasting.ts";
import { sliceP } from "./movement.ts";

/** The windows that an equation's parameters say; without dilations where it has none. */
export function windowsOf(params: Params): WindowParams {
  const windows = params as unknown as WindowParams;
  const ones = windows.window_dimensions.map(() => 1);
  return { ...windows, base_dilation: windows.base_dilation ?? ones, window_dilation: windows.window_dilation ?? ones };
}

function checkList(name: string, list: readonly number[], positive: boolean): void {
  if (!list.every((d) => Number.isSafeInteger(d)))
    throw new JaxTypeError(`reduce_window ${name} must have every element be an integer type, got ${shapeText(list)}.`);
  const least = positive ? 1 : 0;
  if (!list.every((d) => d >= least))
    throw new JaxTypeError(
      `reduce_window ${name} must have every element be ${positive ? "strictly positive" : "nonnegative"}, got ${shapeText(list)}.`,
    );
}

/** The shape rule of windowed reductions. Throws TypeError in JAX's words. */
export function windowedShape(x: ShapedArray, windows: WindowParams): number[] {
  const { window_dimensions: window, window_strides: strides, padding } = windows;
  checkList("window_dimensions", window, true);
  checkList("window_strides", strides, true);
  checkList("base_dilation", windows.base_dilation, true);
  checkList("window_dilation", windows.window_dilation, true);
  if (x.ndim !== window.length)
    throw new JaxTypeError(
      `reduce_window got the wrong number of window_dimensions for operand: got operand shape ${shapeText(x.shape)} with window_dimensions ${shapeText(window)}.`,
    );
  for (const [name, list] of [
    ["window_strides", strides],
    ["base_dilation", windows.base_dilation],
    ["window_dilation", windows.window_dilation],
  ] as const) {
    if (list.length !== window.length)
      throw new JaxTypeError(
        `reduce_window got inconsistent ${name} and window_dimensions: got ${name} ${shapeText(list)} and window_dimensions ${shapeText(window)}.`,
      );
  }
  if (padding.length !== window.length || !padding.every((pair) => pair.length === 2 && pair.every(Number.isSafeInteger)))
    throw new JaxTypeError(`reduce_window padding must be one (low, high) pair an axis, got ${padding.length} for ${window.length} axes.`);
  return x.shape.map((d, k) =>
    windowCount(
      dilated(d, windows.base_dilation[k]) + padding[k][0] + padding[k][1],
      dilated(window[k], windows.window_dilation[k]),
      strides[k],
    ),
  );
}

/** Calls `visit(output, input)` for every element under the window of every output, row-major; −1 is padding or a hole. */
export function forEachUnderWindow(shape: Shape, out: Shape, windows: WindowParams, visit: (output: number, input: number) => void): void {
  const { window_dimensions: window, window_strides: strides, padding, base_dilation: base, window_dilation: holes } = windows;
  const own = rowMajorStrides(shape);
  const indexOf = (flat: number, sizes: Shape): number[] => {
    const steps = rowMajorStrides(sizes);
    return steps.map((step, k) => Math.floor(flat / step) % sizes[k]);
  };
  const taps = Array.from({ length: sizeOf(window) }, (_, w) => indexOf(w, window));
  for (let output = 0; output < sizeOf(out); output++) {
    const at = indexOf(output, out);
    for (const tap of taps) {
      let input = 0;
      for (const [k, d] of shape.entries()) {
        const place = at[k] * strides[k] + tap[k] * holes[k] - padding[k][0];
        if (place < 0 || place % base[k] !== 0 || place / base[k] >= d) {
          input = -1;
          break;
        }
        input += (place / base[k]) * own[k];
      }
      visit(output, input);
    }
  }
}

const sliceOf = (b: GraphBuilder, x: Atom, axis: number, start: number, count: number, stride: number): Atom =>
  b.bind(sliceP, [x], {
    start_indices: x.aval.shape.map((_, k) => (k === axis ? start : 0)),
    limit_indices: x.aval.shape.map((d, k) => (k === axis ? start + (count - 1) * stride + 1 : d)),
    strides: stride === 1 ? null : x.aval.shape.map((_, k) => (k === axis ? stride : 1)),
  })[0];

/** An operand with the padding and holes of its windows, filled with a scalar. */
export function padded(b: GraphBuilder, x: Atom, fill: Atom, { padding, base_dilation: base }: WindowParams): Atom {
  if (padding.every(([low, high]) => low === 0 && high === 0) && base.every((d) => d === 1)) return x;
  return b.bind(padP, [x, fill], { padding_config: padding.map(([low, high], k) => [low, high, base[k] - 1]) })[0];
}

/** Combines arrays element by element; several at once for reductions that carry more than a number. */
export type Combine = (left: readonly Atom[], right: readonly Atom[]) => Atom[];

/** From this window on, windows of twice the size are made of two. */
const MANY = 8;

/**
 * A windowed reduction of padded operands by an associative combination, one axis after the other from the last: each
 * output combines its window's elements in row-major order.
 */
export function slide(b: GraphBuilder, operands: readonly Atom[], windows: WindowParams, combine: Combine): Atom[] {
  let xs = [...operands];
  for (let axis = windows.window_dimensions.length - 1; axis >= 0; axis--) xs = slideAlong(b, xs, windows, axis, combine);
  return xs;
}

function slideAlong(b: GraphBuilder, xs: Atom[], windows: WindowParams, axis: number, combine: Combine): Atom[] {
  const window = windows.window_dimensions[axis];
  const stride = windows.window_strides[axis];
  const hole = windows.window_dilation[axis];
  const size = xs[0].aval.shape[axis];
  if (window === 1 && stride === 1) return xs;
  const count = windowCount(size, dilated(window, hole), stride);
  const at = (arrays: readonly Atom[], place: number): Atom[] => arrays.map((x) => sliceOf(b, x, axis, place * hole, count, stride));
  if (window < MANY) {
    let result = at(xs, 0);
    for (let k = 1; k < window; k++) result = combine(result, at(xs, k));
    return result;
  }
  // powers[k] combines 2ᵏ neighbours; the window is made of those that its size has as bits, the largest first.
  const powers = [xs];
  for (let width = 1; 2 * width <= window; width *= 2) {
    const last = powers[powers.length - 1];
    const length = last[0].aval.shape[axis] - width * hole;
    const part = (start: number): Atom[] => last.map((x) => sliceOf(b, x, axis, start, length, 1));
    powers.push(combine(part(0), part(width * hole)));
  }
  let result: Atom[] | null = null;
  let place = 0;
  for (let k = powers.length - 1; k >= 0; k--) {
    if ((window & (1 << k)) === 0) continue;
    const part = at(powers[k], place);
    result = result === null ? part : combine(result, part);
    place += 1 << k;
  }
  return result as Atom[];
}

/** The elements of padded operands at each place of the window, row-major: one list of arrays a place. */
export function placesUnderWindow(b: GraphBuilder, operands: readonly Atom[], windows: WindowParams, out: Shape): Atom[][] {
  const { window_dimensions: window, window_strides: strides, window_dilation: holes } = windows;
  const steps = rowMajorStrides(window);
  return Array.from({ length: sizeOf(window) }, (_, w) => {
    const start = steps.map((step, k) => (Math.floor(w / step) % window[k]) * holes[k]);
    return operands.map(
      (x) =>
        b.bind(sliceP, [x], {
          start_indices: start,
          limit_indices: start.map((from, k) => from + (out[k] - 1) * strides[k] + 1),
          strides: strides.every((s) => s === 1) ? null : strides,
        })[0],
    );
  });
}

/** The windows of a batch: of size 1 along the new axis. */
export const batchWindows = (windows: WindowParams, axis: number): WindowParams => ({
  base_dilation: windows.base_dilation.toSpliced(axis, 0, 1),
  padding: windows.padding.toSpliced(axis, 0, [0, 0]),
  window_dilation: windows.window_dilation.toSpliced(axis, 0, 1),
  window_dimensions: windows.window_dimensions.toSpliced(axis, 0, 1),
  window_strides: windows.window_strides.toSpliced(axis, 0, 1),
});

/** Sizes of an operand once it is padded. */
export const paddedShape = (shape: Shape, { padding, base_dilation: base }: WindowParams): number[] =>
  dilatedShape(shape, base).map((d, k) => d + padding[k][0] + padding[k][1]);
