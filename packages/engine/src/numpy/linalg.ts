import { ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import * as p from "../primitives/arithmetic.ts";
import type { Axis } from "../shape/axes.ts";
import { libraryJit } from "../transforms/jit.ts";
import { type ArrayLike, promoteArgsInexact } from "./operands.ts";
import { checkOptions } from "./options.ts";
import * as r from "./reductions.ts";

/** The `jnp.linalg` namespace. */

export interface NormOptions {
  /** For vectors: a number p, Infinity or −Infinity. Default 2 (for matrices the Frobenius norm). */
  ord?: number | null;
  /** One axis. Default: all elements as one vector. */
  axis?: Axis;
  keepdims?: boolean;
}
const normTraced = libraryJit(
  "norm",
  (x: Value, ord: number | null, axis: Axis, keepdims: boolean): Value => {
    if (ord === null || ord === 2) return p.sqrt(r.sum(p.mul(x, x), { axis, keepdims }));
    if (ord === Number.POSITIVE_INFINITY) return r.max(p.abs(x), { axis, keepdims });
    if (ord === Number.NEGATIVE_INFINITY) return r.min(p.abs(x), { axis, keepdims });
    if (ord === 1) return r.sum(p.abs(x), { axis, keepdims });
    const powers = r.sum(powerOf(p.abs(x), ord), { axis, keepdims });
    return powerOf(powers, 1 / ord);
  },
  { staticArgnums: [1, 2, 3] },
);
const powerOf = (x: Value, exponent: number): Value => p.pow(x, promoteArgsInexact("norm", [exponent, x])[0]);

/** The length of a vector: √Σx² by default, along `axis` or over all elements. */
export function norm(x: ArrayLike, options?: NormOptions): Value {
  const { ord = null, axis = null, keepdims = false } = checkOptions<NormOptions>("norm", options, ["ord", "axis", "keepdims"]);
  const [value] = promoteArgsInexact("norm", [x]);
  const isVector = typeof axis === "number" || (axis === null && value.ndim === 1);
  if (ord !== null && !isVector)
    throw new ValueError(`norm: ord=${ord} is supported for vectors only; give one axis, or leave ord out for the Frobenius norm.`);
  return normTraced(value, ord, axis, keepdims);
}
