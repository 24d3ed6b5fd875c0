import type { Value } from "../../ir/value.ts";
import { type ArrayLike, promoteArgsInexact } from "../../numpy/operands.ts";
import { whereJit } from "../../numpy/where.ts";
import * as p from "../../primitives/arithmetic.ts";
import { numberLike, scalar, scalarLike } from "../../primitives/constants.ts";
import * as g from "../../primitives/gamma-functions.ts";
import { gt, le, lt, ne, or } from "../../primitives/logic.ts";
import * as t from "../../primitives/transcendental.ts";
import { xlog1py, xlogy } from "../special.ts";

/** Probabilities of discrete distributions: of a number, the distribution's parameter, and a location (0 by default). */

type Mass = (k: ArrayLike, parameter: ArrayLike, loc?: ArrayLike) => Value;
const mass = (name: string, f: (k: Value, parameter: Value, shifted: Value) => Value): { logpmf: Mass; pmf: Mass } => {
  const logpmf: Mass = (k, parameter, loc = 0n) => {
    const [number, of, location] = promoteArgsInexact(`${name}.logpmf`, [k, parameter, loc]);
    return f(number, of, p.sub(number, location));
  };
  return { logpmf, pmf: (k, parameter, loc) => t.exp(logpmf(k, parameter, loc)) };
};
const impossible = (k: Value): Value => scalar(Number.NEGATIVE_INFINITY, k.dtype, true);

/** One draw that is 1 with probability p, else 0. */
export const bernoulli = mass("bernoulli", (k, probability, x) => {
  const [zero, one] = [scalarLike(k, 0), scalarLike(k, 1)];
  const value = p.add(xlogy(x, probability), xlog1py(p.sub(one, x), p.neg(probability)));
  return whereJit(or(lt(x, zero), gt(x, one)), impossible(k), value);
});

/** Poisson's distribution with mean μ. */
export const poisson = mass("poisson", (k, mu, x) => {
  const value = p.sub(p.sub(xlogy(x, mu), g.lgamma(p.add(x, numberLike(x, 1)))), mu);
  return whereJit(or(lt(x, numberLike(x, 0)), ne(p.round(k, true), k)), impossible(k), value);
});

/** The number of draws until the first success of probability p. */
export const geom = mass("geom", (k, probability, x) => {
  const value = p.add(xlog1py(p.sub(x, scalarLike(k, 1)), p.neg(probability)), t.log(probability));
  return whereJit(le(x, scalarLike(k, 0)), impossible(k), value);
});
