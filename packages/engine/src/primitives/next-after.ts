import { DTYPES, type DType } from "../dtype/dtype.ts";
import { numberElements } from "../dtype/elements.ts";
import type { Primitive } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { bind1 } from "./bind.ts";
import { FLOATING } from "./dtype-rules.ts";
import { binary } from "./elementwise.ts";

/** The float of a dtype beside x on the way to y: its bits, as an integer, one further from 0 or nearer to it. */
function nextAfterOf(dtype: DType): (x: number, y: number) => number {
  const { read, write } = numberElements(dtype);
  const stored = new DTYPES[dtype].storage(1);
  const wide = DTYPES[dtype].bytes === 8 ? new BigInt64Array(stored.buffer) : null;
  const bits = DTYPES[dtype].bytes === 2 ? (stored as Uint16Array) : new Int32Array(stored.buffer);
  return (x, y) => {
    if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
    if (x === y) return y;
    // From 0 the least float of y's sign; else, floats of one sign are ordered as their bits are.
    const step = x === 0 || x > 0 === y > x ? 1 : -1;
    write(stored, 0, x === 0 ? 0 : x);
    if (wide !== null) wide[0] += BigInt(step);
    else bits[0] += step;
    const next = read(stored, 0);
    return x === 0 && y < 0 ? -next : next;
  };
}

/** The float beside x on the way to y. Floats of one sign are ordered as their bits are. */
export const nextAfterP: Primitive = binary({
  name: "nextafter",
  accepts: [FLOATING],
  compute: nextAfterOf,
  widens: false,
  emit: (b, [x, y]) => {
    const integer = x.type === "f64" ? "i64" : "i32";
    const least = x.type === "f64" ? -(1n << 63n) : -(2 ** 31);
    const zero = b.constant(0, x.type);
    const one = b.constant(1, integer);
    const bits = b.bitcast(x, integer);
    const away = b.eq(b.gt(x, zero), b.gt(y, x));
    const stepped = b.add(bits, b.select(away, one, b.constant(-1, integer)));
    const fromZero = b.select(b.gt(y, zero), one, b.or(b.constant(least, integer), one));
    const next = b.bitcast(b.select(b.eq(x, zero), fromZero, stepped), x.type);
    const settled = b.select(b.eq(x, y), y, next);
    return b.select(b.or(b.ne(x, x), b.ne(y, y)), b.add(x, y), settled);
  },
  derivatives: null,
});

export const nextAfter = (x: Value, y: Value): Value => bind1(nextAfterP, [x, y]);
