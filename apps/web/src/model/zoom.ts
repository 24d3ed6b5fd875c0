/** The part of the time axis that the timeline shows, in milliseconds; `division` is a tenth of it. */
export interface TimeWindow {
  readonly from: number;
  readonly division: number;
}

const STEPS = [1, 2, 5];
/** A division is not made shorter than ten nanoseconds. */
const LEAST = 1e-5;

/** The next division of 1, 2, 5 times a power of ten: a shorter one for −1, a longer one for 1. */
export function nextDivision(division: number, by: -1 | 1): number {
  const power = Math.round(Math.log10(division / stepOf(division)));
  const at = STEPS.indexOf(stepOf(division)) + by;
  const step = STEPS[(at + 3) % 3] as number;
  return Number((step * 10 ** (power + Math.floor(at / 3))).toPrecision(1));
}

/** 1, 2 or 5: a division's first digit. */
function stepOf(division: number): number {
  const digit = Number(division.toExponential(0)[0]);
  return STEPS.reduce((best, step) => (Math.abs(step - digit) < Math.abs(best - digit) ? step : best), 1);
}

/** One step nearer (−1) or further (1), the moment `at` staying where it is. `whole` is the division that shows all. */
export function zoom({ from, division }: TimeWindow, by: -1 | 1, at: number, whole: number): TimeWindow {
  const next = Math.min(whole, Math.max(LEAST, nextDivision(division, by)));
  return within({ from: at - ((at - from) * next) / division, division: next }, whole);
}

/** Moved by so many divisions. */
export const pan = ({ from, division }: TimeWindow, divisions: number, whole: number): TimeWindow =>
  within({ from: from + divisions * division, division }, whole);

/** The window, where it shows nothing before 0 and nothing behind the end. */
export function within({ from, division }: TimeWindow, whole: number): TimeWindow {
  if (division >= whole) return { from: 0, division: whole };
  return { from: Math.min(10 * (whole - division), Math.max(0, from)), division };
}
