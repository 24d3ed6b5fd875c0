import type { Value } from "../ir/value.ts";
import { copy } from "../primitives/convert.ts";
import { type ArrayLike, toArray } from "./operands.ts";

/** A copy of an array. Arrays never change, so this is rarely needed. */
export const copyOf = (x: ArrayLike): Value => copy(toArray("copy", x));
