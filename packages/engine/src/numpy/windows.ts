import { defaultFloat } from "../dtype/defaults.ts";
import { ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import * as p from "../primitives/arithmetic.ts";
import { scalarLike } from "../primitives/constants.ts";
import { full, iota } from "../primitives/creation.ts";
import * as t from "../primitives/transcendental.ts";
import { libraryJit } from "../transforms/jit.ts";
import { i0 } from "./bessel.ts";
import { integerOf } from "./shapes.ts";

/** Windows: weights that fall toward both ends, for samples of signals. */

/** A window of M points from the position of each, which runs from 0 to M − 1. */
const windowOf = (name: string, weights: (n: Value, last: number) => Value) => {
  const traced = libraryJit(name, (size: number): Value => weights(iota(defaultFloat(), size), size - 1), { staticArgnums: [0] });
  return (m: number): Value => {
    const size = integerOf(name, "M", m);
    if (size < 0) throw new ValueError(`${name}: M must not be negative, got ${size}.`);
    return size <= 1 ? full([size], 1, defaultFloat()) : traced(size);
  };
};
const c = (x: Value, value: number): Value => scalarLike(x, value);
/** cos(2πk·n / last). */
const wave = (n: Value, k: number, last: number): Value => t.cos(p.div(p.mul(c(n, 2 * k * Math.PI), n), c(n, last)));

/** Bartlett's window of M points: a triangle from 0 to 1 and back. */
export const bartlett = windowOf("bartlett", (n, last) => p.sub(c(n, 1), p.abs(p.div(p.sub(p.mul(c(n, 2), n), c(n, last)), c(n, last)))));
/** Blackman's window of M points. */
export const blackman = windowOf("blackman", (n, last) =>
  p.add(p.sub(c(n, 0.42), p.mul(c(n, 0.5), wave(n, 1, last))), p.mul(c(n, 0.08), wave(n, 2, last))),
);
/** Hamming's window of M points. */
export const hamming = windowOf("hamming", (n, last) => p.sub(c(n, 0.54), p.mul(c(n, 0.46), wave(n, 1, last))));
/** Hann's window of M points: a raised cosine. */
export const hanning = windowOf("hanning", (n, last) => p.mul(c(n, 0.5), p.sub(c(n, 1), wave(n, 1, last))));

/** Kaiser's window of M points with the shape parameter β: 0 is a rectangle, larger ones fall off faster. */
export function kaiser(m: number, beta: number): Value {
  const size = integerOf("kaiser", "M", m);
  if (size <= 1) return full([Math.max(0, size)], 1, defaultFloat());
  const n = iota(defaultFloat(), size);
  const alpha = c(n, 0.5 * (size - 1));
  const away = p.div(p.sub(n, alpha), alpha);
  return p.div(i0(p.mul(c(n, beta), p.sqrt(p.sub(c(n, 1), p.square(away))))), i0(c(n, beta)));
}
