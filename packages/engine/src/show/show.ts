import { previewOf } from "../debug/preview.ts";
import { JaxTypeError, ValueError } from "../errors/errors.ts";
import { asValue } from "../trace/array.ts";
import { curvesOf } from "./curves.ts";
import { MOST } from "./figure.ts";
import { heatOf, histogramOf, imageOf } from "./grids.ts";
import { type Data, numbersIn, withValues } from "./read.ts";
import { changing, draw, drawArray, type FigureOptions, grow } from "./sink.ts";
import { tableOf } from "./tables.ts";

export type { Data, FigureOptions };

/**
 * Figures in the Output pane, each with a number and the line that shows it. All take `{ label }`, the caption, and
 * `{ name }`: a figure shown again under the same name is changed in place.
 *
 * In traced functions they wait for values, as `debug.callback` does: a jitted function shows its figures at each call, a
 * `lax.scan` at each turn.
 */

/** Shows an array of any shape as a grid of its entries, as `console.log(x)` does. Throws TypeError for what is no array. */
export function array(x: Data, options: FigureOptions = {}): void {
  withValues([x], ([given]) => {
    const preview = previewOf(asValue(given));
    if (preview === null) throw new JaxTypeError(`show.array draws arrays; ${typeof given} came.`, "make one: show.array(jnp.array(x))");
    drawArray(preview, options);
  });
}

/** Shows a matrix, or one row, as a heat map. Large ones are averaged in blocks. Throws ValueError for more axes. */
export function heat(x: Data, options: FigureOptions = {}): void {
  withValues([x], ([given]) => {
    const numbers = numbersIn(given, "show.heat");
    draw(heatOf(numbers), options, numbers.whole);
  });
}

export interface LineOptions extends FigureOptions {
  /** Where the values stand; 0, 1, 2 … without it. */
  x?: Data;
  /** Whether the scale of the values is logarithmic. */
  log?: boolean;
}

/**
 * Shows curves: of shape `[n]`, `[curves, n]`, or several by name, `{ train, test }`. A single number is the next point of
 * the curve that this line of the program draws, so that `show.line(loss)` in a loop is a curve that grows.
 *
 * Throws ValueError for other shapes, for more than 8 curves, and where `x` does not fit.
 */
export function line(y: Data | Readonly<Record<string, Data>>, options: LineOptions = {}): void {
  const { x, log = false, ...rest } = options;
  withValues([y, ...(x === undefined ? [] : [x])], ([given, at]) => {
    const { growing, series } = curvesOf(given, at, "show.line");
    (growing ? grow : draw)({ kind: "line", log, series }, rest);
  });
}

/** Shows points at `x`, `y`, both of shape `[n]`. Throws ValueError where they differ in length. */
export function scatter(x: Data, y: Data, options: FigureOptions = {}): void {
  withValues([x, y], ([xs, ys]) => {
    const { growing, series } = curvesOf(ys, xs, "show.scatter");
    (growing ? grow : draw)({ kind: "scatter", series }, options);
  });
}

export interface HistOptions extends FigureOptions {
  /** Equal bins between the least and the greatest value; 30 without it, at most 200. */
  bins?: number;
}

/** Shows how the entries of an array of any shape are spread. */
export function hist(x: Data, options: HistOptions = {}): void {
  const { bins = 30, ...rest } = options;
  withValues([x], ([given]) => draw(histogramOf(numbersIn(given, "show.hist"), bins), rest));
}

/**
 * Shows an array of shape `[height, width]`, or with 1, 3 or 4 channels last, as a picture: floats from 0 to 1, integers
 * from 0 to 255. Of large ones every second, third … pixel. Throws ValueError for other shapes.
 */
export function image(x: Data, options: FigureOptions = {}): void {
  withValues([x], ([given]) => {
    const numbers = numbersIn(given, "show.image");
    draw(imageOf(numbers), options, numbers.whole);
  });
}

/** Shows a table: a list of objects, an object of columns, or a matrix. The first 200 rows are drawn. */
export function table(data: readonly object[] | Readonly<Record<string, unknown>> | Data, options: FigureOptions = {}): void {
  withValues([data], ([given]) => draw(tableOf(given), options));
}

/** Shows a paragraph that explains. */
export function text(content: string, options: FigureOptions = {}): void {
  draw({ kind: "text", text: String(content).slice(0, MOST.text) }, options);
}

export interface ProgressOptions extends FigureOptions {
  /** How many there are, where the items do not say so themselves. */
  total?: number;
}

/**
 * A loop with a bar: `for (const step of show.progress(1000))` counts from 0, `for (const batch of show.progress(batches))`
 * goes through items of one's own.
 */
export function progress(count: number, options?: ProgressOptions): Iterable<number>;
export function progress<T>(items: Iterable<T>, options?: ProgressOptions): Iterable<T>;
export function progress(items: number | Iterable<unknown>, options: ProgressOptions = {}): Iterable<unknown> {
  const iterable = typeof items === "number" ? counting(items) : items;
  if (typeof iterable?.[Symbol.iterator] !== "function")
    throw new JaxTypeError(`show.progress takes a count or something to go through; ${typeof items} came.`, "show.progress(100)");
  const sized = items as { length?: unknown; size?: unknown };
  const known = options.total ?? (typeof items === "number" ? items : (sized.length ?? sized.size));
  const total = typeof known === "number" && Number.isInteger(known) && known >= 0 ? known : null;
  const change = changing(options);
  return (function* () {
    let done = 0;
    change({ kind: "progress", done, total, ended: false });
    try {
      for (const item of iterable) {
        yield item;
        done++;
        change({ kind: "progress", done, total, ended: false });
      }
    } finally {
      change({ kind: "progress", done, total, ended: true });
    }
  })();
}

function* counting(n: number): Generator<number> {
  for (let i = 0; i < n; i++) yield i;
}

export interface SliderOptions {
  /** Where it stands; in the middle without it. Moving the slider writes it here. */
  value?: number;
  /** Distance of two values; a hundredth of the range without it. */
  step?: number;
}

/**
 * A number to play with: gives the value back that the slider stands at. Moving it writes `{ value }` into the call and
 * runs the program again. Throws ValueError where `min` is not below `max`.
 */
export function slider(name: string, min: number, max: number, options: SliderOptions = {}): number {
  const { value = (min + max) / 2, step = (max - min) / 100 } = options;
  const numbers = [min, max, value, step];
  if (!numbers.every((n) => typeof n === "number" && Number.isFinite(n)) || min >= max || step <= 0)
    throw new ValueError(
      `show.slider takes finite numbers with min below max; min ${min}, max ${max}, value ${value}, step ${step} came.`,
      'show.slider("rate", 0, 1, { value: 0.1 })',
    );
  const held = Math.min(max, Math.max(min, value));
  draw({ kind: "slider", name: String(name).slice(0, MOST.label), min, max, step, value: held }, { label: name });
  return held;
}
