import { DTYPES, type DType, isComplex, realDType } from "../dtype/dtype.ts";
import { JaxTypeError, ValueError } from "../errors/errors.ts";
import { type Shape, type ShapedArray, shapeText, sizeOf } from "../ir/aval.ts";
import type { Params } from "../ir/jaxpr.ts";
import { emptyArray } from "../ir/ndarray.ts";
import { type Primitive, type Tangent, UndefinedPrimal, Zero } from "../ir/primitive.ts";
import type { ConvRoutine } from "../ir/routine.ts";
import type { Value } from "../ir/value.ts";
import { type ConvDimensionNumbers, cotangentPadding, dilatedShape, type PadPair, windowCount } from "../shape/windows.ts";
import { bind1 } from "./bind.ts";
import { forEachStrided, range, rowMajorStrides } from "./broadcasting.ts";
import { bilinearByParts } from "./complex.ts";
import { avalOf } from "./constants.ts";
import { convertElementType } from "./convert.ts";
import { full } from "./creation.ts";
import { checkSameDType } from "./dtype-rules.ts";
import { addTangents } from "./elementwise.ts";
import { withRing } from "./monoid.ts";
import { reshape, rev } from "./movement.ts";

/** What a convolution is told. Lists have one entry a spatial axis, in the kernel's order. */
export interface ConvParams {
  readonly batch_group_count: number;
  readonly dimension_numbers: ConvDimensionNumbers;
  readonly feature_group_count: number;
  readonly lhs_dilation: readonly number[];
  readonly padding: readonly PadPair[];
  readonly preferred_element_type: DType | null;
  readonly rhs_dilation: readonly number[];
  readonly window_strides: readonly number[];
}

const paramsOf = (params: Params): ConvParams => params as unknown as ConvParams;
const take = (shape: Shape, spec: readonly number[]): number[] => spec.map((axis) => shape[axis]);
const spaceOf = (spec: readonly number[]): readonly number[] => spec.slice(2);
const swapped = (spec: readonly number[]): number[] => [spec[1], spec[0], ...spec.slice(2)];

const isSpec = (spec: readonly number[], rank: number): boolean =>
  spec.length === rank && new Set(spec).size === rank && spec.every((axis) => Number.isInteger(axis) && axis >= 0 && axis < rank);
const isPositive = (n: number): boolean => Number.isSafeInteger(n) && n > 0;

function convShape(lhs: ShapedArray, rhs: ShapedArray, params: ConvParams): number[] {
  const name = "conv_general_dilated";
  const { dimension_numbers: dims, feature_group_count: features, batch_group_count: batches, window_strides: strides } = params;
  const fail = (message: string, hint: string | null = null): never => {
    throw new ValueError(message, hint);
  };
  if (lhs.ndim !== rhs.ndim)
    fail(`${name} lhs and rhs must have the same number of dimensions, but got ${shapeText(lhs.shape)} and ${shapeText(rhs.shape)}.`);
  if (![dims.lhs_spec, dims.rhs_spec, dims.out_spec].every((spec) => isSpec(spec, lhs.ndim)))
    fail(`${name} dimension_numbers must be permutations of the axes`);
  if (!isPositive(features)) fail(`${name} feature_group_count must be a positive integer, got ${features}.`);
  const inputs = lhs.shape[dims.lhs_spec[1]];
  const outputs = rhs.shape[dims.rhs_spec[0]];
  if (inputs % features !== 0)
    fail(`${name} feature_group_count must divide lhs feature dimension size, but ${features} does not divide ${inputs}.`);
  if (inputs / features !== rhs.shape[dims.rhs_spec[1]])
    fail(
      `${name} lhs feature dimension size divided by feature_group_count must equal the rhs input feature dimension size, but ${inputs} // ${features} != ${rhs.shape[dims.rhs_spec[1]]}.`,
      `lhs has shape ${shapeText(lhs.shape)}, rhs ${shapeText(rhs.shape)}: does dimension_numbers name their axes right?`,
    );
  if (outputs % features !== 0)
    fail(
      `${name} rhs output feature dimension size must be a multiple of feature_group_count, but ${outputs} is not a multiple of ${features}.`,
    );
  if (!isPositive(batches)) fail(`${name} batch_group_count must be a positive integer, got ${batches}.`);
  const images = lhs.shape[dims.lhs_spec[0]];
  if (images % batches !== 0)
    fail(`${name} batch_group_count must divide lhs batch dimension size, but ${batches} does not divide ${images}.`);
  if (outputs % batches !== 0)
    fail(
      `${name} rhs output feature dimension size must be a multiple of batch_group_count, but ${outputs} is not a multiple of ${batches}.`,
    );
  if (batches > 1 && features > 1)
    fail(
      `At most one of batch_group_count and feature_group_count may be > 1, got batch_group_count=${batches} and feature_group_count=${features}`,
    );
  const rank = lhs.ndim - 2;
  if (strides.length !== rank)
    fail(`${name} window and window_strides must have the same number of dimensions, but got ${rank} and ${strides.length}`);
  for (const list of [strides, params.lhs_dilation, params.rhs_dilation]) {
    if (list.length !== rank || !list.every(isPositive))
      fail(`${name} strides and dilations must be positive integers, one a spatial axis`);
  }
  const { padding } = params;
  if (padding.length !== rank)
    throw new JaxTypeError(`Wrong number of explicit pads for convolution: expected ${rank}, got ${padding.length}.`);
  const size = dilatedShape(take(lhs.shape, spaceOf(dims.lhs_spec)), params.lhs_dilation);
  const window = dilatedShape(take(rhs.shape, spaceOf(dims.rhs_spec)), params.rhs_dilation);
  const padded = size.map((d, k) => d + padding[k][0] + padding[k][1]);
  if (!padded.every(Number.isSafeInteger) || padded.some((d) => d < 0))
    fail(
      `Negative padding is larger than the size of the corresponding dimension: got padding=(${padding.map((p) => `(${p.join(", ")})`).join(", ")}) for lhs_shape[2:]=${shapeText(size)}`,
    );
  const result = new Array<number>(lhs.ndim);
  const order = [images / batches, outputs, ...padded.map((d, k) => windowCount(d, window[k], strides[k]))];
  dims.out_spec.forEach((axis, k) => {
    result[axis] = order[k];
  });
  return result;
}

/** The loops of a convolution: sizes and strides by role instead of by axis. */
function convLoops(params: ConvParams, lhs: Shape, rhs: Shape, out: Shape): ConvRoutine {
  const { lhs_spec, rhs_spec, out_spec } = params.dimension_numbers;
  const [l, r, o] = [
    [lhs, lhs_spec],
    [rhs, rhs_spec],
    [out, out_spec],
  ].map(([shape, spec]) => take(rowMajorStrides(shape), spec));
  const { feature_group_count: features, batch_group_count: batches } = params;
  const groups = features * batches;
  const [batch, outputs] = take(out, out_spec);
  const inputs = rhs[rhs_spec[1]];
  return {
    kind: "conv",
    groups,
    batch,
    inputs,
    outputs: outputs / groups,
    lhs: { batch: l[0], feature: l[1], group: features > 1 ? inputs * l[1] : batch * l[0] },
    rhs: { output: r[0], input: r[1], group: (outputs / groups) * r[0] },
    out: { batch: o[0], feature: o[1], group: (outputs / groups) * o[1] },
    space: params.window_strides.map((stride, k) => ({
      size: lhs[lhs_spec[k + 2]],
      window: rhs[rhs_spec[k + 2]],
      count: out[out_spec[k + 2]],
      stride,
      low: params.padding[k][0],
      lhsDilation: params.lhs_dilation[k],
      rhsDilation: params.rhs_dilation[k],
      lhs: l[k + 2],
      rhs: r[k + 2],
      out: o[k + 2],
    })),
  };
}

export const convGeneralDilatedP: Primitive = {
  name: "conv_general_dilated",
  abstractEval([lhs, rhs], params) {
    checkSameDType("conv_general_dilated", [lhs, rhs]);
    if (DTYPES[lhs.dtype].kind === "key") throw new JaxTypeError(`conv_general_dilated does not accept dtypes ${lhs.dtype}, ${rhs.dtype}.`);
    const conv = paramsOf(params);
    return [avalOf(convShape(lhs, rhs, conv), conv.preferred_element_type ?? lhs.dtype, lhs.weakType && rhs.weakType)];
  },
  evaluate([lhs, rhs], params, [out]) {
    const { space, ...loops } = convLoops(paramsOf(params), lhs.shape, rhs.shape, out.shape);
    const result = emptyArray(out.shape, out.dtype);
    const windows = space.map((axis) => axis.window);
    const places = [loops.groups, loops.batch, loops.outputs, ...space.map((axis) => axis.count)];
    const strides = [loops.out.group, loops.out.batch, loops.out.feature, ...space.map((axis) => axis.out)];
    withRing(out.dtype, ({ zero, add, mul, all, write }) => {
      const [a, b] = [all(lhs), all(rhs)];
      forEachStrided(places, 0, strides, (flat, at) => {
        const [group, image, feature, ...position] = indexOf(flat, places);
        let sum = zero;
        for (let w = 0; w < sizeOf(windows); w++) {
          const tap = indexOf(w, windows);
          let from = group * loops.lhs.group + image * loops.lhs.batch;
          let weight = group * loops.rhs.group + feature * loops.rhs.output;
          const inside = space.every((axis, k) => {
            const place = position[k] * axis.stride + tap[k] * axis.rhsDilation - axis.low;
            from += (place / axis.lhsDilation) * axis.lhs;
            weight += tap[k] * axis.rhs;
            return place >= 0 && place % axis.lhsDilation === 0 && place / axis.lhsDilation < axis.size;
          });
          if (!inside) continue;
          for (let c = 0; c < loops.inputs; c++) sum = add(sum, mul(a[from + c * loops.lhs.feature], b[weight + c * loops.rhs.input]));
        }
        write(result.data, at, sum);
      });
    });
    return [result];
  },
  lowering: {
    kind: "routine",
    routine: (params, [lhs, rhs], [out]) => convLoops(paramsOf(params), lhs.shape, rhs.shape, out.shape),
    byParts(b, inputs, params) {
      const [{ dtype }] = inputs.map(({ aval }) => aval);
      if (!isComplex(dtype)) return null;
      const preferred = paramsOf(params).preferred_element_type;
      const real = { ...params, preferred_element_type: preferred === null ? null : realDType(preferred) };
      return bilinearByParts(b, convGeneralDilatedP, inputs, real);
    },
  },
  jvp([x, y], [gx, gy], params) {
    const conv = (a: Value, b: Value): Value => bind1(convGeneralDilatedP, [a, b], params);
    const out = conv(x, y);
    const left: Tangent = gx instanceof Zero ? gx : conv(gx, y);
    const right: Tangent = gy instanceof Zero ? gy : conv(x, gy);
    const sum = addTangents(left, right);
    return [[out], [sum instanceof Zero ? new Zero(out.aval) : sum]];
  },
  transpose([ct], [lhs, rhs], params) {
    const unknown = (lhs instanceof UndefinedPrimal ? lhs : rhs).aval;
    const back = (): Tangent => {
      if (ct instanceof Zero) return new Zero(unknown);
      return lhs instanceof UndefinedPrimal
        ? operandCotangent(ct, lhs.aval, rhs as Value, paramsOf(params), params)
        : kernelCotangent(ct, lhs, (rhs as UndefinedPrimal).aval, paramsOf(params), params);
    };
    return lhs instanceof UndefinedPrimal ? [back(), null] : [null, back()];
  },
  batch([lhs, rhs], [dl, dr], params, size) {
    return batchConv(lhs, rhs, dl, dr, paramsOf(params), params, size);
  },
  hiddenParams: () => [],
  flops([lhs, rhs], [out], params) {
    const { rhs_spec } = paramsOf(params).dimension_numbers;
    return lhs.size === 0 ? 0 : 2 * out.size * sizeOf(take(rhs.shape, rhs_spec).slice(1));
  },
};

/** The index along each axis of a row-major number. */
function indexOf(flat: number, shape: Shape): number[] {
  let rest = flat;
  return shape
    .toReversed()
    .map((d) => {
      const index = rest % d;
      rest = Math.floor(rest / d);
      return index;
    })
    .reverse();
}

/** The kernel slides over the spatial axes. */
function spatialCotangentPadding(lhs: Shape, rhs: Shape, out: Shape, conv: ConvParams): ReturnType<typeof cotangentPadding> {
  const { lhs_spec, rhs_spec, out_spec } = conv.dimension_numbers;
  return cotangentPadding(take(lhs, spaceOf(lhs_spec)), take(out, spaceOf(out_spec)), {
    base_dilation: conv.lhs_dilation,
    padding: conv.padding,
    window_dilation: conv.rhs_dilation,
    window_dimensions: take(rhs, spaceOf(rhs_spec)),
    window_strides: conv.window_strides,
  });
}

const bindConv = (lhs: Value, rhs: Value, params: Params, changed: Partial<ConvParams>): Value =>
  bind1(convGeneralDilatedP, [lhs, rhs], { ...params, ...(changed as unknown as Params) });

/**
 * The operand's cotangent: a convolution of the cotangent, dilated by the strides, with the kernel turned round, its input
 * and output features exchanged. Groups move from the kernel's inputs to its outputs.
 */
function operandCotangent(ct: Value, x: ShapedArray, kernel: Value, conv: ConvParams, params: Params): Value {
  const { lhs_spec, rhs_spec, out_spec } = conv.dimension_numbers;
  const groups = Math.max(conv.feature_group_count, conv.batch_group_count);
  const regrouped = groups > 1 ? axisInto(rhs_spec[0], rhs_spec[1], axisOutOf(rhs_spec[0], groups, kernel)) : kernel;
  const { operand: padding } = spatialCotangentPadding(x.shape, kernel.shape, ct.shape, conv);
  const turned = rev(regrouped, spaceOf(rhs_spec));
  const out = bindConv(ct, turned.dtype === ct.dtype ? turned : convertElementType(turned, ct.dtype), params, {
    window_strides: conv.lhs_dilation,
    padding,
    lhs_dilation: conv.window_strides,
    dimension_numbers: { lhs_spec: out_spec, rhs_spec: swapped(rhs_spec), out_spec: lhs_spec },
    feature_group_count: groups,
    batch_group_count: 1,
  });
  const back = out.dtype === x.dtype ? out : convertElementType(out, x.dtype);
  return conv.batch_group_count > 1 ? axisInto(lhs_spec[1], lhs_spec[0], axisOutOf(lhs_spec[1], groups, back)) : back;
}

/** The kernel's cotangent: a convolution of the operand with the cotangent as kernel, batch and features exchanged. */
function kernelCotangent(ct: Value, x: Value, kernel: ShapedArray, conv: ConvParams, params: Params): Tangent {
  if (ct.aval.size === 0) return new Zero(kernel);
  const { lhs_spec, rhs_spec, out_spec } = conv.dimension_numbers;
  const { kernel: padding } = spatialCotangentPadding(x.shape, kernel.shape, ct.shape, conv);
  const out = bindConv(x.dtype === ct.dtype ? x : convertElementType(x, ct.dtype), ct, params, {
    window_strides: conv.rhs_dilation,
    padding,
    rhs_dilation: conv.window_strides,
    dimension_numbers: { lhs_spec: swapped(lhs_spec), rhs_spec: swapped(out_spec), out_spec: swapped(rhs_spec) },
    feature_group_count: conv.batch_group_count,
    batch_group_count: conv.feature_group_count,
  });
  return out.dtype === kernel.dtype ? out : convertElementType(out, kernel.dtype);
}

/** Batches become images, features or groups; the reshapes are JAX's. */
function batchConv(
  lhs: Value,
  rhs: Value,
  dl: number | null,
  dr: number | null,
  conv: ConvParams,
  params: Params,
  size: number,
): [Value[], number[]] {
  const { lhs_spec, rhs_spec, out_spec } = conv.dimension_numbers;
  const { feature_group_count: features, batch_group_count: batches } = conv;
  if (size === 0) {
    const drop = (x: Value, dim: number | null): ShapedArray => (dim === null ? x.aval : x.aval.with({ shape: x.shape.toSpliced(dim, 1) }));
    const shape = convShape(drop(lhs, dl), drop(rhs, dr), conv);
    return [[full([0, ...shape], 0, conv.preferred_element_type ?? lhs.dtype)], [0]];
  }
  if (dl !== null && dr !== null) {
    const image = batches > 1;
    const out = bindConv(axisInto(dl, lhs_spec[image ? 0 : 1], lhs), axisInto(dr, rhs_spec[0], rhs), params, {
      feature_group_count: image ? features : features * size,
      batch_group_count: image ? batches * size : batches,
    });
    return [[axisOutOf(out_spec[1], size, out)], [out_spec[1]]];
  }
  if (dl !== null) {
    let images = axisInto;
    if (batches > 1) images = (from, to, x) => axisInsideGroups(from, to, batches, x);
    const out = bindConv(images(dl, lhs_spec[0], lhs), rhs, params, {});
    return [[axisOutOf(out_spec[0], size, out)], [out_spec[0]]];
  }
  const groups = Math.max(features, batches);
  const at = dr as number;
  if (groups === 1) {
    const out = bindConv(lhs, axisInto(at, rhs_spec[0], rhs), params, {});
    return [[axisOutOf(out_spec[1], size, out)], [out_spec[1]]];
  }
  const out = bindConv(lhs, axisInsideGroups(at, rhs_spec[0], groups, rhs), params, {});
  const split = axisOutOf(out_spec[1] + 1, size, axisOutOf(out_spec[1], groups, out));
  return [[axisInto(out_spec[1], out_spec[1] + 1, split)], [out_spec[1]]];
}

/** Joins the axis `from` to the axis that is `to` once `from` is gone, as its slower part. */
function axisInto(from: number, to: number, x: Value): Value {
  const order = range(0, x.ndim).filter((axis) => axis !== from);
  const shape = order.map((axis) => x.shape[axis]);
  order.splice(to, 0, from);
  shape[to] *= x.shape[from];
  return reshape(x, shape, order);
}

/** Splits an axis: its slower part of this size, then the rest. */
const axisOutOf = (axis: number, size: number, x: Value): Value => reshape(x, x.shape.toSpliced(axis, 1, size, x.shape[axis] / size));

/** Joins the batch axis `from` to the axis `to` inside the groups that make up that axis: groups stay outermost. */
function axisInsideGroups(from: number, to: number, groups: number, x: Value): Value {
  const split = axisOutOf(to + Number(from <= to), groups, x);
  return axisInto(to, to, axisInto(from + Number(to < from), to + 1, split));
}

/** A convolution with all its parameters; `lax.convGeneralDilated` fills in defaults. */
export const convGeneralDilated = (lhs: Value, rhs: Value, conv: ConvParams): Value =>
  bind1(convGeneralDilatedP, [lhs, rhs], { ...(conv as unknown as Params), out_sharding: null, precision: null });
