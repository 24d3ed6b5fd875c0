import { DTYPES, type DType, integerRange, isComplex, isFloat, isInexact, isInteger, realDType } from "../dtype/dtype.ts";
import { type Complex, copyWords, type Element, elementAt } from "../dtype/elements.ts";
import { roundToFloat16 } from "../dtype/small-floats.ts";
import { JaxTypeError, ValueError } from "../errors/errors.ts";
import { type Shape, type ShapedArray, shapeText } from "../ir/aval.ts";
import { isNarrow } from "../ir/lanes.ts";
import type { Lowering, Scalar, ScalarBuilder } from "../ir/lowering.ts";
import { emptyArray, type NDArray } from "../ir/ndarray.ts";
import { type Primitive, type Tangent, type UndefinedPrimal, Zero } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { bind1 } from "./bind.ts";
import { batchElementwise, moveAxis } from "./broadcasting.ts";
import { avalOf, hostArray } from "./constants.ts";
import { laneOf } from "./dtype-rules.ts";
import { isComplexScalar } from "./emit-complex.ts";

/** One element of a dtype as one of another, by XLA's rules. */
export function converter(from: DType, to: DType): (x: Element) => Element {
  if (isComplex(from) && !isComplex(to)) {
    const real = converter(realDType(from), to);
    return (x) => real((x as Complex).re);
  }
  if (to === "bool") return (x) => Number(typeof x === "bigint" ? x !== 0n : x !== 0);
  if (isFloat(from) && isInteger(to)) return saturate(to);
  if (from === "float64" && to === "float16") return (x) => roundToFloat16(x as number);
  if (DTYPES[from].element === "bigint" && DTYPES[to].element !== "bigint" && !isInteger(to)) {
    return to === "float64" || to === "complex128" ? Number : (x) => singleOf(x as bigint);
  }
  // The low bits of a 64-bit integer are what a narrower one keeps: storage wraps.
  if (DTYPES[from].element === "bigint" && DTYPES[to].element === "number") return (x) => Number(BigInt.asIntN(32, x as bigint));
  return (x) => x;
}

/** Float to integer truncates and saturates; NaN gives 0. */
function saturate(to: DType): (x: Element) => Element {
  const [low, high] = integerRange(to);
  const [least, greatest] = [Number(low), Number(high)];
  if (DTYPES[to].element === "number") {
    return (x) => (Number.isNaN(x) ? 0 : Math.trunc(Math.min(Math.max(x as number, least), greatest)));
  }
  return (x) => {
    const value = x as number;
    if (Number.isNaN(value)) return 0n;
    // The greatest value is no double: the one above it saturates.
    return value >= greatest ? high : value <= least ? low : BigInt(Math.trunc(value));
  };
}

/** A 64-bit integer in single precision, rounded once: bits below a double's are kept as a sticky one. */
function singleOf(x: bigint): number {
  const size = x < 0n ? -x : x;
  if (size < 1n << 53n) return Math.fround(Number(x));
  const high = size >> 12n;
  const sticky = (size & 0xfffn) === 0n ? 0n : 1n;
  const rounded = Math.fround(Number(high | sticky) * 4096);
  return x < 0n ? -rounded : rounded;
}

/** A float on its way to a narrow integer: lanes saturate at their own width only. */
function bounded(b: ScalarBuilder, x: Scalar, from: DType, to: DType): Scalar {
  if (!isFloat(from) || !isNarrow(to) || !isInteger(to)) return x;
  const [low, high] = integerRange(to).map((limit) => b.constant(Number(limit), x.type));
  return b.min(b.max(x, low), high);
}

/**
 * A double that single precision holds, for a value that is to be rounded further: cut to 24 digits, the last of them 1 where
 * something was cut. So the second rounding sees on which side of a tie it is.
 */
function toOdd(b: ScalarBuilder, x: Scalar): Scalar {
  const bits = b.bitcast(x, "u64");
  const dropped = b.constant((1n << 29n) - 1n, "u64");
  const rest = b.and(bits, dropped);
  const kept = b.and(bits, b.not(dropped));
  const odd = b.or(kept, b.constant(1n << 29n, "u64"));
  return b.bitcast(b.select(b.eq(rest, b.constant(0, "u64")), kept, odd), "f64");
}

/** A value of one dtype in the lane of another; lanes that are wider than it are narrowed behind this. */
function converted(b: ScalarBuilder, x: Scalar, from: DType, to: DType): Scalar {
  if (from === "float64" && to === "float16") return b.convert(toOdd(b, x), "f32");
  return b.convert(bounded(b, x, from, to), laneOf(to));
}

export const convertElementTypeP: Primitive = {
  name: "convert_element_type",
  abstractEval([x], { new_dtype, weak_type }) {
    if ((x.dtype === "key<fry>") !== (new_dtype === "key<fry>")) {
      throw new ValueError(
        `Cannot convert_element_type from ${x.dtype} to ${new_dtype as DType}`,
        "Use random.keyData and random.wrapKeyData for the words of a key.",
      );
    }
    return [avalOf(x.shape, new_dtype as DType, weak_type as boolean)];
  },
  evaluate([x], _params, [out]) {
    const f = converter(x.dtype, out.dtype);
    return [hostArray(out, (i) => f(elementAt(x, i)))];
  },
  lowering: {
    kind: "scalar",
    emit: (b, [x], _params, [from], [to]) => [converted(b, x, from.dtype, to.dtype)],
    /** From complex numbers the real part, of others complex ones with an imaginary part of 0. */
    complex(b, [x], _params, [from], [to]) {
      const [re, im] = isComplexScalar(x) ? [x.re, x.im] : [x, null];
      const lane = laneOf(realDType(to.dtype));
      if (isComplex(to.dtype)) return [{ re: b.convert(re, lane), im: im === null ? b.constant(0, lane) : b.convert(im, lane) }];
      return [converted(b, re, realDType(from.dtype), to.dtype)];
    },
  },
  jvp([x], [g], params) {
    const y = bind1(convertElementTypeP, [x], params);
    if (g instanceof Zero || !isInexact(y.dtype) || !isInexact(x.dtype)) return [[y], [new Zero(y.aval)]];
    return [[y], [bind1(convertElementTypeP, [g], params)]];
  },
  transpose([ct], [x]) {
    if (ct instanceof Zero) return [new Zero(x.aval)];
    return [convertElementType(ct, x.aval.dtype, x.aval.weakType)];
  },
  batch: (inputs, dims, params) => batchElementwise(convertElementTypeP, inputs, dims, params),
};

/** A copy of stored elements. */
export const copyOf = (x: NDArray, out: ShapedArray): NDArray => {
  const copy = emptyArray(out.shape, out.dtype);
  copyWords(x.data, copy.data);
  return copy;
};

/** Bytes unchanged, read as another dtype of the same width. */
const bitcastLanesP: Primitive = bitcast("bitcast_lanes", {
  kind: "scalar",
  widens: false,
  emit: (b, [x], _params, [from], [to]) => [from.dtype === to.dtype ? x : b.bitcast(x, laneOf(to.dtype))],
});
/** Between widths: a wide element is a last axis of narrow ones, its lowest bytes first. */
const bitcastWidthP: Primitive = bitcast("bitcast_width", { kind: "host" });

/** Bytes unchanged, read as another dtype. */
export const bitcastConvertTypeP: Primitive = bitcast("bitcast_convert_type", {
  kind: "expand",
  expand(b, [x], params, [from], [to]) {
    const same = DTYPES[from.dtype].bytes === DTYPES[to.dtype].bytes;
    return b.bind(same ? bitcastLanesP : bitcastWidthP, [x], params);
  },
});

function bitcast(name: string, lowering: Lowering): Primitive {
  const primitive: Primitive = {
    name,
    abstractEval: ([x], { new_dtype }) => [avalOf(bitcastShape(x, new_dtype as DType), new_dtype as DType)],
    evaluate: ([x], _params, [out]) => [
      { shape: out.shape, dtype: out.dtype, data: new DTYPES[out.dtype].storage(copyOf(x, avalOf(x.shape, x.dtype)).data.buffer) },
    ],
    lowering,
    jvp([x], _tangents, params) {
      const y = bind1(primitive, [x], params);
      return [[y], [new Zero(y.aval)]];
    },
    batch([x], [dim], params) {
      // The batch goes to the front: the last axis may be one that comes or goes.
      return [[bind1(primitive, [moveAxis(x, dim as number, 0)], params)], [0]];
    },
  };
  return primitive;
}

/** The shape after a bitcast; throws where the dtypes have no bytes to compare, or the last axis does not fill an element. */
function bitcastShape(x: ShapedArray, to: DType): Shape {
  if (x.dtype === "key<fry>" || to === "key<fry>")
    throw new JaxTypeError(
      `bitcast_convert_type does not accept dtype ${x.dtype === "key<fry>" ? x.dtype : to}.`,
      "Use random.keyData for the words of a key.",
    );
  const [fromBits, toBits] = [DTYPES[x.dtype].bytes * 8, DTYPES[to].bytes * 8];
  const last = x.shape.at(-1) ?? 1;
  if (fromBits < toBits && last * fromBits !== toBits)
    throw new ValueError(
      `Attempting to convert array of shape ${shapeText(x.shape)} from ${x.dtype} of size ${fromBits} bits to ${to} of size ${toBits}, bits but ${last} * ${fromBits} != ${toBits}`,
      "The last axis must hold the parts of one element; use astype to convert values.",
    );
  const opaque = (dtype: DType): boolean => dtype === "bool" || isComplex(dtype);
  if (x.dtype !== to && (opaque(x.dtype) || opaque(to)))
    throw new JaxTypeError(
      `lax.bitcast_convert_type does not support bool or complex values unless the operand and destination types match. Got operand dtype=${x.dtype}, new_dtype=dtype('${to}'). Consider using the arr.view() method instead.`,
    );
  if (fromBits === toBits) return x.shape;
  return fromBits > toBits ? [...x.shape, fromBits / toBits] : x.shape.slice(0, -1);
}

/** The same values under another name; `tangent` says what becomes of derivatives. */
function sameValue(name: string, tangent: (g: Value) => Tangent, transpose?: (ct: Value) => Value): Primitive {
  const primitive: Primitive = {
    name,
    abstractEval: ([x]) => [x],
    evaluate: ([x], _params, [out]) => [copyOf(x, out)],
    lowering: { kind: "identity" },
    jvp([x], [g]) {
      const y = bind1(primitive, [x]);
      return [[y], [g instanceof Zero ? new Zero(y.aval) : tangent(g)]];
    },
    transpose: transpose && (([ct], [x]: readonly (Value | UndefinedPrimal)[]) => [ct instanceof Zero ? new Zero(x.aval) : transpose(ct)]),
    batch: (inputs, dims, params) => batchElementwise(primitive, inputs, dims, params),
  };
  return primitive;
}

export const copyP: Primitive = sameValue(
  "copy",
  (g) => copy(g),
  (ct) => copy(ct),
);
/** Its derivative is zero by definition. */
export const stopGradientP: Primitive = sameValue("stop_gradient", (g) => new Zero(g.aval));

/** Unchanged when dtype and weak type are already right. */
export function convertElementType(x: Value, dtype: DType, weakType = false): Value {
  if (x.dtype === dtype && x.weakType === weakType) return x;
  return bind1(convertElementTypeP, [x], { new_dtype: dtype, weak_type: weakType });
}
export function bitcastConvertType(x: Value, dtype: DType): Value {
  return bind1(bitcastConvertTypeP, [x], { new_dtype: dtype });
}
export const copy = (x: Value): Value => bind1(copyP, [x]);
/** Integers and booleans have no gradient to stop: they pass. */
export const stopGradient = (x: Value): Value => (isInexact(x.dtype) ? bind1(stopGradientP, [x]) : x);
