import type { Primitive } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { bind1 } from "./bind.ts";
import { FLOATING } from "./dtype-rules.ts";
import { binary } from "./elementwise.ts";

const word = new Int32Array(1);
const number = new Float32Array(word.buffer);

/** The f32 beside x on the way to y. */
function nextAfterOf(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  if (x === y) return y;
  if (x === 0) return y > 0 ? 2 ** -149 : -(2 ** -149);
  number[0] = x;
  word[0] += x > 0 === y > x ? 1 : -1;
  return number[0];
}

/** The float beside x on the way to y. Floats of one sign are ordered as their bits are. */
export const nextAfterP: Primitive = binary({
  name: "nextafter",
  accepts: [FLOATING],
  compute: () => nextAfterOf,
  widens: false,
  emit: (b, [x, y]) => {
    const zero = b.constant(0, "f32");
    const bits = b.bitcast(x, "i32");
    const away = b.eq(b.gt(x, zero), b.gt(y, x));
    const stepped = b.add(bits, b.select(away, b.constant(1, "i32"), b.constant(-1, "i32")));
    const tiny = b.constant(1, "i32");
    const fromZero = b.select(b.gt(y, zero), tiny, b.constant(-(2 ** 31) + 1, "i32"));
    const next = b.bitcast(b.select(b.eq(x, zero), fromZero, stepped), "f32");
    const settled = b.select(b.eq(x, y), y, next);
    return b.select(b.or(b.ne(x, x), b.ne(y, y)), b.add(x, y), settled);
  },
  derivatives: null,
});

export const nextAfter = (x: Value, y: Value): Value => bind1(nextAfterP, [x, y]);
