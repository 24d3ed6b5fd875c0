import { ValueError } from "../errors/errors.ts";
import { shapeText } from "../ir/aval.ts";
import type { Value } from "../ir/value.ts";
import { convGeneralDilated } from "../lax/convolution.ts";
import { conjugate } from "../numpy/complex.ts";
import { getItem } from "../numpy/indexing.ts";
import { flip } from "../numpy/manipulation.ts";
import { type ArrayLike, operands, promoteInexact } from "../numpy/operands.ts";
import { checkOptions } from "../numpy/options.ts";
import type { ConvolveMode } from "../numpy/signal.ts";
import { libraryJit } from "../transforms/jit.ts";

/** Convolution of arrays of any rank, as `jax.scipy.signal`. */

export interface SignalOptions {
  /** How much of the sums is kept. Default `"full"`. */
  mode?: ConvolveMode;
}

const convolveTraced = libraryJit(
  "_convolve_nd",
  (a: Value, b: Value, mode: ConvolveMode): Value => {
    // For "valid" one of them must be the larger in all axes; it is the one that is padded.
    const swap = mode === "valid" && b.shape.every((d, i) => d >= a.shape[i]) && b.shape.some((d, i) => d > a.shape[i]);
    const [x, y] = swap ? [b, a] : [a, b];
    const padding = y.shape.map((d): [number, number] =>
      mode === "valid" ? [0, 0] : mode === "same" ? [Math.floor(d / 2), d - Math.floor(d / 2) - 1] : [d - 1, d - 1],
    );
    const lift = (v: Value): Value => getItem(v, [null, null, "..."]);
    return getItem(
      convGeneralDilated(
        lift(x),
        lift(flip(y)),
        y.shape.map(() => 1),
        padding,
      ),
      [0, 0],
    );
  },
  { staticArgnums: [2] },
);

function read(fn: string, a: ArrayLike, b: ArrayLike, options: SignalOptions | undefined): [Value, Value, ConvolveMode] {
  const { mode = "full" } = checkOptions<SignalOptions>(fn, options, ["mode"]);
  const [x, y] = promoteInexact(operands(fn, [a, b]));
  if (x.ndim !== y.ndim) throw new ValueError("in1 and in2 must have the same number of dimensions");
  if (x.size === 0 || y.size === 0)
    throw new ValueError(`zero-size arrays not supported in convolutions, got shapes ${shapeText(x.shape)} and ${shapeText(y.shape)}.`);
  if (mode !== "full" && mode !== "same" && mode !== "valid") throw new ValueError("mode must be one of ['full', 'same', 'valid']");
  if (mode === "valid" && !x.shape.every((d, i) => d >= y.shape[i]) && !x.shape.every((d, i) => d <= y.shape[i]))
    throw new ValueError(`For 'valid' mode, One input must be smaller than the other in every dimension.`);
  return [x, y, mode];
}

/** The convolution of two arrays of one rank. With mode `"same"` the result has the first one's shape. */
export const convolve = (a: ArrayLike, b: ArrayLike, options?: SignalOptions): Value => convolveTraced(...read("convolve", a, b, options));

/** As `convolve`, of matrices. Throws ValueError for other ranks. */
export function convolve2d(a: ArrayLike, b: ArrayLike, options?: SignalOptions): Value {
  const [x, y, mode] = read("convolve2d", a, b, options);
  if (x.ndim !== 2) throw new ValueError("convolve2d() only supports 2-dimensional inputs.");
  return convolveTraced(x, y, mode);
}

/** The correlation of two arrays of one rank: the convolution with the second one reversed and conjugated. */
export function correlate(a: ArrayLike, b: ArrayLike, options?: SignalOptions): Value {
  const [x, y, mode] = read("correlate", a, b, options);
  return convolveTraced(x, flip(conjugate(y)), mode);
}
