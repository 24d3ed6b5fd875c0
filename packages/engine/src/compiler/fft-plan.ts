import type { FftRoutine } from "../ir/routine.ts";

/*
 * How one Fourier transform of n numbers is computed: by powers of two (T. Stockham's ordering of Cooley and Tukey's
 * algorithm, which needs no reversal of bits), of any other length as a convolution with a chirp of the next power of two
 * from 2n on (L. Bluestein 1970). All of it is in double precision, a number in 16 bytes.
 */
export interface FftPlan {
  readonly length: number;
  /** The power of two that is transformed. */
  readonly size: number;
  /** Where parts of the scratch memory begin, in bytes; the chirp and its transform are there for other lengths only. */
  readonly buffers: readonly [number, number];
  readonly roots: number;
  readonly chirp: number | null;
  readonly spectrum: number | null;
  /** Room for two short tables of roots, which others are products of. */
  readonly seeds: number;
  readonly end: number;
}

const BYTES = 16;
/** Roots of longer transforms would need tables too large to be written as code. */
export const LONGEST = 1 << 22;

export const isPowerOfTwo = (n: number): boolean => (n & (n - 1)) === 0;

export function fftPlan(length: number): FftPlan {
  let size = 1;
  while (size < (isPowerOfTwo(length) ? length : 2 * length - 1)) size *= 2;
  let end = 0;
  const section = (numbers: number): number => {
    const at = end;
    end += BYTES * numbers;
    return at;
  };
  const isChirp = size !== length;
  return {
    length,
    size,
    buffers: [section(size), section(size)],
    roots: section(size),
    chirp: isChirp ? section(length) : null,
    spectrum: isChirp ? section(size) : null,
    seeds: section(seedsOf(Math.max(size, isChirp ? 2 * length : 1)).count),
    end,
  };
}

/** How many bits of a root's number choose from the table of small angles, and how many entries both tables have. */
export function seedsOf(order: number): { bits: number; count: number; far: number } {
  const bits = Math.ceil(Math.log2(Math.max(1, order)) / 2);
  const far = Math.ceil(order / 2 ** bits);
  return { bits, far, count: far + 2 ** bits };
}

/** Bytes of scratch memory. */
export const fftScratchBytes = ({ axes }: FftRoutine): number => Math.max(0, ...axes.map(({ size }) => fftPlan(size).end));
