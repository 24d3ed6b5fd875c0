import { isComplex, isInexact } from "../dtype/dtype.ts";
import { ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import * as p from "../primitives/arithmetic.ts";
import { complex, imag, real } from "../primitives/complex.ts";
import { scalarLike } from "../primitives/constants.ts";
import { convertElementType } from "../primitives/convert.ts";
import { lt } from "../primitives/logic.ts";
import { libraryJit } from "../transforms/jit.ts";
import { type ArrayLike, promoteArgsInexact, toArray } from "./operands.ts";
import { checkOptions } from "./options.ts";
import { whereJit } from "./where.ts";

/** Rounds halves to even; complex numbers by their parts. */
const roundParts = (x: Value): Value => (isComplex(x.dtype) ? complex(p.round(real(x), true), p.round(imag(x), true)) : p.round(x, true));

const roundTraced = libraryJit(
  "round",
  (x: Value, decimals: number): Value => {
    if (x.dtype === "bool") throw new ValueError("data type <class 'numpy.bool'> not inexact", "booleans are not rounded");
    if (!isInexact(x.dtype)) return x;
    if (decimals === 0) return roundParts(x);
    const factor = scalarLike(x, 10 ** decimals);
    return p.div(roundParts(p.mul(x, factor)), factor);
  },
  { staticArgnums: [1] },
);

/** Rounded to `decimals` places (default 0), halves to even. `jnp.round(2.5)` is `2`. */
export const round = (x: ArrayLike, options?: { decimals?: number }): Value =>
  roundTraced(toArray("round", x), checkOptions<{ decimals?: number }>("round", options, ["decimals"]).decimals ?? 0);
export const around = round;
/** Rounded to the nearest integer, halves to even; in floats. */
export function rint(x: ArrayLike): Value {
  const value = toArray("rint", x);
  const [inexact] = promoteArgsInexact("rint", [value]);
  return isInexact(value.dtype) ? roundParts(inexact) : convertElementType(value, inexact.dtype);
}

const truncTraced = libraryJit(
  "trunc",
  (x: Value): Value => (isInexact(x.dtype) ? whereJit(lt(x, scalarLike(x, 0)), p.ceil(x), p.floor(x)) : x),
);
/** Rounded toward zero. */
export const trunc = (x: ArrayLike): Value => truncTraced(toArray("trunc", x));
export const fix = trunc;
