import { DTYPES, type DType, integerRange, isComplex, isFloat, isInexact, isInteger, realDType } from "../dtype/dtype.ts";
import { type DTypeLike, namedDType } from "../dtype/names.ts";
import { ValueError } from "../errors/errors.ts";

/** Limits of dtypes. */

export interface FloatInfo {
  readonly dtype: DType;
  readonly bits: number;
  /** Distance from 1 to the next larger number. */
  readonly eps: number;
  /** Distance from 1 to the next smaller number. */
  readonly epsneg: number;
  readonly max: number;
  readonly min: number;
  /** The smallest positive normal number. */
  readonly tiny: number;
  readonly smallestNormal: number;
  readonly smallestSubnormal: number;
  /** Bits of the fraction, of the exponent. */
  readonly nmant: number;
  readonly nexp: number;
  /** The least exponent of a normal number, and the one above the greatest. */
  readonly minexp: number;
  readonly maxexp: number;
  /** Decimal digits that it holds. */
  readonly precision: number;
  readonly resolution: number;
}

/** Bits of the fraction and of the exponent: IEEE 754, and the brain float. */
const FORMATS: Readonly<Partial<Record<DType, readonly [fraction: number, exponent: number, digits: number]>>> = {
  float16: [10, 5, 3],
  bfloat16: [7, 8, 2],
  float32: [23, 8, 6],
  float64: [52, 11, 15],
};

/** Limits of a float dtype; of a complex one, those of its parts. Throws ValueError for others. */
export function finfo(of: DTypeLike): FloatInfo {
  const asked = namedDType(of);
  const dtype = realDType(asked);
  const format = FORMATS[dtype];
  if (!isInexact(asked) || format === undefined)
    throw new ValueError(`data type <class 'numpy.${asked}'> not inexact`, "jnp.iinfo is for integers");
  const [nmant, nexp, precision] = format;
  const maxexp = 2 ** (nexp - 1);
  const minexp = 2 - maxexp;
  const max = (2 - 2 ** -nmant) * 2 ** (maxexp - 1);
  return {
    dtype,
    bits: DTYPES[dtype].bytes * 8,
    eps: 2 ** -nmant,
    epsneg: 2 ** -(nmant + 1),
    max,
    min: -max,
    tiny: 2 ** minexp,
    smallestNormal: 2 ** minexp,
    smallestSubnormal: 2 ** (minexp - nmant),
    nmant,
    nexp,
    minexp,
    maxexp,
    precision,
    resolution: Number(`1e-${precision}`),
  };
}

export interface IntegerInfo {
  readonly dtype: DType;
  readonly bits: number;
  /** A bigint for 64-bit integers, else a number. */
  readonly min: number | bigint;
  readonly max: number | bigint;
}

/** Limits of an integer dtype. Throws ValueError for others. */
export function iinfo(of: DTypeLike): IntegerInfo {
  const dtype = namedDType(of);
  if (!isInteger(dtype))
    throw new ValueError(`Invalid integer data type '${isFloat(dtype) ? "f" : isComplex(dtype) ? "c" : "b"}'.`, "jnp.finfo is for floats");
  const exact = DTYPES[dtype].element === "bigint";
  const [min, max] = integerRange(dtype).map((x) => (exact ? x : Number(x)));
  return { dtype, bits: DTYPES[dtype].bytes * 8, min, max };
}
