import { isInteger } from "../dtype/dtype.ts";
import { JaxTypeError, ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { whileLoop } from "../lax/control-flow.ts";
import * as p from "../primitives/arithmetic.ts";
import { populationCount } from "../primitives/bit-counts.ts";
import { range } from "../primitives/broadcasting.ts";
import { scalarLike } from "../primitives/constants.ts";
import { convertElementType } from "../primitives/convert.ts";
import { broadcastedIota } from "../primitives/creation.ts";
import { and, eq, lt, ne, shiftLeft, shiftRightLogical } from "../primitives/logic.ts";
import { expandDims, reshape, rev } from "../primitives/movement.ts";
import { reduceOr, reduceSum } from "../primitives/reduce.ts";
import { canonicalAxis } from "../shape/axes.ts";
import { libraryJit } from "../transforms/jit.ts";
import { floorDivide } from "./arithmetic.ts";
import { broadcastTogether, broadcastValue } from "./broadcasting.ts";
import { abs } from "./elementwise.ts";
import { getItem } from "./indexing.ts";
import { ravel, swapaxes } from "./manipulation.ts";
import { type ArrayLike, kindOf, operands, promoteArgsNumeric, promoteDTypes, toArray } from "./operands.ts";
import { checkOptions } from "./options.ts";
import { pad } from "./padding.ts";
import { whereJit } from "./where.ts";

/** Divisors and bits of integers. */

const gcdTraced = libraryJit("gcd", (x: Value, y: Value): Value => {
  // Euclid's algorithm on all pairs at once, until the last has come to 0.
  const [divisor] = whileLoop(
    ([, b]: [Value, Value]) => reduceOr(ne(b, scalarLike(b, 0)), range(0, b.ndim)),
    ([a, b]: [Value, Value]) => {
      const isOpen = ne(b, scalarLike(b, 0));
      const [larger, rest] = [whereJit(isOpen, b, a), whereJit(isOpen, p.rem(a, whereJit(isOpen, b, scalarLike(b, 1))), scalarLike(b, 0))];
      return [whereJit(lt(larger, rest), rest, larger), whereJit(lt(larger, rest), larger, rest)];
    },
    broadcastTogether([abs(x), abs(y)]),
  ) as [Value, Value];
  return divisor;
});

function integers(fn: string, x: ArrayLike, y: ArrayLike): [Value, Value] {
  const [a, b] = promoteDTypes(
    operands(
      fn,
      [x, y].map((v) => (typeof v === "number" ? BigInt(v) : v)),
    ),
  );
  if (!isInteger(a.dtype)) throw new ValueError(`Arguments to jax.numpy.${fn} must be integers.`);
  return [a, b];
}
/** The greatest common divisor; of 0 and x it is |x|. Throws ValueError for floats. */
export const gcd = (x: ArrayLike, y: ArrayLike): Value => gcdTraced(...integers("gcd", x, y));

const lcmTraced = libraryJit("lcm", (x: Value, y: Value): Value => {
  const [a, b] = [abs(x), abs(y)];
  const divisor = gcd(a, b);
  return whereJit(
    eq(divisor, scalarLike(divisor, 0)),
    scalarLike(divisor, 0),
    p.mul(...(broadcastTogether([a, floorDivide(b, divisor)]) as [Value, Value])),
  );
});
/** The least common multiple; 0 where one is 0. Throws ValueError for floats. */
export const lcm = (x: ArrayLike, y: ArrayLike): Value => lcmTraced(...integers("lcm", x, y));

const bitwiseCountTraced = libraryJit(
  "bitwise_count",
  (x: Value): Value => convertElementType(populationCount(kindOf(x) === "int" ? p.abs(x) : x), "uint8"),
);
/** How many bits of |x| are 1, in uint8. Throws TypeError for floats. */
export const bitwiseCount = (x: ArrayLike): Value => bitwiseCountTraced(promoteArgsNumeric("bitwise_count", [x])[0]);

export interface PackOptions {
  /** The axis to pack along. Default: the flat array. */
  axis?: number | null;
  /** Whether the first element is the highest bit of a byte (`"big"`, the default) or the lowest. */
  bitorder?: "big" | "little";
}
export interface UnpackOptions extends PackOptions {
  /** How many bits to keep; zeros are added where there are fewer. Default: all. */
  count?: number | null;
}

/** How far each of 8 bits is shifted. */
function places(x: Value, order: string): Value {
  const up = broadcastedIota("uint8", [8], 0);
  const shifts = order === "big" ? rev(up, [0]) : up;
  return broadcastValue(reshape(shifts, [...new Array<number>(x.ndim - 1).fill(1), 8]), x.shape);
}

function alongLast(fn: string, x: ArrayLike, axis: number | null): [value: Value, axis: number] {
  const value = axis === null ? ravel(x) : toArray(fn, x);
  const at = axis === null ? 0 : canonicalAxis(axis, value.ndim);
  return [swapaxes(value, at, -1), at];
}
const checkOrder = (order: string): void => {
  if (order !== "big" && order !== "little") throw new ValueError("'order' must be either 'little' or 'big'");
};

/** Booleans (or integers, as other than 0) as the bits of uint8 numbers; the last one is filled up with zeros. */
export function packbits(x: ArrayLike, options?: PackOptions): Value {
  const { axis = null, bitorder = "big" } = checkOptions<PackOptions>("packbits", options, ["axis", "bitorder"]);
  checkOrder(bitorder);
  const given = toArray("packbits", x);
  if (!isInteger(given.dtype) && given.dtype !== "bool") throw new JaxTypeError("Expected an input array of integer or boolean data type");
  const [value, at] = alongLast("packbits", ne(given, scalarLike(given, given.dtype === "bool" ? false : 0)), axis);
  const bits = convertElementType(value, "uint8");
  const size = bits.shape.at(-1) as number;
  const missing = (8 - (size % 8)) % 8;
  const filled =
    missing === 0
      ? bits
      : pad(
          bits,
          bits.shape.map((_, i) => [0, i === bits.ndim - 1 ? missing : 0] as const),
        );
  const bytes = reshape(filled, [...filled.shape.slice(0, -1), (size + missing) / 8, 8]);
  const packed = reduceSum(convertElementType(shiftLeft(bytes, places(bytes, bitorder)), "uint32"), [bytes.ndim - 1]);
  return swapaxes(convertElementType(packed, "uint8"), at, -1);
}

/** The bits of uint8 numbers, as uint8 0 and 1. Throws TypeError for other dtypes. */
export function unpackbits(x: ArrayLike, options?: UnpackOptions): Value {
  const { axis = null, bitorder = "big", count = null } = checkOptions<UnpackOptions>("unpackbits", options, ["axis", "bitorder", "count"]);
  checkOrder(bitorder);
  if (toArray("unpackbits", x).dtype !== "uint8")
    throw new JaxTypeError("Expected an input array of unsigned byte data type", 'convert it: x.astype("uint8")');
  const [value, at] = alongLast("unpackbits", x, axis);
  const spread = broadcastValue(expandDims(value, [value.ndim]), [...value.shape, 8]);
  const bits = and(shiftRightLogical(spread, places(spread, bitorder)), broadcastValue(scalarLike(spread, 1), spread.shape));
  const flat = reshape(bits, [...value.shape.slice(0, -1), (value.shape.at(-1) as number) * 8]);
  const size = flat.shape.at(-1) as number;
  const kept =
    count === null
      ? flat
      : count > size
        ? pad(
            flat,
            flat.shape.map((_, i) => [0, i === flat.ndim - 1 ? count - size : 0] as const),
          )
        : getItem(flat, ["...", `:${count}`]);
  return swapaxes(kept, at, -1);
}
