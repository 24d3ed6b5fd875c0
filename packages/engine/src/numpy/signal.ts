import type { DTypeLike } from "../dtype/names.ts";
import { ValueError } from "../errors/errors.ts";
import { shapeText } from "../ir/aval.ts";
import type { Value } from "../ir/value.ts";
import { convGeneralDilated } from "../lax/convolution.ts";
import { rev } from "../primitives/movement.ts";
import { libraryJit } from "../transforms/jit.ts";
import { conjugate } from "./complex.ts";
import { getItem } from "./indexing.ts";
import { flip } from "./manipulation.ts";
import { type ArrayLike, operands, promoteDTypes, promoteInexact } from "./operands.ts";
import { checkOptions } from "./options.ts";

/** Convolution and correlation of vectors. */

/** How much of the sums is kept: all that touch (`"full"`), as many as the longer vector has, or where both overlap. */
export type ConvolveMode = "full" | "same" | "valid";
export interface ConvolveOptions {
  mode?: ConvolveMode;
  /** The dtype of the sums. Default: floats, promoted. */
  preferredElementType?: DTypeLike;
}

const traced = (op: "convolve" | "correlate") =>
  libraryJit(
    op,
    (a: Value, b: Value, mode: ConvolveMode, preferred: DTypeLike | null): Value => {
      const swap = a.size < b.size;
      const [x, y] = swap ? [b, a] : [a, b];
      const kernel = op === "convolve" ? flip(y) : y;
      const size = kernel.size;
      const padding =
        mode === "valid" ? [0, 0] : mode === "same" ? [Math.floor(size / 2), size - Math.floor(size / 2) - 1] : [size - 1, size - 1];
      const result = convGeneralDilated(
        getItem(x, [null, null, ":"]),
        getItem(kernel, [null, null, ":"]),
        [1],
        [padding as [number, number]],
        {
          preferredElementType: preferred,
        },
      );
      const sums = getItem(result, [0, 0]);
      return op === "correlate" && swap ? rev(sums, [0]) : sums;
    },
    { staticArgnums: [2, 3] },
  );
const convolveTraced = traced("convolve");
const correlateTraced = traced("correlate");

function read(
  op: string,
  a: ArrayLike,
  v: ArrayLike,
  options: ConvolveOptions | undefined,
  byDefault: ConvolveMode,
): [Value, Value, ConvolveMode, DTypeLike | null] {
  const { mode = byDefault, preferredElementType = null } = checkOptions<ConvolveOptions>(op, options, ["mode", "preferredElementType"]);
  const given = operands(op, [a, v]);
  const [x, y] = preferredElementType === null ? promoteInexact(given) : promoteDTypes(given);
  if (x.ndim !== 1 || y.ndim !== 1) throw new ValueError(`${op}() only support 1-dimensional inputs.`);
  if (x.size === 0 || y.size === 0)
    throw new ValueError(`${op}: inputs cannot be empty, got shapes ${shapeText(x.shape)} and ${shapeText(y.shape)}.`);
  if (mode !== "full" && mode !== "same" && mode !== "valid") throw new ValueError("mode must be one of ['full', 'same', 'valid']");
  return [x, y, mode, preferredElementType];
}

/**
 * The convolution of two vectors: Σₖ a[k]·v[n − k], in floats. Default mode `"full"`.
 *
 * Throws ValueError for other ranks, empty vectors and another mode. `jnp.convolve([1 2 3], [0 1 0.5])` is
 * `[0 1 2.5 4 1.5]`.
 */
export const convolve = (a: ArrayLike, v: ArrayLike, options?: ConvolveOptions): Value =>
  convolveTraced(...read("convolve", a, v, options, "full"));

/** The correlation of two vectors: Σₖ a[n + k]·conj(v[k]), in floats. Default mode `"valid"`. */
export function correlate(a: ArrayLike, v: ArrayLike, options?: ConvolveOptions): Value {
  const [x, y, mode, preferred] = read("correlate", a, v, options, "valid");
  return correlateTraced(x, conjugate(y), mode, preferred);
}
