import { complexDType, type DType, isComplex, realDType } from "../dtype/dtype.ts";
import { complex as complexNumber } from "../dtype/elements.ts";
import type { Atom, Params } from "../ir/jaxpr.ts";
import type { GraphBuilder } from "../ir/lowering.ts";
import { type Primitive, UndefinedPrimal, Zero } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { addP, neg, subP } from "./arithmetic.ts";
import { bind1 } from "./bind.ts";
import { unbroadcast } from "./broadcasting.ts";
import { scalar } from "./constants.ts";
import { elementwise, unary } from "./elementwise.ts";

/** Complex numbers and their parts. All are linear over the reals; transposes pair the parts as JAX does, without conjugation. */

const noNumbers = (): never => {
  throw new TypeError("takes complex numbers");
};
const zero = (of: Value): Value => scalar(0, of.dtype);

export const realP: Primitive = unary({
  name: "real",
  accepts: ["complexfloating"],
  dtype: ([x]) => realDType(x.dtype),
  compute: noNumbers,
  complex: () => (x) => x.re,
  emitComplex: (_b, [x]) => x.re,
  part: 0,
  derivative: (g) => real(g),
  cotangent: (ct) => complex(ct, zero(ct)),
});

export const imagP: Primitive = unary({
  name: "imag",
  accepts: ["complexfloating"],
  dtype: ([x]) => realDType(x.dtype),
  compute: noNumbers,
  complex: () => (x) => x.im,
  emitComplex: (_b, [x]) => x.im,
  part: 1,
  derivative: (g) => imag(g),
  cotangent: (ct) => complex(zero(ct), neg(ct)),
});

/** The complex number of two parts, the real one first. */
export const complexP: Primitive = elementwise({
  name: "complex",
  arity: 2,
  accepts: [["floating"]],
  dtype: ([x]) => complexDType(x.dtype),
  compute: () => (re, im) => complexNumber(re, im),
  emitComplex: (_b, [re, im]) => ({ re: re.re, im: im.re }),
  jvp([x, y], [gx, gy]) {
    const out = complex(x, y);
    if (gx instanceof Zero && gy instanceof Zero) return [[out], [new Zero(out.aval)]];
    const part = (g: Value | Zero, of: Value): Value => (g instanceof Zero ? zero(of) : g);
    return [[out], [complex(part(gx, x), part(gy, y))]];
  },
  transpose([ct], [x, y]) {
    const back = (operand: Value | UndefinedPrimal, part: (ct: Value) => Value): Value | Zero | null => {
      if (!(operand instanceof UndefinedPrimal)) return null;
      return ct instanceof Zero ? new Zero(operand.aval) : unbroadcast(part(ct), operand.aval);
    };
    return [back(x, real), back(y, (c) => imag(neg(c)))];
  },
});

/** The complex conjugate; a float becomes complex. */
export const conjP: Primitive = unary({
  name: "conj",
  accepts: ["floating", "complexfloating"],
  dtype: ([x]) => complexDType(x.dtype),
  compute: () => (x) => complexNumber(x, -0),
  complex: () => (x) => complexNumber(x.re, -x.im),
  emitComplex: (b, [x]) => ({ re: x.re, im: b.neg(x.im) }),
  derivative: (g) => conj(g),
  cotangent: (ct, { input_dtype }) => (isComplex(input_dtype as DType) ? conj(ct) : real(ct)),
});

/** What is linear in each of two operands: four of their parts' products, joined. `params` are those of the real ones. */
export function bilinearByParts(b: GraphBuilder, primitive: Primitive, inputs: readonly Atom[], params: Params): Atom[] {
  const [x, y] = inputs.map((atom) => [realP, imagP].map((part) => b.bind(part, [atom])[0]));
  const product = (i: number, j: number): Atom => b.bind(primitive, [x[i], y[j]], params)[0];
  const re = b.bind(subP, [product(0, 0), product(1, 1)]);
  const im = b.bind(addP, [product(0, 1), product(1, 0)]);
  return b.bind(complexP, [...re, ...im]);
}

export const real = (x: Value): Value => bind1(realP, [x]);
export const imag = (x: Value): Value => bind1(imagP, [x]);
export const complex = (re: Value, im: Value): Value => bind1(complexP, [re, im]);
export const conj = (x: Value): Value => bind1(conjP, [x], { input_dtype: x.dtype });
