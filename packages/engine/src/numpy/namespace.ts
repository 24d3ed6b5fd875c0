/** The `jnp` namespace. */
import "./methods.ts";

export * from "./arithmetic.ts";
export { type ArrayInput, type ArrayOptions, array, asarray } from "./array.ts";
export { i0 } from "./bessel.ts";
export { broadcastArrays, broadcastShapes, broadcastTo } from "./broadcasting.ts";
export * from "./calculus.ts";
export * from "./comparison.ts";
export * from "./complex.ts";
export * from "./creation.ts";
export * from "./cumulative.ts";
export * from "./dtype-limits.ts";
export * from "./dtypes.ts";
export * from "./editing.ts";
export * from "./einsum.ts";
export * from "./elementwise.ts";
export * as fft from "./fft.ts";
export * from "./float-parts.ts";
export * from "./functional.ts";
export * from "./grids.ts";
export * from "./index-arrays.ts";
export * from "./inspection.ts";
export * from "./integers.ts";
export * from "./interpolation.ts";
export * as linalg from "./linalg/namespace.ts";
export * from "./linear-algebra.ts";
export * from "./manipulation.ts";
export * from "./nan-reductions.ts";
export * from "./nonzero.ts";
export type { ArrayLike } from "./operands.ts";
export * from "./padding.ts";
export * from "./polynomial.ts";
export * from "./quantiles.ts";
export * from "./reductions.ts";
export { variance as var } from "./reductions.ts";
export { roll } from "./rolling.ts";
export * from "./rounding.ts";
export * from "./searching.ts";
export * from "./sets.ts";
export * from "./signal.ts";
export * from "./sorting.ts";
export * from "./statistics.ts";
export * from "./take.ts";
export { clip, nanToNum, select, where } from "./where.ts";
export * from "./windows.ts";

/** The ratio of a circle's circumference to its diameter. */
export const pi = Math.PI;
/** The base of natural logarithms. */
export const e = Math.E;
export const inf = Number.POSITIVE_INFINITY;
export const nan = Number.NaN;
/** In an index: a new axis of size 1. */
export const newaxis = null;
/** Euler's constant γ. */
export const eulerGamma = 0.5772156649015329;

export { astype } from "./astype.ts";
export { copyOf as copy } from "./copy.ts";
