import type { Value } from "../ir/value.ts";
import { type ArrayLike, toArray, toArrays } from "../numpy/operands.ts";
import * as g from "../primitives/gamma-functions.ts";
import { nextAfter } from "../primitives/next-after.ts";

/** ln |Γ(x)|. */
export const lgamma = (x: ArrayLike): Value => g.lgamma(toArray("lgamma", x));
/** The derivative of `lgamma`. */
export const digamma = (x: ArrayLike): Value => g.digamma(toArray("digamma", x));
/** The `m`-th derivative of `digamma`, for x > 0. */
export const polygamma = (m: ArrayLike, x: ArrayLike): Value => g.polygamma(...(toArrays("polygamma", [m, x]) as [Value, Value]));
/** The float beside x on the way to y. */
export const nextafter = (x: ArrayLike, y: ArrayLike): Value => nextAfter(...(toArrays("nextafter", [x, y]) as [Value, Value]));
