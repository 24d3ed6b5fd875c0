import { signed } from "./format.ts";

/** Scales and marks of charts, in the page's own voice: a graticule, ticks inside the frame, few labels. */

export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
  /** Labelled places. */
  readonly ticks: readonly number[];
  /** Places between them. */
  readonly small: readonly number[];
}

/** 1, 2 or 5 times a power of ten, so that the range has about `parts` of them. */
export function niceStep(range: number, parts: number): number {
  const rough = range / parts;
  const power = 10 ** Math.floor(Math.log10(rough));
  const fraction = rough / power;
  return (fraction <= 1 ? 1 : fraction <= 2 ? 2 : fraction <= 5 ? 5 : 10) * power;
}

const multiples = (step: number, low: number, high: number): number[] => {
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.max(0, Math.floor(high / step + 1e-9) - first + 1);
  return Array.from({ length: Math.min(count, 200) }, (_, i) => Number(((first + i) * step).toPrecision(12)));
};

export function linearScale(low: number, high: number, parts: number): Scale {
  const [from, to] = low < high ? [low, high] : [low - (Math.abs(low) || 1) / 2, low + (Math.abs(low) || 1) / 2];
  const coarse = niceStep(to - from, parts);
  // A single label says nothing of the scale.
  const step = multiples(coarse, from, to).length > 1 ? coarse : niceStep(to - from, 2 * parts);
  const ticks = multiples(step, from, to);
  return { low: from, high: to, log: false, ticks, small: multiples(step / 5, from, to).filter((x) => !ticks.includes(x)) };
}

/** From the least to the greatest positive value; `null` where there is none. */
export function logScale(low: number, high: number): Scale | null {
  if (!(low > 0) || !(high >= low)) return null;
  const [from, to] = low < high ? [low, high] : [low / 2, high * 2];
  const [first, last] = [Math.floor(Math.log10(from)), Math.ceil(Math.log10(to))];
  const every = Math.max(1, Math.ceil((last - first) / 6));
  const powers = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const inside = (x: number): boolean => x >= from && x <= to;
  const ticks = powers.filter((p) => (p - first) % every === 0).map((p) => Number(`1e${p}`));
  const small = powers.flatMap((p) => [2, 3, 4, 5, 6, 7, 8, 9].map((m) => m * Number(`1e${p}`)));
  const shown = ticks.filter(inside);
  // Within a decade its ends are told instead.
  return { low: from, high: to, log: true, ticks: shown.length > 1 ? shown : [from, to], small: every > 1 ? [] : small.filter(inside) };
}

/** 0 at the scale's low end, 1 at its high end. */
export function along({ low, high, log }: Scale, x: number): number {
  return log ? (Math.log(x) - Math.log(low)) / (Math.log(high) - Math.log(low)) : (x - low) / (high - low);
}

/** A measured number, short. */
export function short(x: number): string {
  const size = Math.abs(x);
  const text =
    size !== 0 && (size >= 1e5 || size < 1e-3)
      ? x
          .toExponential(2)
          .replace(/\.?0+e/, "e")
          .replace("e+", "e")
      : String(Number(x.toPrecision(4)));
  return signed(text);
}

/** The least and the greatest of what is finite, and positive where it has to be; null where nothing is. */
export function extent(values: Iterable<number | null>, positive = false): readonly [number, number] | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const x of values) {
    if (x === null || (positive && x <= 0)) continue;
    low = Math.min(low, x);
    high = Math.max(high, x);
  }
  return low <= high ? [low, high] : null;
}
