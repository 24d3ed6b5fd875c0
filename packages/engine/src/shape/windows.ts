import { JaxTypeError, RuntimeError } from "../errors/errors.ts";
import type { Shape } from "../ir/aval.ts";

/* Arithmetic of windows that slide over an axis: convolutions and windowed reductions. */

/** Elements before and after an axis; negative ones crop. */
export type PadPair = readonly [low: number, high: number];

/** Windows that slide over axes; lists have one entry an axis. */
export interface WindowParams {
  readonly base_dilation: readonly number[];
  readonly padding: readonly PadPair[];
  readonly window_dilation: readonly number[];
  readonly window_dimensions: readonly number[];
  readonly window_strides: readonly number[];
}

/** How the padding of a window may be asked for. SAME keeps ⌈size / stride⌉ outputs; SAME_LOWER pads first at the begin. */
export type PaddingMode = "VALID" | "SAME" | "SAME_LOWER" | "valid" | "same" | "same_lower";

/** An axis with `dilation − 1` holes between its elements. */
export const dilated = (size: number, dilation: number): number => (dilation === 1 ? size : Math.max(0, 1 + dilation * (size - 1)));
export const dilatedShape = (shape: Shape, dilation: readonly number[]): number[] => shape.map((d, k) => dilated(d, dilation[k]));

/** How many places a window has along an axis. */
export const windowCount = (size: number, window: number, stride: number): number => Math.max(0, Math.floor((size - window) / stride) + 1);

/** Padding by a mode's name, or as given. Throws RuntimeError for a name that JAX does not know. */
export function resolvePadding(
  padding: string | readonly PadPair[],
  shape: Shape,
  window: readonly number[],
  strides: readonly number[],
): PadPair[] {
  if (typeof padding !== "string") return padding.map(([low, high]) => [low, high]);
  const mode = padding.toUpperCase();
  if (mode === "VALID") return shape.map(() => [0, 0]);
  if (mode !== "SAME" && mode !== "SAME_LOWER")
    throw new RuntimeError(`Unrecognized padding type: expected 'VALID', 'SAME', or 'SAME_LOWER', got ${padding}.`);
  return shape.map((d, k) => {
    const total = Math.max(0, (Math.ceil(d / strides[k]) - 1) * strides[k] + window[k] - d);
    const half = Math.floor(total / 2);
    return mode === "SAME" ? [half, total - half] : [total - half, half];
  });
}

/** The axes of a convolution's arrays: batch and feature (output and input feature for the kernel), then spatial ones. */
export interface ConvDimensionNumbers {
  readonly lhs_spec: readonly number[];
  readonly rhs_spec: readonly number[];
  readonly out_spec: readonly number[];
}

/** Dimension numbers from three strings such as `["NHWC", "HWIO", "NHWC"]`; null is batch, feature, space everywhere. */
export function convDimensionNumbers(
  lhs: Shape,
  rhs: Shape,
  numbers: readonly string[] | ConvDimensionNumbers | null | undefined,
): ConvDimensionNumbers {
  if (numbers !== null && numbers !== undefined && "lhs_spec" in numbers) return numbers;
  if (lhs.length !== rhs.length)
    throw new JaxTypeError(`convolution requires lhs and rhs ndim to be equal, got ${lhs.length} and ${rhs.length}.`);
  const iota = lhs.map((_, k) => k);
  if (numbers === null || numbers === undefined) return { lhs_spec: iota, rhs_spec: iota, out_spec: iota };
  if (numbers.length !== 3) throw new JaxTypeError(`convolution dimension_numbers list/tuple must be length 3, got ${numbers.length}.`);
  const text = (shape: Shape): string => (shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`);
  for (const [i, spec] of numbers.entries()) {
    if (typeof spec !== "string") throw new JaxTypeError(`convolution dimension_numbers elements must be strings, got ${String(spec)}.`);
    if (spec.length !== lhs.length)
      throw new JaxTypeError(
        `convolution dimension_numbers[${i}] must have len equal to the ndim of lhs and rhs, got ${spec.length} for lhs and rhs shapes ${text(lhs)} and ${text(rhs)}.`,
      );
  }
  return permutations(numbers);
}

const PAIRS = ["NC", "OI", "NC"] as const;

function permutations(numbers: readonly string[]): ConvDimensionNumbers {
  const count = (spec: string, c: string): number => [...spec].filter((x) => x === c).length;
  for (const [i, [a, b]] of PAIRS.entries()) {
    const spec = numbers[i];
    if (count(spec, a) !== 1 || count(spec, b) !== 1)
      throw new JaxTypeError(
        `convolution dimension_numbers[${i}] must contain the characters '${a}' and '${b}' exactly once, got ${spec}.`,
      );
    if (new Set(spec).size !== spec.length)
      throw new JaxTypeError(`convolution dimension_numbers[${i}] cannot have duplicate characters, got ${spec}.`);
  }
  const spatial = (i: number): string[] => [...numbers[i]].filter((c) => !PAIRS[i].includes(c));
  const sorted = (i: number): string => spatial(i).sort().join("");
  if (sorted(0) !== sorted(1) || sorted(1) !== sorted(2))
    throw new JaxTypeError(
      `convolution dimension_numbers elements must each have the same set of spatial characters, got (${numbers.map((s) => `'${s}'`).join(", ")}).`,
    );
  // Spatial axes are in the order of the kernel's.
  const order = spatial(1);
  const spec = (i: number): number[] => [...PAIRS[i], ...order].map((c) => numbers[i].indexOf(c));
  return { lhs_spec: spec(0), rhs_spec: spec(1), out_spec: spec(2) };
}

/** The paddings of the convolutions that give the cotangents of an operand and of the kernel that slides over it. */
export function cotangentPadding(
  operand: Shape,
  output: Shape,
  { window_dimensions, window_strides, padding, base_dilation, window_dilation }: WindowParams,
): { readonly operand: PadPair[]; readonly kernel: PadPair[] } {
  const axes = operand.map((d, k) => {
    const [low] = padding[k];
    const base = dilated(d, base_dilation[k]);
    const reach = dilated(window_dimensions[k], window_dilation[k]);
    return { low, base, reach, out: dilated(output[k], window_strides[k]) };
  });
  return {
    operand: axes.map(({ low, base, reach, out }) => [reach - low - 1, base + low - out]),
    kernel: axes.map(({ low, base, reach, out }) => [low, out - base + reach - low - 1]),
  };
}
