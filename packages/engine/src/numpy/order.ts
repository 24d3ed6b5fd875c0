import { isComplex } from "../dtype/dtype.ts";
import type { Value } from "../ir/value.ts";
import { imag, real } from "../primitives/complex.ts";
import * as l from "../primitives/logic.ts";
import { select } from "../primitives/select.ts";

/** Comparisons of values of one dtype and shape. Complex numbers are ordered by their real parts, then by their imaginary parts. */

const ordered =
  (apply: (x: Value, y: Value) => Value) =>
  (x: Value, y: Value): Value =>
    isComplex(x.dtype) ? select(l.eq(real(x), real(y)), apply(imag(x), imag(y)), apply(real(x), real(y))) : apply(x, y);

/** x < y. */
export const lt = ordered(l.lt);
/** x ≤ y. */
export const le = ordered(l.le);
/** x > y. */
export const gt = ordered(l.gt);
/** x ≥ y. */
export const ge = ordered(l.ge);
