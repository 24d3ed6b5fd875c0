import { DTYPES, type DType, integerRange, isFloat, isUnsigned } from "../../dtype/dtype.ts";
import { isNarrow } from "../../ir/lanes.ts";
import type { Reducer } from "../../ir/lowering.ts";
import { identityOf } from "../reducers.ts";
import type { Dag } from "./dag.ts";
import type { Node } from "./node.ts";
import { u32 } from "./words.ts";

/*
 * Narrow dtypes in wide lanes: integers of 8 and 16 bits in 32, float16 and bfloat16 in single precision. A value in a lane
 * is always one that the dtype has.
 */

const f32 = (b: Dag, value: number): Node => b.constant(value, "f32");
const bits = (b: Dag, x: Node): Node => b.bitcast(x, "u32");
const float = (b: Dag, x: Node): Node => b.bitcast(x, "f32");

/** A result in a lane as the nearest value of the dtype: integers wrap, floats round to nearest even. */
export function narrow(b: Dag, x: Node, dtype: DType): Node {
  if (!isNarrow(dtype)) return x;
  if (dtype === "bfloat16") return roundToBfloat16(b, x);
  if (dtype === "float16") return roundToFloat16(b, x);
  const width = DTYPES[dtype].bytes * 8;
  if (isUnsigned(dtype)) return b.and(x, u32(b, 2 ** width - 1));
  const by = b.constant(32 - width, "i32");
  return b.shiftRightArithmetic(b.shiftLeft(x, by), by);
}

/** Adds half of the last place that stays, or one less where that place is even, and cuts. */
const roundBits = (b: Dag, x: Node, dropped: number): Node => {
  const last = b.and(b.shiftRightLogical(bits(b, x), u32(b, dropped)), u32(b, 1));
  const rounded = b.add(bits(b, x), b.add(last, u32(b, 2 ** (dropped - 1) - 1)));
  return float(b, b.and(rounded, u32(b, -(2 ** dropped))));
};

const isNaN = (b: Dag, x: Node): Node => b.ne(x, x);

function roundToBfloat16(b: Dag, x: Node): Node {
  return b.select(isNaN(b, x), f32(b, Number.NaN), roundBits(b, x, 16));
}

function roundToFloat16(b: Dag, x: Node): Node {
  const size = b.abs(x);
  // Below the normal range places are 2⁻²⁴ apart, as single-precision numbers from ½ to 1 are.
  const half = f32(b, 0.5);
  const small = b.sub(b.add(size, half), half);
  const rounded = b.select(b.lt(size, f32(b, 2 ** -14)), small, roundBits(b, size, 13));
  const bounded = b.select(b.gt(rounded, f32(b, 65504)), f32(b, Infinity), rounded);
  const sign = b.and(bits(b, x), u32(b, 0x80000000));
  return b.select(isNaN(b, x), x, float(b, b.or(bits(b, bounded), sign)));
}

/** How a dtype lies in memory: what an element is loaded as, and stored from. */
export const storedAs = (dtype: DType): DType => (dtype === "float16" || dtype === "bfloat16" ? "uint16" : dtype);

/** The value of a loaded element. */
export function unpack(b: Dag, loaded: Node, dtype: DType): Node {
  if (dtype === "bfloat16") return float(b, b.shiftLeft(loaded, u32(b, 16)));
  if (dtype !== "float16") return loaded;
  const sign = b.shiftLeft(b.and(loaded, u32(b, 0x8000)), u32(b, 16));
  const rest = b.shiftLeft(b.and(loaded, u32(b, 0x7fff)), u32(b, 13));
  // The exponents' biases differ by 112; a product also makes subnormal numbers normal.
  const size = b.mul(float(b, rest), f32(b, 2 ** 112));
  const special = float(b, b.or(rest, u32(b, 0x7f800000)));
  const value = b.select(b.ge(rest, u32(b, 0x0f800000)), special, size);
  return float(b, b.or(bits(b, value), sign));
}

/** What is stored of a value, which the dtype has. */
export function pack(b: Dag, value: Node, dtype: DType): Node {
  if (dtype === "bfloat16") return b.shiftRightLogical(bits(b, value), u32(b, 16));
  if (dtype !== "float16") return value;
  const word = bits(b, value);
  const sign = b.and(b.shiftRightLogical(word, u32(b, 16)), u32(b, 0x8000));
  const size = b.and(word, u32(b, 0x7fffffff));
  const scaled = b.shiftRightLogical(bits(b, b.mul(float(b, size), f32(b, 2 ** -112))), u32(b, 13));
  const infinity = u32(b, 0x7f800000);
  const special = b.select(b.gt(size, infinity), u32(b, 0x7e00), u32(b, 0x7c00));
  return b.or(b.select(b.ge(size, infinity), special, scaled), sign);
}

/** The neutral element of a reduction in a dtype. */
export function neutral(reducer: Reducer, dtype: DType, type: Node["type"]): number | boolean | bigint {
  if (!isNarrow(dtype) || isFloat(dtype)) return identityOf(reducer, type);
  const [low, high] = integerRange(dtype);
  if (reducer === "max") return Number(low);
  if (reducer === "min") return Number(high);
  return reducer === "and" && isUnsigned(dtype) ? Number(high) : identityOf(reducer, type);
}
