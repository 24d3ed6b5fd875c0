import * as c from "../dtype/complex-math.ts";
import { DTYPES, type DType, integerRange, isFloat } from "../dtype/dtype.ts";
import {
  bigintElements,
  bigintsOf,
  type Complex,
  complex,
  complexElements,
  complexOf,
  type Element,
  type Elements,
  integersOf,
  numberElements,
  type Stored,
} from "../dtype/elements.ts";

/** What folds elements: an associative combination with its identity. */
export interface Monoid<T> {
  readonly identity: T;
  readonly combine: (a: T, b: T) => T;
}

/** A monoid by kind of element. Floats combine in double precision; integers wrap when stored. */
export interface Monoids {
  readonly number: (dtype: DType) => Monoid<number>;
  readonly bigint: (dtype: DType) => Monoid<bigint>;
  readonly complex: Monoid<Complex> | null;
}

/** Calls `use` with the elements of a dtype and the monoid on them. */
export function withMonoid<R>(dtype: DType, monoids: Monoids, use: <T extends Element>(elements: Elements<T>, monoid: Monoid<T>) => R): R {
  switch (DTYPES[dtype].element) {
    case "number":
      return use(numberElements(dtype), monoids.number(dtype));
    case "bigint":
      return use(bigintElements, monoids.bigint(dtype));
    case "complex":
      if (monoids.complex === null) throw new TypeError(`${dtype} has no such combination`);
      return use(complexElements, monoids.complex);
  }
}

/** What multiplies and sums: the elements of a dtype, and those of other dtypes read as its own. */
export interface Ring<T> extends Elements<T> {
  readonly zero: T;
  readonly add: (a: T, b: T) => T;
  readonly mul: (a: T, b: T) => T;
  readonly all: (x: Stored) => ArrayLike<T>;
}

/** Calls `use` with the ring of a dtype; of bool, the ring of or and and. */
export function withRing<R>(dtype: DType, use: <T extends Element>(ring: Ring<T>) => R): R {
  const [sum, product] = dtype === "bool" ? [OR, AND] : [SUM, PRODUCT];
  const ring = <T>(elements: Elements<T>, add: Monoid<T>, mul: Monoid<T>, all: (x: Stored) => ArrayLike<T>): Ring<T> => ({
    ...elements,
    zero: add.identity,
    add: add.combine,
    mul: mul.combine,
    all,
  });
  switch (DTYPES[dtype].element) {
    case "number":
      return use(ring(numberElements(dtype), sum.number(dtype), product.number(dtype), integersOf));
    case "bigint":
      return use(ring(bigintElements, sum.bigint(dtype), product.bigint(dtype), bigintsOf));
    case "complex":
      return use(ring(complexElements, { identity: complex(0), combine: c.add }, { identity: complex(1), combine: c.mul }, complexOf));
  }
}

const wrap64 = (x: bigint): bigint => BigInt.asIntN(64, x);

export const SUM: Monoids = {
  number: (dtype) => ({ identity: 0, combine: isFloat(dtype) ? (a, b) => a + b : (a, b) => (a + b) | 0 }),
  bigint: () => ({ identity: 0n, combine: (a, b) => wrap64(a + b) }),
  complex: { identity: complex(0), combine: c.add },
};

export const PRODUCT: Monoids = {
  number: (dtype) => ({ identity: 1, combine: isFloat(dtype) ? (a, b) => a * b : Math.imul }),
  bigint: () => ({ identity: 1n, combine: (a, b) => wrap64(a * b) }),
  complex: { identity: complex(1), combine: c.mul },
};

/** The least and the greatest value of a dtype whose elements are numbers. */
function limits(dtype: DType): readonly [number, number] {
  if (isFloat(dtype)) return [-Infinity, Infinity];
  if (dtype === "bool") return [0, 1];
  const [low, high] = integerRange(dtype);
  return [Number(low), Number(high)];
}

// Functions of a module that may load after this one are named where they are called.
export const MAX: Monoids = {
  number: (dtype) => ({ identity: limits(dtype)[0], combine: Math.max }),
  bigint: (dtype) => ({ identity: integerRange(dtype)[0], combine: (a, b) => (a > b ? a : b) }),
  complex: { identity: complex(-Infinity), combine: c.larger },
};

export const MIN: Monoids = {
  number: (dtype) => ({ identity: limits(dtype)[1], combine: Math.min }),
  bigint: (dtype) => ({ identity: integerRange(dtype)[1], combine: (a, b) => (a < b ? a : b) }),
  complex: { identity: complex(Infinity), combine: c.smaller },
};

export const AND: Monoids = {
  number: (dtype) => ({ identity: dtype === "bool" ? 1 : -1, combine: (a, b) => a & b }),
  bigint: () => ({ identity: -1n, combine: (a, b) => wrap64(a & b) }),
  complex: null,
};

/** Of floats only. */
export const LOG_SUM_EXP: Monoids = {
  number: () => ({
    identity: -Infinity,
    combine(a, b) {
      const high = Math.max(a, b);
      return Math.abs(high) === Infinity ? high : high + Math.log1p(Math.exp(Math.min(a, b) - high));
    },
  }),
  bigint: () => {
    throw new TypeError("integers have no running log-sum-exp");
  },
  complex: null,
};

export const XOR: Monoids = {
  number: () => ({ identity: 0, combine: (a, b) => a ^ b }),
  bigint: () => ({ identity: 0n, combine: (a, b) => wrap64(a ^ b) }),
  complex: null,
};

export const OR: Monoids = {
  number: () => ({ identity: 0, combine: (a, b) => a | b }),
  bigint: () => ({ identity: 0n, combine: (a, b) => wrap64(a | b) }),
  complex: null,
};
