import { ValueError } from "../errors/errors.ts";
import { type Datum, type FigureContent, MOST } from "./figure.ts";
import { datum, type Numbers } from "./read.ts";

/** Equal stretches of an axis of `size`: at most `most`. */
const parts = (size: number, most: number): number => Math.ceil(size / Math.ceil(size / most || 1));

export function heatOf({ shape, dtype, data }: Numbers): FigureContent {
  if (shape.length > 2)
    throw new ValueError(`show.heat draws arrays of one or two axes; shape [${shape.join(", ")}] came.`, "take one matrix: x.get(0)");
  const height = shape.length === 2 ? shape[0] : 1;
  const width = shape.length === 0 ? 1 : shape[shape.length - 1];
  const [stepDown, stepRight] = [height, width].map((size) => Math.max(1, Math.ceil(size / MOST.side)));
  const [rows, columns] = [parts(height, MOST.side), parts(width, MOST.side)];
  const values: Datum[] = [];
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      let sum = 0;
      let count = 0;
      for (let i = r * stepDown; i < Math.min(height, (r + 1) * stepDown); i++) {
        for (let j = c * stepRight; j < Math.min(width, (c + 1) * stepRight); j++) {
          const x = data[i * width + j];
          if (!Number.isFinite(x)) continue;
          sum += x;
          count++;
        }
      }
      values.push(count === 0 ? null : datum(sum / count));
    }
  }
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < data.length; i++) {
    if (!Number.isFinite(data[i])) continue;
    min = Math.min(min, data[i]);
    max = Math.max(max, data[i]);
  }
  return { kind: "heat", shape, dtype, rows, columns, values, min: datum(min), max: datum(max) };
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Bare isolates have no `btoa`. */
export function base64(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const word = (bytes[i] << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    for (let k = 0; k < 4; k++) text += i + k > bytes.length ? "=" : ALPHABET[(word >> (18 - 6 * k)) & 63];
  }
  return text;
}

export function imageOf({ shape, dtype, data }: Numbers): FigureContent {
  const [height, width, last = 1] = shape;
  const channels = last === 1 || last === 3 || last === 4 ? last : null;
  if (shape.length < 2 || shape.length > 3 || channels === null || height * width === 0)
    throw new ValueError(
      `show.image draws arrays of shape [height, width], or with 1, 3 or 4 channels last; shape [${shape.join(", ")}] came.`,
      "move the channels last: jnp.moveaxis(x, 0, -1)",
    );
  const step = Math.max(1, Math.ceil(Math.max(height, width) / MOST.pixels));
  const [rows, columns] = [Math.ceil(height / step), Math.ceil(width / step)];
  const scale = dtype === "bool" || /float/.test(dtype) ? 255 : 1;
  const bytes = new Uint8ClampedArray(rows * columns * channels);
  for (let r = 0, at = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      for (let k = 0; k < channels; k++) bytes[at++] = data[(r * step * width + c * step) * channels + k] * scale;
    }
  }
  return { kind: "image", shape, dtype, width: columns, height: rows, channels, pixels: base64(new Uint8Array(bytes.buffer)) };
}

export function histogramOf({ data }: Numbers, bins: number): FigureContent {
  if (!Number.isInteger(bins) || bins < 1 || bins > MOST.bins)
    throw new ValueError(`show.hist takes bins from 1 to ${MOST.bins}; ${bins} came.`);
  const finite = Array.from(data).filter(Number.isFinite);
  let low = finite.reduce((m, x) => Math.min(m, x), Number.POSITIVE_INFINITY);
  let high = finite.reduce((m, x) => Math.max(m, x), Number.NEGATIVE_INFINITY);
  // As NumPy does where there is no width to divide.
  if (finite.length === 0) [low, high] = [0, 1];
  else if (low === high) [low, high] = [low - 0.5, high + 0.5];
  const counts = new Array<number>(bins).fill(0);
  for (const x of finite) counts[Math.min(bins - 1, Math.floor(((x - low) / (high - low)) * bins))]++;
  const edges = Array.from({ length: bins + 1 }, (_, i) => Number((low + ((high - low) * i) / bins).toPrecision(7)));
  return { kind: "hist", edges, counts, left: data.length - finite.length };
}
