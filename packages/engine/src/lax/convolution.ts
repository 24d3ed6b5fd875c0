import { canonicalDType, type DTypeLike } from "../dtype/names.ts";
import { ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { type ArrayLike, toArray } from "../numpy/operands.ts";
import { convGeneralDilated as convOf } from "../primitives/conv.ts";
import { rev, transpose } from "../primitives/movement.ts";
import { type ConvDimensionNumbers, convDimensionNumbers, dilated, dilatedShape, type PadPair, resolvePadding } from "../shape/windows.ts";

/** Three strings such as `["NHWC", "HWIO", "NHWC"]`; null is `["NCHW", "OIHW", "NCHW"]`, whatever the rank. */
export type ConvDimensionNumbersLike = readonly string[] | ConvDimensionNumbers | null;
/** `"SAME"`, `"SAME_LOWER"`, `"VALID"`, or `[low, high]` for each spatial axis. */
export type ConvPadding = string | readonly PadPair[];

export interface ConvOptions {
  /** Holes between the operand's elements: transposed convolution. */
  lhsDilation?: readonly number[] | null;
  /** Holes between the kernel's: atrous convolution. */
  rhsDilation?: readonly number[] | null;
  dimensionNumbers?: ConvDimensionNumbersLike;
  /** Groups of features that see only each other. */
  featureGroupCount?: number;
  /** Groups of images that see only their kernels. */
  batchGroupCount?: number;
  preferredElementType?: DTypeLike | null;
}

/**
 * The general convolution of an operand of n spatial axes (rank n + 2) with a kernel. The result's spatial size is
 * ⌊(dilated size + padding − dilated window) / stride⌋ + 1. Throws ValueError in JAX's words where shapes do not fit.
 */
export function convGeneralDilated(
  lhs: ArrayLike,
  rhs: ArrayLike,
  windowStrides: readonly number[],
  padding: ConvPadding,
  options: ConvOptions = {},
): Value {
  const [x, kernel] = [toArray("conv_general_dilated", lhs), toArray("conv_general_dilated", rhs, 1)];
  const numbers = convDimensionNumbers(x.shape, kernel.shape, options.dimensionNumbers);
  const ones = new Array<number>(Math.max(0, x.ndim - 2)).fill(1);
  const { lhsDilation, rhsDilation, preferredElementType } = options;
  if (typeof padding === "string" && lhsDilation?.some((d) => d !== 1) === true)
    throw new ValueError(
      "String padding is not implemented for transposed convolution using this op. Please either exactly specify the required padding or use conv_transpose.",
    );
  if (typeof padding !== "string" && !(Array.isArray(padding) && padding.every((pair) => Array.isArray(pair) && pair.length === 2)))
    throw new ValueError(
      `padding argument to conv_general_dilated should be a string or a sequence of (low, high) pairs, got ${String(padding)}`,
    );
  const spatial = (shape: readonly number[], spec: readonly number[]): number[] => spec.slice(2).map((axis) => shape[axis]);
  const window = dilatedShape(spatial(kernel.shape, numbers.rhs_spec), rhsDilation ?? ones);
  return convOf(x, kernel, {
    batch_group_count: options.batchGroupCount ?? 1,
    dimension_numbers: numbers,
    feature_group_count: options.featureGroupCount ?? 1,
    lhs_dilation: lhsDilation ?? ones,
    padding: resolvePadding(padding, spatial(x.shape, numbers.lhs_spec), window, windowStrides),
    preferred_element_type:
      preferredElementType === null || preferredElementType === undefined ? null : canonicalDType(preferredElementType),
    rhs_dilation: rhsDilation ?? ones,
    window_strides: windowStrides,
  });
}

/** A convolution of `[batch, feature, …space]` with a kernel of `[output, input, …space]`. */
export const conv = (
  lhs: ArrayLike,
  rhs: ArrayLike,
  windowStrides: readonly number[],
  padding: ConvPadding,
  options: Pick<ConvOptions, "preferredElementType"> = {},
): Value => convGeneralDilated(lhs, rhs, windowStrides, padding, options);

/** `conv` with holes in operand or kernel. */
export const convWithGeneralPadding = (
  lhs: ArrayLike,
  rhs: ArrayLike,
  windowStrides: readonly number[],
  padding: ConvPadding,
  lhsDilation: readonly number[] | null,
  rhsDilation: readonly number[] | null,
  options: Pick<ConvOptions, "preferredElementType"> = {},
): Value => convGeneralDilated(lhs, rhs, windowStrides, padding, { ...options, lhsDilation, rhsDilation });

export interface ConvTransposeOptions {
  rhsDilation?: readonly number[] | null;
  dimensionNumbers?: ConvDimensionNumbersLike;
  /** Turns the kernel round and exchanges its features: the derivative of a convolution with it. */
  transposeKernel?: boolean;
  preferredElementType?: DTypeLike | null;
  /** Pairs are the padding of the convolution that this one turns round, as strings always are. */
  useConsistentPadding?: boolean;
}

const CHANNELS_LAST: Readonly<Record<number, readonly string[]>> = {
  2: ["NC", "IO", "NC"],
  3: ["NHC", "HIO", "NHC"],
  4: ["NHWC", "HWIO", "NHWC"],
  5: ["NHWDC", "HWDIO", "NHWDC"],
};

/** A convolution with a fractional stride: it undoes the change of shape of a convolution with `strides`. Channels last. */
export function convTranspose(
  lhs: ArrayLike,
  rhs: ArrayLike,
  strides: readonly number[],
  padding: ConvPadding,
  options: ConvTransposeOptions = {},
): Value {
  const [x, given] = [toArray("conv_transpose", lhs), toArray("conv_transpose", rhs, 1)];
  const numbers = options.dimensionNumbers ?? CHANNELS_LAST[x.ndim];
  if (numbers === undefined) throw new ValueError("No 4+ dimensional dimension_number defaults.");
  const specs = convDimensionNumbers(x.shape, given.shape, numbers);
  const [output, input, ...space] = specs.rhs_spec;
  const rhsDilation = options.rhsDilation ?? space.map(() => 1);
  const named = typeof padding === "string" && ["SAME", "VALID"].includes(padding);
  const pads =
    options.useConsistentPadding === true || named
      ? space.map((axis, k) =>
          transposedPadding(dilated(given.shape[axis], rhsDilation[k]), strides[k], typeof padding === "string" ? padding : padding[k]),
        )
      : padding;
  const order = given.shape.map((_, axis) => (axis === output ? input : axis === input ? output : axis));
  const kernel =
    options.transposeKernel === true
      ? transpose(
          space.reduce((v, axis) => rev(v, [axis]), given),
          order,
        )
      : given;
  return convGeneralDilated(
    x,
    kernel,
    space.map(() => 1),
    pads,
    { lhsDilation: strides, rhsDilation, dimensionNumbers: specs, preferredElementType: options.preferredElementType },
  );
}

/** Padding of a transposed convolution with a window of k and stride s, from that of the convolution it turns round. */
function transposedPadding(k: number, s: number, padding: string | PadPair): PadPair {
  if (padding === "SAME") {
    const total = k + s - 2;
    const before = s > k - 1 ? k - 1 : Math.ceil(total / 2);
    return [before, total - before];
  }
  if (padding === "VALID") return [k - 1, k + s - 2 + Math.max(k - s, 0) - (k - 1)];
  if (typeof padding === "string") throw new ValueError(`Invalid padding mode: ${padding}`);
  return [k - padding[0] - 1, k - padding[1] - 1];
}
