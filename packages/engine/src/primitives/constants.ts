import { DTYPES, type DType } from "../dtype/dtype.ts";
import { type Element, numberElements, setElement } from "../dtype/elements.ts";
import { type Shape, ShapedArray } from "../ir/aval.ts";
import type { NDArray } from "../ir/ndarray.ts";
import { emptyArray } from "../ir/ndarray.ts";
import type { Value } from "../ir/value.ts";

/** Makes a rank-0 concrete array. Concrete arrays live on the trace floor, above this one, so it hands its maker down. */
export type ScalarFactory = (value: Element | boolean, dtype: DType, weakType: boolean) => Value;

let factory: ScalarFactory | null = null;

/** Called once by the trace floor when it loads. */
export function installScalarFactory(f: ScalarFactory): void {
  factory = f;
}

/** A rank-0 constant. Staging writes it into the equation that uses it, as a literal. */
export function scalar(value: Element | boolean, dtype: DType, weakType = false): Value {
  if (factory === null) throw new Error("no scalar factory is installed: import the engine through its index");
  return factory(value, dtype, weakType);
}

/**
 * A rank-0 constant of `like`'s dtype. JAX has three kinds, which differ in what an expression with them is: this one is as a
 * number where `like` is a weak scalar, and strong beside arrays (`lax._const`).
 */
export const scalarLike = (like: Value, value: Element | boolean): Value => scalar(value, like.dtype, like.weakType && like.ndim === 0);
/** A number that stands in an expression with `like`: as weak as that. */
export const numberLike = (like: Value, value: Element | boolean): Value => scalar(value, like.dtype, like.weakType);
/** A constant that is never weak (`_constant_like` of JAX's ufuncs). */
export const constantLike = (like: Value, value: Element | boolean): Value => scalar(value, like.dtype);

/** The aval of a new array: a shape, a dtype, and strongly typed unless said otherwise. */
export const avalOf = (shape: Shape, dtype: DType, weakType = false): ShapedArray => new ShapedArray(shape, dtype, weakType);

/** A host array whose element i is `f(i)`, rounded to the dtype (which may be a 64-bit or complex one too). */
export function hostArray(aval: ShapedArray, f: (i: number) => Element): NDArray {
  const out = emptyArray(aval.shape, aval.dtype);
  const { size } = aval;
  if (DTYPES[aval.dtype].element === "number") {
    const { write } = numberElements(aval.dtype);
    for (let i = 0; i < size; i++) write(out.data, i, f(i) as number);
  } else {
    for (let i = 0; i < size; i++) setElement(out, i, f(i));
  }
  return out;
}

/** Zeros of an aval: a scalar constant, broadcast. */
export { zerosLike as zerosOf } from "./creation.ts";
