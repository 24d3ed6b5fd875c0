import { DTYPES, type DType, type TypedArray } from "../dtype/dtype.ts";
import { type Shape, sizeOf } from "./aval.ts";

/** An array on the host: contiguous, row-major. What the reference evaluation computes with. */
export interface NDArray {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly data: TypedArray;
}

/** A new zero-filled host array. */
export const emptyArray = (shape: Shape, dtype: DType): NDArray => ({
  shape,
  dtype,
  data: new DTYPES[dtype].storage(sizeOf(shape) * DTYPES[dtype].words),
});
