import { JaxTypeError, ValueError } from "../errors/errors.ts";
import { isPlainObject } from "../tree/tree-def.ts";
import { type Datum, MOST, type Series } from "./figure.ts";
import { datum, type Numbers, numbersIn } from "./read.ts";

const row = ({ shape, data }: Numbers, r: number): number[] => {
  const n = shape[shape.length - 1];
  return Array.from({ length: n }, (_, i) => data[r * n + i]);
};

/**
 * Of a long curve the lowest and the highest point of each stretch, in their order: what a picture of its width would show.
 */
export function thinned(x: readonly number[] | null, y: readonly number[]): Pick<Series, "x" | "y"> {
  if (y.length <= MOST.points) return { x, y: y.map(datum) };
  const stretches = MOST.points / 2;
  const xs: number[] = [];
  const ys: Datum[] = [];
  for (let s = 0; s < stretches; s++) {
    const from = Math.floor((s * y.length) / stretches);
    const to = Math.floor(((s + 1) * y.length) / stretches);
    let low = from;
    let high = from;
    for (let i = from; i < to; i++) {
      if (!(y[i] >= y[low])) low = i;
      if (!(y[i] <= y[high])) high = i;
    }
    for (const i of low === high ? [low] : [Math.min(low, high), Math.max(low, high)]) {
      xs.push(x === null ? i : x[i]);
      ys.push(datum(y[i]));
    }
  }
  return { x: xs, y: ys };
}

function positions(x: unknown, n: number, fn: string): number[] | null {
  if (x === undefined) return null;
  const { shape, data } = numbersIn(x, fn);
  const numbers = Array.from(data);
  if (shape.length > 1 || numbers.length !== n)
    throw new ValueError(
      `${fn} got ${n} values and x of shape [${shape.join(", ")}].`,
      "x is one number for each value, on an axis of its own",
    );
  if (!numbers.every(Number.isFinite)) throw new ValueError(`${fn} got x with an entry that is not finite.`);
  return numbers;
}

function checked(count: number, fn: string): void {
  if (count > MOST.series)
    throw new ValueError(`${fn} draws at most ${MOST.series} curves in a figure; ${count} came.`, "draw some of them, or show.heat of all");
}

/** One number for each curve, that goes behind the others; or whole curves. */
export interface Curves {
  readonly growing: boolean;
  readonly series: Series[];
}

/** `y` as curves: a number, `[n]`, `[curves, n]`, or an object of numbers or of `[n]` by name. */
export function curvesOf(y: unknown, x: unknown, fn: string): Curves {
  const named = typeof y === "object" && y !== null && isPlainObject(y) ? Object.entries(y) : null;
  if (named !== null && named.length === 0) throw new JaxTypeError(`${fn} got an object without curves.`);
  const parts = (named ?? [[null, y] as const]).map(([label, value]) => ({
    label: label === null ? null : label.slice(0, MOST.label),
    numbers: numbersIn(value, fn),
  }));
  const ranks = new Set(parts.map(({ numbers }) => numbers.shape.length));
  const [rank] = ranks;
  if (ranks.size > 1) throw new ValueError(`${fn} got numbers and arrays together.`, "give all curves a number, or all of them an array");
  if (rank > 2 || (rank === 2 && named !== null))
    throw new ValueError(
      `${fn} draws numbers, arrays of shape [n] and [curves, n]; shape [${parts[0].numbers.shape.join(", ")}] came.`,
      "flatten it: x.ravel()",
    );
  const series = parts.flatMap(({ label, numbers }) => {
    if (rank === 0) return [{ label, x: positions(x, 1, fn), y: [datum(numbers.data[0])] }];
    const count = rank === 1 ? 1 : numbers.shape[0];
    checked(count, fn);
    return Array.from({ length: count }, (_, r) => {
      const values = row(numbers, r);
      return { label: count > 1 ? `[${r}]` : label, ...thinned(positions(x, values.length, fn), values) };
    });
  });
  checked(series.length, fn);
  return { growing: rank === 0, series };
}
