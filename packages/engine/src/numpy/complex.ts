import { isComplex, isInexact } from "../dtype/dtype.ts";
import type { Value } from "../ir/value.ts";
import { mul } from "../primitives/arithmetic.ts";
import * as c from "../primitives/complex.ts";
import { scalarLike } from "../primitives/constants.ts";
import { convertElementType } from "../primitives/convert.ts";
import { full, zerosLike } from "../primitives/creation.ts";
import { eq, ne } from "../primitives/logic.ts";
import { atan2 } from "../primitives/transcendental.ts";
import { libraryJit } from "../transforms/jit.ts";
import { type ArrayLike, promoteArgsInexact, toArray } from "./operands.ts";

/** Complex numbers and their parts. Real arrays have an imaginary part of zeros. */

/** The real part; a real array as it is. */
export function real(x: ArrayLike): Value {
  const value = toArray("real", x);
  return isComplex(value.dtype) ? c.real(value) : value;
}

/** The imaginary part: zeros for a real array. */
export function imag(x: ArrayLike): Value {
  const value = toArray("imag", x);
  return isComplex(value.dtype) ? c.imag(value) : zerosLike(value.aval);
}

const conjugateTraced = libraryJit("conjugate", (x: Value): Value => (isComplex(x.dtype) ? c.conj(x) : x));
/** The complex conjugate; a real array as it is. */
export const conjugate = (x: ArrayLike): Value => conjugateTraced(toArray("conjugate", x));
export const conj = conjugate;

/** The angle of complex numbers in (−π, π], in radians: 0 or π for real ones. With `deg`, in degrees. */
export function angle(x: ArrayLike, options: { deg?: boolean } = {}): Value {
  const given = toArray("angle", x);
  const [value] = promoteArgsInexact("angle", [given]);
  const staysWeak = isInexact(given.dtype) && (isComplex(given.dtype) || given.ndim > 0);
  const part = (of: Value): Value => (staysWeak || !of.weakType ? of : convertElementType(of, of.dtype));
  const radians = atan2(part(imag(value)), part(real(value)));
  return options.deg === true ? mulScalar(radians, 180 / Math.PI) : radians;
}
const mulScalar = (x: Value, by: number): Value => mul(x, scalarLike(x, by));

/** True where the imaginary part is not 0. */
export function iscomplex(x: ArrayLike): Value {
  const value = toArray("iscomplex", x);
  if (!isComplex(value.dtype)) return full(value.shape, false, "bool", value.weakType && value.ndim === 0);
  const part = c.imag(value);
  return ne(part, scalarLike(part, 0));
}

/** True where the imaginary part is 0. */
export function isreal(x: ArrayLike): Value {
  const value = toArray("isreal", x);
  if (!isComplex(value.dtype)) return full(value.shape, true, "bool", value.weakType && value.ndim === 0);
  const part = c.imag(value);
  return eq(part, scalarLike(part, 0));
}

/** Whether an array is of a complex dtype. */
export const iscomplexobj = (x: ArrayLike): boolean => isComplex(toArray("iscomplexobj", x).dtype);
/** Whether an array is of a real dtype. */
export const isrealobj = (x: ArrayLike): boolean => !iscomplexobj(x);
