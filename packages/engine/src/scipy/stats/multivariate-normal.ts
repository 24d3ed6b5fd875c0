import { ValueError } from "../../errors/errors.ts";
import { shapeText } from "../../ir/aval.ts";
import type { Value } from "../../ir/value.ts";
import { einsum } from "../../numpy/einsum.ts";
import { vectorize } from "../../numpy/functional.ts";
import { type ArrayLike, operands, promoteInexact } from "../../numpy/operands.ts";
import { sum } from "../../numpy/reductions.ts";
import * as p from "../../primitives/arithmetic.ts";
import { scalarLike as c } from "../../primitives/constants.ts";
import { cholesky } from "../../primitives/linear-algebra/cholesky.ts";
import { diagonalOf } from "../../primitives/linear-algebra/matrices.ts";
import { triangularSolve } from "../../primitives/linear-algebra/triangular-solve.ts";
import { expandDims, squeeze } from "../../primitives/movement.ts";
import * as t from "../../primitives/transcendental.ts";

/** The normal distribution of vectors. */

const LOG_2_PI = Math.log(2 * Math.PI);
const solveLower = vectorize(
  (l: Value, y: Value): Value => squeeze(triangularSolve(l, expandDims(y, [1]), { leftSide: true, lower: true }), [1]),
  {
    signature: "(n,n),(n)->(n)",
  },
);

/**
 * The logarithm of the density at vectors x, the last axis, with this mean and covariance matrix (or variance).
 *
 * Throws ValueError when the covariance's shape does not fit the mean.
 */
export function logpdf(x: ArrayLike, mean: ArrayLike, cov: ArrayLike): Value {
  const [point, center, covariance] = promoteInexact(operands("multivariate_normal.logpdf", [x, mean, cov]));
  const y = point.sub(center);
  if (center.ndim === 0) return p.square(y).div(covariance).mul(-0.5).sub(t.log(covariance).add(LOG_2_PI).mul(0.5));
  const n = center.shape.at(-1) as number;
  const squares = (v: Value): Value => einsum("...i,...i->...", v, v).mul(-0.5);
  if (covariance.ndim === 0)
    return squares(y)
      .div(covariance)
      .sub(
        t
          .log(covariance)
          .add(LOG_2_PI)
          .mul(n / 2),
      );
  if (covariance.ndim < 2 || covariance.shape.at(-1) !== n || covariance.shape.at(-2) !== n)
    throw new ValueError(
      "multivariate_normal.logpdf got incompatible shapes",
      `a mean of shape ${shapeText(center.shape)} needs a covariance of shape [..., ${n}, ${n}], got ${shapeText(covariance.shape)}`,
    );
  const l = cholesky(covariance);
  return squares(solveLower(l, y) as Value)
    .sub(c(l, (n / 2) * LOG_2_PI))
    .sub(sum(t.log(diagonalOf(l)), { axis: -1 }));
}

/** The density at vectors x. As `logpdf`. */
export const pdf = (x: ArrayLike, mean: ArrayLike, cov: ArrayLike): Value => t.exp(logpdf(x, mean, cov));
