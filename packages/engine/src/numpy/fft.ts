import { defaultFloat } from "../dtype/defaults.ts";
import { complexDType, isComplex, realDType } from "../dtype/dtype.ts";
import { canonicalDType, type DTypeLike } from "../dtype/names.ts";
import { JaxTypeError, ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import * as p from "../primitives/arithmetic.ts";
import { range } from "../primitives/broadcasting.ts";
import { scalarLike } from "../primitives/constants.ts";
import { convertElementType } from "../primitives/convert.ts";
import { iota } from "../primitives/creation.ts";
import { FFT, fft as fftOf, IFFT, IRFFT, RFFT } from "../primitives/fft.ts";
import { type Axis, canonicalAxes, canonicalAxis } from "../shape/axes.ts";
import { libraryJit } from "../transforms/jit.ts";
import { remainder } from "./arithmetic.ts";
import { conjugate } from "./complex.ts";
import { getItem } from "./indexing.ts";
import { moveaxis } from "./manipulation.ts";
import { type ArrayLike, promoteInexact, toArray } from "./operands.ts";
import { checkOptions } from "./options.ts";
import { pad } from "./padding.ts";
import { roll } from "./rolling.ts";
import { integerOf } from "./shapes.ts";

/** The `jnp.fft` namespace: discrete Fourier transforms. */

/** Where the factor 1/n stands: at the inverse (default), at the transform, or its root at both. */
export type FftNorm = "backward" | "forward" | "ortho" | null;
export interface FftOptions {
  /** The number of points: the input is cut off or filled up with zeros. Default: all. */
  n?: number | null;
  /** Default the last. */
  axis?: number;
  norm?: FftNorm;
}
export interface FftnOptions {
  /** The number of points along each axis. Default: all. */
  s?: readonly number[] | null;
  /** Default: all axes, or the last ones, as many as `s` has. */
  axes?: readonly number[] | null;
  norm?: FftNorm;
}

const fftTraced = libraryJit(
  "fft",
  (x: Value, type: number, lengths: readonly number[]): Value => {
    const input = type === RFFT ? x : convertElementType(x, complexDType(x.dtype));
    return fftOf(input, type, lengths);
  },
  { staticArgnums: [1, 2] },
);

function transform(fn: string, type: number, x: ArrayLike, axes: readonly number[], s: readonly number[] | null, norm: FftNorm): Value {
  if (norm !== null && norm !== "backward" && norm !== "forward" && norm !== "ortho")
    throw new ValueError(`Invalid norm value ${String(norm)}; should be "backward", "ortho" or "forward".`);
  const [value] = promoteInexact([toArray(fn, x)]);
  if (type === RFFT && isComplex(value.dtype))
    throw new JaxTypeError("only real valued inputs supported for rfft", "take jnp.real(x), or jnp.fft.fft");
  if (new Set(axes).size !== axes.length) throw new ValueError(`${fn} does not support repeated axes. Got axes [${axes.join(", ")}].`);
  if (s !== null && s.length !== axes.length) throw new ValueError(`Shape and axes have different lengths.`);
  if (s?.some((n) => n < 1) === true) throw new ValueError(`Shape should be non-negative and not 0, got [${s.join(", ")}]`);
  const last = axes.length - 1;
  const moved = moveaxis(value, axes, range(value.ndim - axes.length, value.ndim));
  const sizes = moved.shape.slice(moved.ndim - axes.length);
  const lengths = s ?? (type === IRFFT ? sizes.with(last, 2 * (sizes[last] - 1)) : sizes);
  if (lengths.some((n) => n < 1)) throw new ValueError(`Invalid number of FFT data points (${lengths.find((n) => n < 1)}) specified.`);
  const wanted = type === IRFFT ? lengths.with(last, Math.floor(lengths[last] / 2) + 1) : lengths;
  const batch = moved.ndim - axes.length;
  const cut = getItem(moved, ["...", ...wanted.map((n) => `:${n}`)]);
  const missing = cut.shape.map((d, i): [number, number] => [0, i < batch ? 0 : wanted[i - batch] - d]);
  const found = fftTraced(missing.some(([, high]) => high > 0) ? pad(cut, missing) : cut, type, lengths);
  const total = lengths.reduce((n, d) => n * d, 1);
  const inverse = type === IFFT || type === IRFFT;
  // The primitive divides by the number of points in the inverse.
  const factor =
    norm === "ortho" ? (inverse ? Math.sqrt(total) : 1 / Math.sqrt(total)) : norm === "forward" ? (inverse ? total : 1 / total) : 1;
  const scaled = factor === 1 ? found : p.mul(found, scalarLike(found, factor));
  return moveaxis(scaled, range(scaled.ndim - axes.length, scaled.ndim), axes);
}

const one =
  (fn: string, type: number) =>
  (x: ArrayLike, options?: FftOptions): Value => {
    const { n = null, axis = -1, norm = null } = checkOptions<FftOptions>(fn, options, ["n", "axis", "norm"]);
    const value = toArray(fn, x);
    return transform(fn, type, value, [canonicalAxis(axis, value.ndim)], n === null ? null : [integerOf(fn, "n", n)], norm);
  };
const several =
  (fn: string, type: number, byDefault: readonly number[] | null) =>
  (x: ArrayLike, options?: FftnOptions): Value => {
    const { s = null, axes = byDefault, norm = null } = checkOptions<FftnOptions>(fn, options, ["s", "axes", "norm"]);
    const value = toArray(fn, x);
    const chosen = axes ?? (s === null ? range(0, value.ndim) : range(value.ndim - s.length, value.ndim));
    return transform(fn, type, value, canonicalAxes(chosen, value.ndim), s, norm);
  };

/** The discrete Fourier transform along an axis: Σ x[m]·e^(−2πi·m·k/n), complex. Throws ValueError for an `n` below 1. */
export const fft = one("jnp.fft.fft", FFT);
/** The inverse of `fft`. */
export const ifft = one("jnp.fft.ifft", IFFT);
/** As `fft` of real numbers: the first n/2 + 1 of the results, of which the others are conjugates. */
export const rfft = one("jnp.fft.rfft", RFFT);
/** The inverse of `rfft`: real, of 2·(m − 1) numbers unless `n` is given. */
export const irfft = one("jnp.fft.irfft", IRFFT);
/** As `fft`, along several axes. */
export const fftn = several("jnp.fft.fftn", FFT, null);
/** The inverse of `fftn`. */
export const ifftn = several("jnp.fft.ifftn", IFFT, null);
/** As `rfft` along the last of several axes, `fft` along the others. */
export const rfftn = several("jnp.fft.rfftn", RFFT, null);
/** The inverse of `rfftn`. */
export const irfftn = several("jnp.fft.irfftn", IRFFT, null);
/** As `fftn`, along the last two axes. */
export const fft2 = several("jnp.fft.fft2", FFT, [-2, -1]);
export const ifft2 = several("jnp.fft.ifft2", IFFT, [-2, -1]);
export const rfft2 = several("jnp.fft.rfft2", RFFT, [-2, -1]);
export const irfft2 = several("jnp.fft.irfft2", IRFFT, [-2, -1]);

const EXCHANGED: Readonly<Record<string, FftNorm>> = { backward: "forward", forward: "backward", ortho: "ortho" };
/** The transform of numbers whose conjugates stand at the negative places: real. */
export function hfft(x: ArrayLike, options?: FftOptions): Value {
  const { norm = null, ...rest } = checkOptions<FftOptions>("jnp.fft.hfft", options, ["n", "axis", "norm"]);
  return irfft(conjugate(x), { ...rest, norm: EXCHANGED[norm ?? "backward"] });
}
/** The inverse of `hfft`. */
export function ihfft(x: ArrayLike, options?: FftOptions): Value {
  const { norm = null, ...rest } = checkOptions<FftOptions>("jnp.fft.ihfft", options, ["n", "axis", "norm"]);
  return conjugate(rfft(x, { ...rest, norm: EXCHANGED[norm ?? "backward"] }));
}

export interface FrequencyOptions {
  /** The distance of samples. Default 1. */
  d?: number;
  dtype?: DTypeLike;
}
/** The frequencies of the results of `fft`, in cycles for each unit of the samples' distance: first from 0 up, then the negative ones. */
export function fftfreq(n: number, options?: FrequencyOptions): Value {
  const { d = 1, dtype } = checkOptions<FrequencyOptions>("fftfreq", options, ["d", "dtype"]);
  const size = integerOf("fftfreq", "n", n);
  const half = Math.floor(size / 2);
  const places = iota(dtype === undefined ? defaultFloat() : canonicalDType(dtype), size);
  return remainder(places.add(half), BigInt(size))
    .sub(half)
    .div(d * size);
}
/** The frequencies of the results of `rfft`. */
export function rfftfreq(n: number, options?: FrequencyOptions): Value {
  const { d = 1, dtype } = checkOptions<FrequencyOptions>("rfftfreq", options, ["d", "dtype"]);
  const size = integerOf("rfftfreq", "n", n);
  const places = iota(dtype === undefined ? defaultFloat() : realDType(canonicalDType(dtype)), Math.floor(size / 2) + 1);
  return places.div(d * size);
}

const shift =
  (fn: string, by: (size: number) => number) =>
  (x: ArrayLike, options?: { axes?: Axis }): Value => {
    const { axes = null } = checkOptions<{ axes?: Axis }>(fn, options, ["axes"]);
    const value = toArray(fn, x);
    const along = canonicalAxes(axes, value.ndim);
    return roll(
      value,
      along.map((axis) => by(value.shape[axis])),
      { axis: along },
    );
  };
/** The frequency 0 moved to the middle of each axis. */
export const fftshift = shift("fftshift", (size) => Math.floor(size / 2));
/** The inverse of `fftshift`. */
export const ifftshift = shift("ifftshift", (size) => -Math.floor(size / 2));
