import { defaultInt } from "../dtype/defaults.ts";
import { ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import * as a from "../primitives/arg-extremum.ts";
import { expandDims } from "../primitives/movement.ts";
import { canonicalAxis } from "../shape/axes.ts";
import { ravel } from "./manipulation.ts";
import { type ArrayLike, toArray } from "./operands.ts";
import { checkOptions } from "./options.ts";

export interface ArgOptions {
  /** The axis to search. Default: the flat array. */
  axis?: number | null;
  /** Keep the searched axis with size 1. Default false. */
  keepdims?: boolean;
}

const extremum =
  (name: "argmax" | "argmin") =>
  (x: ArrayLike, options?: ArgOptions): Value => {
    const { axis = null, keepdims = false } = checkOptions<ArgOptions>(name, options, ["axis", "keepdims"]);
    const given = toArray(name, x);
    const value = axis === null ? ravel(given) : given;
    const at = axis === null ? 0 : canonicalAxis(axis, value.ndim);
    if (value.shape[at] === 0) throw new ValueError(`attempt to get ${name} of an empty sequence`);
    const found = a[name](value, at, defaultInt());
    if (!keepdims) return found;
    return axis === null
      ? expandDims(
          found,
          given.shape.map((_, i) => i),
        )
      : expandDims(found, [at]);
  };

/** The index of the first largest element; nan counts as largest. Throws ValueError over no elements. */
export const argmax = extremum("argmax");
/** The index of the first smallest element; nan counts as smallest. Throws ValueError over no elements. */
export const argmin = extremum("argmin");
