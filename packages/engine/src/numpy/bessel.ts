import type { Value } from "../ir/value.ts";
import * as p from "../primitives/arithmetic.ts";
import { range } from "../primitives/broadcasting.ts";
import { numberLike } from "../primitives/constants.ts";
import { lt } from "../primitives/logic.ts";
import { select } from "../primitives/select.ts";
import * as t from "../primitives/transcendental.ts";
import { customJvp } from "../transforms/custom-jvp.ts";
import { libraryJit } from "../transforms/jit.ts";
import { type ArrayLike, promoteArgsInexact } from "./operands.ts";

/**
 * Modified Bessel functions of the first kind: below 20 by their power series (Abramowitz and Stegun 1964, 9.6.10),
 * whose terms are positive, above by the asymptotic one (9.7.1), whose error there is below e⁻⁴⁰.
 */
const BORDER = 20;
const SERIES_TERMS = 45;
const ASYMPTOTIC_TERMS = 20;

/** e^−|x| · Iₙ(|x|) for n = 0 or 1. */
function scaled(x: Value, n: number): Value {
  const size = p.abs(x);
  const border = numberLike(x, BORDER);
  const near = p.min(size, border);
  const quarter = p.mul(numberLike(x, 0.25), p.square(near));
  const one = numberLike(x, 1);
  const series = range(1, SERIES_TERMS)
    .reverse()
    .reduce<Value>((sum, k) => p.add(one, p.mul(p.mul(quarter, numberLike(x, 1 / (k * (k + n)))), sum)), one);
  const small = p.mul(n === 0 ? series : p.mul(p.mul(near, numberLike(x, 0.5)), series), t.exp(p.neg(near)));
  const far = p.max(size, border);
  const inverse = p.div(numberLike(x, 0.125), far);
  const asymptotic = range(1, ASYMPTOTIC_TERMS)
    .reverse()
    .reduce<Value>((sum, k) => p.sub(one, p.mul(p.mul(inverse, numberLike(x, (4 * n * n - (2 * k - 1) ** 2) / k)), sum)), one);
  return select(lt(size, border), small, p.div(asymptotic, p.sqrt(p.mul(numberLike(x, 2 * Math.PI), far))));
}

const i0eOf = customJvp(function bessel_i0e(x: Value): Value {
  return scaled(x, 0);
});
// d(e^−|x|·I₀) = e^−|x|·I₁ − sign(x)·e^−|x|·I₀, I₁ being odd.
i0eOf.defjvps((g: Value, out: Value, x: Value) => p.mul(g, p.mul(p.sign(x), p.sub(scaled(x, 1), out))));
/** e^−|x| · Iₙ(|x|) for n = 0 or 1, with the derivative of order 0. */
export const scaledBessel = (x: Value, n: 0 | 1): Value => (n === 0 ? i0eOf(x) : scaled(x, 1));

const i0Traced = libraryJit("i0", (x: Value): Value => p.mul(i0eOf(x), t.exp(p.abs(x))));
/** The modified Bessel function of the first kind of order 0. */
export const i0 = (x: ArrayLike): Value => i0Traced(promoteArgsInexact("i0", [x])[0]);
