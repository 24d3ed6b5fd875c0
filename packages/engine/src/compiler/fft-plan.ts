import type { FftRoutine } from "../ir/routine.ts";

/*
 * How one Fourier transform of n numbers is computed: in passes of small radices (T. Stockham's ordering of Cooley and
 * Tukey's algorithm, which needs no reversal of digits), of a length with larger prime factors as a convolution with a chirp
 * of the next power of two from 2n on (L. Bluestein 1970). All of it is in double precision, a number in 16 bytes.
 */
export interface FftPlan {
  readonly length: number;
  /** How many numbers passes transform, and their radices. */
  readonly size: number;
  readonly radices: readonly number[];
  /** Where parts of the scratch memory begin, in bytes; the chirp and its transform are there for other lengths only. */
  readonly buffers: readonly [number, number];
  readonly roots: number;
  readonly chirp: number | null;
  readonly spectrum: number | null;
  /** Of real arrays of an even length, whose pairs are transformed as complex numbers: factors that part two spectra. */
  readonly parting: number | null;
  /** Room for two short tables of roots, which others are products of. */
  readonly seeds: number;
  readonly end: number;
}

const BYTES = 16;
/** Roots of longer transforms would need tables too large to be written as code. */
export const LONGEST = 1 << 22;

/** Radices that there are passes of, the one of fewest operations first; a 2 must come last. */
const RADICES = [4, 3, 5, 7, 11, 13, 2];

/** The passes of a length; null where it has other prime factors. */
function radicesOf(length: number): number[] | null {
  const radices: number[] = [];
  let rest = length;
  for (const radix of RADICES) {
    for (; rest % radix === 0; rest /= radix) radices.push(radix);
  }
  return rest === 1 ? radices : null;
}

/** How the rows of a routine are transformed along an axis of n numbers. */
export const planOf = ({ form }: Pick<FftRoutine, "form">, n: number): FftPlan =>
  form === "complex" || n % 2 === 1 ? fftPlan(n, false) : fftPlan(n / 2, true);

function fftPlan(length: number, isPacked: boolean): FftPlan {
  const direct = radicesOf(length);
  let size = direct === null ? 1 : length;
  while (direct === null && size < 2 * length - 1) size *= 2;
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
    radices: direct ?? (radicesOf(size) as number[]),
    // A half spectrum has one number more than pairs.
    buffers: [section(size + 1), section(size + 1)],
    roots: section(size),
    chirp: isChirp ? section(length) : null,
    spectrum: isChirp ? section(size) : null,
    parting: isPacked ? section(length + 1) : null,
    seeds: section(seedsOf(Math.max(size, isChirp || isPacked ? 2 * length : 1)).count),
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
export const fftScratchBytes = (routine: FftRoutine): number => Math.max(0, ...routine.axes.map(({ size }) => planOf(routine, size).end));
