import { isFloat } from "../dtype/dtype.ts";
import type { Value } from "../ir/value.ts";
import * as p from "../primitives/arithmetic.ts";
import { scalarLike } from "../primitives/constants.ts";
import { lt } from "../primitives/logic.ts";
import { libraryJit } from "../transforms/jit.ts";
import { type ArrayLike, promoteArgsInexact, toArray } from "./operands.ts";
import { checkOptions } from "./options.ts";
import { whereJit } from "./where.ts";

const roundTraced = libraryJit(
  "round",
  (x: Value, decimals: number): Value => {
    if (!isFloat(x.dtype) || decimals === 0) return isFloat(x.dtype) ? p.round(x, true) : x;
    const factor = scalarLike(x, 10 ** decimals);
    return p.div(p.round(p.mul(x, factor), true), factor);
  },
  { staticArgnums: [1] },
);

/** Rounded to `decimals` places (default 0), halves to even. `jnp.round(2.5)` is `2`. */
export const round = (x: ArrayLike, options?: { decimals?: number }): Value =>
  roundTraced(toArray("round", x), checkOptions<{ decimals?: number }>("round", options, ["decimals"]).decimals ?? 0);
export const around = round;
/** Rounded to the nearest integer, halves to even; in floats. */
export const rint = (x: ArrayLike): Value => p.round(promoteArgsInexact("rint", [x])[0], true);

const truncTraced = libraryJit(
  "trunc",
  (x: Value): Value => (isFloat(x.dtype) ? whereJit(lt(x, scalarLike(x, 0)), p.ceil(x), p.floor(x)) : x),
);
/** Rounded toward zero. */
export const trunc = (x: ArrayLike): Value => truncTraced(toArray("trunc", x));
export const fix = trunc;
