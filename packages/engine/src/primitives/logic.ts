import { equal } from "../dtype/complex-math.ts";
import { DTYPES, type DType } from "../dtype/dtype.ts";
import type { Scalar, ScalarBuilder } from "../ir/lowering.ts";
import type { Primitive } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { bind1 } from "./bind.ts";
import { BITS, type DTypeGroup, FLOATING, laneOf } from "./dtype-rules.ts";
import { binary, unary } from "./elementwise.ts";
import * as ec from "./emit-complex.ts";

type Rule = "eq" | "ne" | "lt" | "le" | "gt" | "ge";

const ORDERED: readonly DTypeGroup[] = ["integer", "floating", "bool"];
const ANY: readonly DTypeGroup[] = ["bool", "integer", "floating", "complexfloating"];

/** false < true: masks have no order on a backend, so they are compared as integers. */
const ordered = (b: ScalarBuilder, x: Scalar): Scalar => (x.type === "bool" ? b.convert(x, "i32") : x);

/** Of numbers and bigints: JavaScript compares them alike. */
type Holds = <T extends number | bigint>(x: T, y: T) => boolean;

const comparison = (name: Rule, accepts: readonly DTypeGroup[], holds: Holds): Primitive =>
  binary({
    name,
    accepts: [accepts],
    dtype: () => "bool",
    compute: () => (x, y) => Number(holds(x, y)),
    bigint: () => (x, y) => Number(holds(x, y)),
    complex: () => (x, y) => Number(name === "eq" ? equal(x, y) : !equal(x, y)),
    emit: (b, [x, y]) => b[name](ordered(b, x), ordered(b, y)),
    emitComplex: name === "eq" ? (b, [x, y]) => ec.eq(b, x, y) : name === "ne" ? (b, [x, y]) => ec.ne(b, x, y) : undefined,
    derivatives: null,
  });

export const eqP = comparison("eq", ANY, (x, y) => x === y);
export const neP = comparison("ne", ANY, (x, y) => x !== y);
export const ltP = comparison("lt", ORDERED, (x, y) => x < y);
export const leP = comparison("le", ORDERED, (x, y) => x <= y);
export const gtP = comparison("gt", ORDERED, (x, y) => x > y);
export const geP = comparison("ge", ORDERED, (x, y) => x >= y);

export const andP = binary({
  name: "and",
  accepts: [BITS],
  compute: () => (x, y) => x & y,
  bigint: () => (x, y) => x & y,
  emit: (b, [x, y]) => b.and(x, y),
  derivatives: null,
});
export const orP = binary({
  name: "or",
  accepts: [BITS],
  compute: () => (x, y) => x | y,
  bigint: () => (x, y) => x | y,
  emit: (b, [x, y]) => b.or(x, y),
  derivatives: null,
});
export const xorP = binary({
  name: "xor",
  accepts: [BITS],
  compute: () => (x, y) => x ^ y,
  bigint: () => (x, y) => x ^ y,
  emit: (b, [x, y]) => b.xor(x, y),
  derivatives: null,
});
export const notP = unary({
  name: "not",
  accepts: BITS,
  compute: (dtype) => (dtype === "bool" ? (x) => 1 - x : (x) => ~x),
  bigint: () => (x) => ~x,
  emit: (b, [x]) => b.not(x),
  derivative: null,
});

/**
 * A shift: `whole` of an operand by a count below its width. A count of the width or more, or below 0, leaves nothing;
 * the arithmetic shift to the right leaves the sign.
 */
const shift = (
  name: string,
  emit: "shiftLeft" | "shiftRightLogical" | "shiftRightArithmetic",
  whole: (x: bigint, by: bigint) => bigint,
  signed: boolean,
): Primitive => {
  const wide = (bits: number) => {
    const read = signed ? BigInt.asIntN : BigInt.asUintN;
    return (x: bigint, by: bigint): bigint => {
      const inRange = by >= 0n && by < BigInt(bits);
      if (!inRange && emit !== "shiftRightArithmetic") return 0n;
      return whole(read(bits, x), inRange ? by : BigInt(bits - 1));
    };
  };
  const bitsOf = (dtype: DType): number => DTYPES[dtype].bytes * 8;
  return binary({
    name,
    accepts: [["integer"]],
    compute: (dtype) => {
      const f = wide(bitsOf(dtype));
      return (x, by) => Number(BigInt.asIntN(32, f(BigInt(x), BigInt(by))));
    },
    bigint: (dtype) => wide(bitsOf(dtype)),
    emit: (b, [x, by]) => b[emit](x, by),
    // What comes in from the left depends on the width.
    widens: emit === "shiftLeft" ? undefined : false,
    derivatives: null,
  });
};
export const shiftLeftP = shift("shift_left", "shiftLeft", (x, by) => x << by, false);
export const shiftRightLogicalP = shift("shift_right_logical", "shiftRightLogical", (x, by) => x >> by, false);
export const shiftRightArithmeticP = shift("shift_right_arithmetic", "shiftRightArithmetic", (x, by) => x >> by, true);

export const isFiniteP = unary({
  name: "is_finite",
  accepts: FLOATING,
  dtype: () => "bool",
  compute: () => (x) => Number(Number.isFinite(x)),
  emit: (b, [x], _params, [aval]) => b.lt(b.abs(x), b.constant(Infinity, laneOf(aval.dtype))),
  derivative: null,
});

export const eq = (x: Value, y: Value): Value => bind1(eqP, [x, y]);
export const ne = (x: Value, y: Value): Value => bind1(neP, [x, y]);
export const lt = (x: Value, y: Value): Value => bind1(ltP, [x, y]);
export const le = (x: Value, y: Value): Value => bind1(leP, [x, y]);
export const gt = (x: Value, y: Value): Value => bind1(gtP, [x, y]);
export const ge = (x: Value, y: Value): Value => bind1(geP, [x, y]);
/** Bitwise on integers, logical on bool. */
export const and = (x: Value, y: Value): Value => bind1(andP, [x, y]);
export const or = (x: Value, y: Value): Value => bind1(orP, [x, y]);
export const xor = (x: Value, y: Value): Value => bind1(xorP, [x, y]);
export const not = (x: Value): Value => bind1(notP, [x]);
export const shiftLeft = (x: Value, by: Value): Value => bind1(shiftLeftP, [x, by]);
export const shiftRightLogical = (x: Value, by: Value): Value => bind1(shiftRightLogicalP, [x, by]);
export const shiftRightArithmetic = (x: Value, by: Value): Value => bind1(shiftRightArithmeticP, [x, by]);
export const isFinite = (x: Value): Value => bind1(isFiniteP, [x]);
