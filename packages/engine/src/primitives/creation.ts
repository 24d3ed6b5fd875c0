import { type DType, isComplex, realDType } from "../dtype/dtype.ts";
import { JaxTypeError, ValueError } from "../errors/errors.ts";
import { type Shape, type ShapedArray, shapeText } from "../ir/aval.ts";
import type { Primitive } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { bind1 } from "./bind.ts";
import { rowMajorStrides } from "./broadcasting.ts";
import { complexP } from "./complex.ts";
import { avalOf, hostArray, scalar } from "./constants.ts";
import { isAxis } from "./dtype-rules.ts";
import { broadcastInDim } from "./movement.ts";

/** Each element is its own index along `dimension`. */
export const iotaP: Primitive = {
  name: "iota",
  abstractEval(_inputs, params) {
    const shape = params.shape as Shape;
    const dtype = params.dtype as DType;
    const dimension = params.dimension as number;
    if (dtype === "bool" || dtype === "key<fry>")
      throw new JaxTypeError(
        `iota does not accept dtype ${dtype}. Accepted dtypes are subtypes of integer, floating, complexfloating.`,
        "Make an integer iota and compare or convert it.",
      );
    if (!isAxis(dimension, shape.length))
      throw new ValueError(`iota dimension must be between 0 and len(shape), got dimension=${dimension} for shape=${shapeText(shape)}`);
    return [avalOf(shape, dtype)];
  },
  evaluate(_inputs, { dimension }, [out]) {
    const stride = rowMajorStrides(out.shape)[dimension as number];
    const size = out.shape[dimension as number];
    return [hostArray(out, (i) => Math.floor(i / stride) % size)];
  },
  lowering: {
    kind: "iota",
    dimension: ({ dimension }) => dimension as number,
    byParts(b, _inputs, params) {
      const dtype = params.dtype as DType;
      if (!isComplex(dtype)) return null;
      const re = b.bind(iotaP, [], { ...params, dtype: realDType(dtype) });
      return b.bind(complexP, [...re, b.literal(0, realDType(dtype))]);
    },
  },
};

export const broadcastedIota = (dtype: DType, shape: Shape, dimension: number): Value =>
  bind1(iotaP, [], { dimension, dtype, shape, sharding: null });
/** 0, 1, …, size − 1. */
export const iota = (dtype: DType, size: number): Value => broadcastedIota(dtype, [size], 0);

/** An array of one repeated value: a scalar constant, broadcast unless the shape is (). */
export function full(shape: Shape, value: number | boolean, dtype: DType, weakType = false): Value {
  const element = scalar(value, dtype, weakType);
  return shape.length === 0 ? element : broadcastInDim(element, shape, []);
}

/** `full` with the shape, dtype and weak type of `like`. */
export const fullLike = (like: { readonly aval: ShapedArray }, value: number | boolean): Value => fillAval(like.aval, value);
export const zerosLike = (aval: ShapedArray): Value => fillAval(aval, 0);

function fillAval(aval: ShapedArray, value: number | boolean): Value {
  return full(aval.shape, aval.dtype === "bool" ? Boolean(value) : value, aval.dtype, aval.weakType);
}
