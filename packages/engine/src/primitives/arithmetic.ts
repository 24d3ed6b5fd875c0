import * as c from "../dtype/complex-math.ts";
import { isComplex, isInteger as isInt, realDType } from "../dtype/dtype.ts";
import { complex as complexNumber } from "../dtype/elements.ts";
import { cPow } from "../dtype/real-functions.ts";
import { JaxTypeError } from "../errors/errors.ts";
import type { Scalar, ScalarBuilder } from "../ir/lowering.ts";
import { type Primitive, type Tangent, UndefinedPrimal, Zero } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { bind1 } from "./bind.ts";
import { broadcastTo, unbroadcast } from "./broadcasting.ts";
import { conj, real } from "./complex.ts";
import { scalarLike } from "./constants.ts";
import { convertElementType } from "./convert.ts";
import { fullLike, zerosLike } from "./creation.ts";
import { emitCubeRootDouble } from "./double/cube-root.ts";
import { FLOATING, INEXACT, laneOf, NUMERIC } from "./dtype-rules.ts";
import { binary, elementwise, unary } from "./elementwise.ts";
import * as ec from "./emit-complex.ts";
import * as ecExp from "./emit-complex-exp.ts";
import { eq, ge } from "./logic.ts";
import { select, selectN } from "./select.ts";
import { log } from "./transcendental.ts";

/** Cotangents of a bilinear primitive: each undefined operand gets its own rule, summed over repeated axes. */
function cotangents(
  ct: Tangent,
  inputs: readonly (Value | UndefinedPrimal)[],
  rules: readonly ((ct: Value) => Value)[],
): (Tangent | null)[] {
  return inputs.map((x, i) => {
    if (!(x instanceof UndefinedPrimal)) return null;
    return ct instanceof Zero ? new Zero(x.aval) : unbroadcast(rules[i](ct), x.aval);
  });
}

export const negP = unary({
  name: "neg",
  accepts: NUMERIC,
  compute: () => (x) => -x,
  bigint: () => (x) => -x,
  complex: () => c.neg,
  emit: (b, [x]) => b.neg(x),
  emitComplex: (b, [x]) => ec.neg(b, x),
  derivative: (g) => neg(g),
  cotangent: (ct) => neg(ct),
});

export const addP: Primitive = elementwise({
  name: "add",
  arity: 2,
  accepts: [NUMERIC],
  compute: () => (x, y) => x + y,
  bigint: () => (x, y) => x + y,
  complex: () => c.add,
  emit: (b, [x, y]) => b.add(x, y),
  emitComplex: (b, [x, y]) => ec.add(b, x, y),
  jvp: ([x, y], [gx, gy]) => sumJvp(add(x, y), gx, gy, add),
  transpose: ([ct], inputs) => cotangents(ct, inputs, [(c) => c, (c) => c]),
});

export const subP: Primitive = elementwise({
  name: "sub",
  arity: 2,
  accepts: [NUMERIC],
  compute: () => (x, y) => x - y,
  bigint: () => (x, y) => x - y,
  complex: () => c.sub,
  emit: (b, [x, y]) => b.sub(x, y),
  emitComplex: (b, [x, y]) => ec.sub(b, x, y),
  jvp: ([x, y], [gx, gy]) => sumJvp(sub(x, y), gx, gy instanceof Zero || !(gx instanceof Zero) ? gy : neg(gy), sub),
  transpose: ([ct], inputs) => cotangents(ct, inputs, [(c) => c, neg]),
});

/** The tangent of x ± y: one equation where both tangents are there, else the one repeated to the result's shape. */
function sumJvp(out: Value, gx: Tangent, gy: Tangent, combine: (a: Value, b: Value) => Value): [Value[], Tangent[]] {
  if (gx instanceof Zero) return [[out], [gy instanceof Zero ? new Zero(out.aval) : broadcastTo(gy, out.shape)]];
  if (gy instanceof Zero) return [[out], [broadcastTo(gx, out.shape)]];
  return [[out], [broadcastTo(combine(gx, gy), out.shape)]];
}

export const mulP = binary({
  name: "mul",
  accepts: [NUMERIC],
  compute: (dtype) => (isInt(dtype) ? Math.imul : (x, y) => x * y),
  bigint: () => (x, y) => x * y,
  complex: () => c.mul,
  emit: (b, [x, y]) => b.mul(x, y),
  emitComplex: (b, [x, y]) => ec.mul(b, x, y),
  derivatives: [(g, _x, y) => mul(g, y), (g, x) => mul(x, g)],
  transpose: ([ct], [x, y]) => cotangents(ct, [x, y], [(c) => mul(c, y as Value), (c) => mul(x as Value, c)]),
});

/** Integers: truncates towards zero; x / 0 is −1 as on XLA's CPU backend. */
const intDiv = (x: number, y: number): number => (y === 0 ? -1 : Math.trunc(x / y));

export const divP = binary({
  name: "div",
  accepts: [NUMERIC],
  compute: (dtype) => (isInt(dtype) ? intDiv : (x, y) => x / y),
  bigint: () => (x, y) => (y === 0n ? -1n : x / y),
  complex: () => c.div,
  emit: (b, [x, y]) => b.div(x, y),
  emitComplex: (b, [x, y]) => ec.div(b, x, y),
  // d(x/y) = dx / y − dy · x · y⁻²
  derivatives: [(g, _x, y) => div(g, y), (g, x, y) => mul(mul(neg(g), x), integerPow(y, -2))],
  transpose: ([ct], [x, y]) => cotangents(ct, [x, y], [(c) => div(c, y as Value)]),
});

export const remP = binary({
  name: "rem",
  accepts: [["integer", "floating"]],
  compute: (dtype) => (isInt(dtype) ? (x, y) => (y === 0 ? x : x % y) : (x, y) => x % y),
  bigint: () => (x, y) => (y === 0n ? x : x % y),
  emit: (b, [x, y]) => b.rem(x, y),
  // x rem y = x − y · trunc(x / y)
  derivatives: [(g) => g, (g, x, y) => mul(neg(g), mul(sign(div(x, y)), floor(abs(div(x, y)))))],
});

/** How much of the tangent of max(x, y) is x's: 1 where x alone is the extremum, ½ where they tie, 0 elsewhere. */
export const shareOfExtremum = (x: Value, extremum: Value, y: Value): Value =>
  div(
    select(eq(x, extremum), fullLike(extremum, 1), fullLike(extremum, 0)),
    select(eq(y, extremum), fullLike(extremum, 2), fullLike(extremum, 1)),
  );

export const maxP = binary({
  name: "max",
  accepts: [["integer", "bool", "floating", "complexfloating"]],
  compute: () => Math.max,
  bigint: () => (x, y) => (x > y ? x : y),
  complex: () => c.larger,
  emit: (b, [x, y], _params, [aval]) => (aval.dtype === "bool" ? b.or(x, y) : b.max(x, y)),
  emitComplex: (b, [x, y]) => ec.max(b, x, y),
  derivatives: [(g, x, y, out) => mul(g, shareOfExtremum(x, out, y)), (g, x, y, out) => mul(g, shareOfExtremum(y, out, x))],
});

export const minP = binary({
  name: "min",
  accepts: [["integer", "bool", "floating", "complexfloating"]],
  compute: () => Math.min,
  bigint: () => (x, y) => (x < y ? x : y),
  complex: () => c.smaller,
  emit: (b, [x, y], _params, [aval]) => (aval.dtype === "bool" ? b.and(x, y) : b.min(x, y)),
  emitComplex: (b, [x, y]) => ec.min(b, x, y),
  derivatives: [(g, x, y, out) => mul(g, shareOfExtremum(x, out, y)), (g, x, y, out) => mul(g, shareOfExtremum(y, out, x))],
});

export const signP = unary({
  name: "sign",
  accepts: NUMERIC,
  compute: () => Math.sign,
  bigint: () => (x) => (x > 0n ? 1n : x < 0n ? -1n : 0n),
  complex: () => c.signOf,
  emit: (b, [x], _params, [aval]) => {
    const lane = laneOf(aval.dtype);
    const zero = b.constant(0, lane);
    // `x` itself where neither positive nor negative: keeps NaN and the sign of zero.
    const negative = lane === "u32" || lane === "u64" ? x : b.select(b.lt(x, zero), b.constant(-1, lane), x);
    return b.select(b.gt(x, zero), b.constant(1, lane), negative);
  },
  emitComplex: (b, [x]) => ec.sign(b, x),
  derivative: null,
});

export const absP = unary({
  name: "abs",
  accepts: ["floating", "complexfloating", "signedinteger"],
  dtype: ([x]) => realDType(x.dtype),
  compute: () => Math.abs,
  bigint: () => (x) => (x < 0n ? -x : x),
  complex: () => c.abs,
  emit: (b, [x]) => b.abs(x),
  emitComplex: (b, [x]) => ec.abs(b, x),
  derivative: (g, x, y) => (isComplex(x.dtype) ? absTangent(g, x, y) : select(ge(x, scalarLike(x, 0)), g, neg(g))),
});

/** d|z| = Re(dz · z̄ / |z|), 0 at 0. */
const absTangent = (g: Value, z: Value, size: Value): Value => real(mul(g, div(conj(z), replaceZero(convertElementType(size, z.dtype)))));

const roundEven = (x: number): number => {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest !== 0.5) return Object.is(Math.round(x), 0) && x < 0 ? -0 : Math.round(x);
  return below % 2 === 0 ? (x < 0 && below === 0 ? -0 : below) : x < 0 && below === -1 ? -0 : below + 1;
};
const roundAway = (x: number): number => (Number.isFinite(x) ? Math.sign(x) * Math.floor(Math.abs(x) + 0.5) : x);

export const floorP = unary({
  name: "floor",
  accepts: FLOATING,
  compute: () => Math.floor,
  emit: (b, [x]) => b.floor(x),
  derivative: null,
});
export const ceilP = unary({ name: "ceil", accepts: FLOATING, compute: () => Math.ceil, emit: (b, [x]) => b.ceil(x), derivative: null });

/** `rounding_method`: 0 rounds halves away from zero, 1 to even. */
export const roundP = unary({
  name: "round",
  accepts: FLOATING,
  compute: (_dtype, { rounding_method }) => (rounding_method === 1 ? roundEven : roundAway),
  emit: (b, [x], { rounding_method }) => (rounding_method === 1 ? b.roundEven(x) : emitRoundAway(b, x)),
  derivative: null,
});

function emitRoundAway(b: ScalarBuilder, x: Scalar): Scalar {
  const half = b.constant(0.5, x.type);
  const size = b.abs(x);
  const whole = b.floor(size);
  // Not floor(|x| + ½): that sum rounds up just below ½ and from the point on where all floats are whole.
  const up = b.select(b.ge(b.sub(size, whole), half), b.add(whole, b.constant(1, x.type)), whole);
  const zero = b.constant(0, x.type);
  // Zeros keep their sign.
  return b.select(b.lt(x, zero), b.neg(up), b.select(b.eq(x, zero), x, up));
}

export const squareP = unary({
  name: "square",
  accepts: NUMERIC,
  compute: (dtype) => (isInt(dtype) ? (x) => Math.imul(x, x) : (x) => x * x),
  bigint: () => (x) => x * x,
  complex: () => c.square,
  emit: (b, [x]) => b.mul(x, x),
  emitComplex: (b, [x]) => ec.square(b, x),
  derivative: (g, x) => mul(g, mul(scalarLike(x, 2), x)),
});

export const sqrtP = unary({
  name: "sqrt",
  accepts: INEXACT,
  compute: () => Math.sqrt,
  complex: () => c.sqrt,
  emit: (b, [x]) => b.sqrt(x),
  emitComplex: (b, [x]) => ecExp.sqrt(b, x),
  derivative: (g, x, y) => mul(g, div(scalarLike(x, 0.5), y)),
});

export const rsqrtP = unary({
  name: "rsqrt",
  accepts: INEXACT,
  compute: () => (x) => 1 / Math.sqrt(x),
  complex: () => c.rsqrt,
  emit: (b, [x]) => b.div(b.constant(1, x.type), b.sqrt(x)),
  emitComplex: (b, [x]) => ecExp.rsqrt(b, x),
  derivative: (g, x, y) => mul(g, mul(scalarLike(x, -0.5), div(y, x))),
});

export const cbrtP = unary({
  name: "cbrt",
  accepts: FLOATING,
  compute: () => Math.cbrt,
  emit: (b, [x]) => {
    if (x.type === "f64") return emitCubeRootDouble(b, x);
    const size = b.abs(x);
    const rough = b.pow(size, b.constant(1 / 3, "f32"));
    // ⅓ has an error in f32, which one step of Newton's method takes away. Infinities and zeros are right already.
    const step = b.div(b.sub(b.div(size, b.mul(rough, rough)), rough), b.constant(3, "f32"));
    const root = b.select(b.lt(size, b.constant(Infinity, "f32")), b.add(rough, step), rough);
    // A zero keeps its sign.
    const zero = b.constant(0, "f32");
    return b.select(b.lt(x, zero), b.neg(root), b.select(b.gt(x, zero), root, x));
  },
  // d(x^⅓) = ⅓ · y⁻²
  derivative: (g, x, y) => mul(g, mul(scalarLike(x, 1 / 3), integerPow(y, -2))),
});

/** xⁿ by squaring: ⌈log₂ n⌉ + popcount multiplications, the order in which XLA multiplies. */
function powerBySquaring<T>(x: T, n: number, one: T, times: (a: T, b: T) => T, over: (a: T, b: T) => T): T {
  let product: T | null = null;
  let base = x;
  for (let k = Math.abs(n); k > 0; k >>>= 1) {
    if (k & 1) product = product === null ? base : times(product, base);
    if (k > 1) base = times(base, base);
  }
  if (product === null) return one;
  return n < 0 ? over(one, product) : product;
}

export const integerPowP = unary({
  name: "integer_pow",
  accepts: NUMERIC,
  check([x], { y }) {
    if ((y as number) < 0 && isInt(x.dtype)) {
      throw new JaxTypeError(
        `Integers cannot be raised to negative powers, got integer_pow(${x.toLong()}, ${y})`,
        'Convert the base to a float first: x.astype("float32").',
      );
    }
  },
  compute(dtype, { y }) {
    const times = isInt(dtype) ? Math.imul : (a: number, b: number) => a * b;
    return (x) => powerBySquaring(x, y as number, 1, times, (a, b) => a / b);
  },
  bigint:
    (_dtype, { y }) =>
    (x) =>
      powerBySquaring(
        x,
        y as number,
        1n,
        (a, b) => BigInt.asIntN(64, a * b),
        (a) => a,
      ),
  complex:
    (_dtype, { y }) =>
    (x) =>
      powerBySquaring(x, y as number, complexNumber(1), c.mul, c.div),
  emit(b, [x], { y }, [aval]) {
    const one = b.constant(1, laneOf(aval.dtype));
    return powerBySquaring(x, y as number, one, b.mul.bind(b), b.div.bind(b));
  },
  emitComplex(b, [x], { y }) {
    const one = { re: b.constant(1, x.re.type), im: b.constant(0, x.re.type) };
    return powerBySquaring(
      x,
      y as number,
      one,
      (p, q) => ec.mul(b, p, q),
      (p, q) => ec.div(b, p, q),
    );
  },
  derivative(g, x, _out, { y }) {
    const n = y as number;
    if (n === 0) return zerosLike(g.aval);
    if (n === 1) return g;
    return mul(g, mul(scalarLike(x, n), n === 2 ? x : integerPow(x, n - 1)));
  },
});

const replaceZero = (x: Value): Value => select(eq(x, scalarLike(x, 0)), fullLike(x, 1), x);

export const powP: Primitive = binary({
  name: "pow",
  accepts: [INEXACT, ["integer", "floating", "complexfloating"]],
  mixed: true,
  weakType: ([x, y]) => x.weakType && y.weakType,
  compute: () => cPow,
  complex: () => c.pow,
  emit: (b, [x, y], _params, [, exponent]) => b.pow(x, isInt(exponent.dtype) ? b.convert(y, x.type) : y),
  emitComplex: (b, [x, y]) => ecExp.pow(b, x, { re: b.convert(y.re, x.re.type), im: b.convert(y.im, x.re.type) }),
  derivatives: [powerRule, (g, x, _y, out) => mul(g, mul(log(replaceZero(x)), out))],
});

/** d(x^y)/dx = y · x^(y−1); for integer exponents 0 where y is 0, also at x = 0. */
function powerRule(g: Value, x: Value, exponent: Value): Value {
  if (!isInt(exponent.dtype)) return mul(g, mul(exponent, pow(x, sub(exponent, fullLike(exponent, 1)))));
  const y = convertElementType(exponent, x.dtype);
  const isZero = eq(y, scalarLike(y, 0));
  const zeros = zerosLike(y.aval);
  const slope = mul(replaceZero(y), pow(x, sub(y, fullLike(y, 1))));
  return mul(g, selectN(isZero, slope, zeros));
}

export const neg = (x: Value): Value => bind1(negP, [x]);
export const add = (x: Value, y: Value): Value => bind1(addP, [x, y]);
export const sub = (x: Value, y: Value): Value => bind1(subP, [x, y]);
export const mul = (x: Value, y: Value): Value => bind1(mulP, [x, y]);
export const div = (x: Value, y: Value): Value => bind1(divP, [x, y]);
/** Remainder with the sign of the dividend. */
export const rem = (x: Value, y: Value): Value => bind1(remP, [x, y]);
/** Larger of two, NaN if either is. */
export const max = (x: Value, y: Value): Value => bind1(maxP, [x, y]);
export const min = (x: Value, y: Value): Value => bind1(minP, [x, y]);
export const sign = (x: Value): Value => bind1(signP, [x]);
export const abs = (x: Value): Value => bind1(absP, [x]);
export const floor = (x: Value): Value => bind1(floorP, [x]);
export const ceil = (x: Value): Value => bind1(ceilP, [x]);
/** Rounds halves away from zero; `toEven` rounds them to even, as jnp.round. */
export const round = (x: Value, toEven = false): Value => bind1(roundP, [x], { rounding_method: toEven ? 1 : 0 });
export const square = (x: Value): Value => bind1(squareP, [x]);
export const sqrt = (x: Value): Value => bind1(sqrtP, [x]);
export const rsqrt = (x: Value): Value => bind1(rsqrtP, [x]);
export const cbrt = (x: Value): Value => bind1(cbrtP, [x]);
export const integerPow = (x: Value, y: number): Value => bind1(integerPowP, [x], { y });
export const reciprocal = (x: Value): Value => integerPow(x, -1);
export const pow = (x: Value, y: Value): Value => bind1(powP, [x, y]);
export { addAny } from "./elementwise.ts";
