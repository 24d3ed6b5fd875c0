import { realFunction } from "../../dtype/real-functions.ts";
import { isFloatLane, isWideLane } from "../../ir/lanes.ts";
import type { LaneType, Reducer } from "../../ir/lowering.ts";
import { constantValue, type Node, reachable, type ScalarFunction } from "./node.ts";

/* What each operation of the scalar DAG gives, on JavaScript's numbers: 64-bit integers are bigints. */

/** A number in a lane. */
export type Held = number | bigint;

const word = new DataView(new ArrayBuffer(8));

const isWideInteger = (type: LaneType): boolean => type === "i64" || type === "u64";

/** The bits of a number of one type as a number of another. */
function bitcast(value: Held, from: LaneType, to: LaneType): Held {
  if (isWideLane(from)) {
    if (from === "f64") word.setFloat64(0, value as number);
    else word.setBigInt64(0, value as bigint);
    return to === "f64" ? word.getFloat64(0) : to === "u64" ? word.getBigUint64(0) : word.getBigInt64(0);
  }
  if (from === "f32") word.setFloat32(0, value as number);
  else word.setInt32(0, value as number);
  return to === "f32" ? word.getFloat32(0) : to === "u32" ? word.getUint32(0) : word.getInt32(0);
}

/** A number as its lane holds it. */
export function wrap(value: Held | boolean, type: LaneType): Held {
  switch (type) {
    case "f32":
      return Math.fround(Number(value));
    case "f64":
      return Number(value);
    case "i32":
      return Number(value) | 0;
    case "u32":
      return Number(value) >>> 0;
    case "i64":
      return BigInt.asIntN(64, BigInt(value));
    case "u64":
      return BigInt.asUintN(64, BigInt(value));
    case "bool":
      return value ? 1 : 0;
  }
}

/** Nearest integer, ties to even. */
function nearest(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  const rounded = rest < 0.5 ? floor : rest > 0.5 ? floor + 1 : floor % 2 === 0 ? floor : floor + 1;
  return rounded === 0 && (x < 0 || Object.is(x, -0)) ? -0 : rounded;
}

/** Floats to integers saturate, NaN is 0; integers wrap. */
function convert(value: Held, from: LaneType, to: LaneType): Held {
  if (isFloatLane(to)) return to === "f32" && typeof value === "bigint" ? singleOf(value) : Number(value);
  if (!isFloatLane(from)) return typeof value === "bigint" && !isWideInteger(to) ? Number(BigInt.asIntN(32, value)) : value;
  const x = value as number;
  if (Number.isNaN(x)) return isWideInteger(to) ? 0n : 0;
  const bits = isWideInteger(to) ? 64 : 32;
  const [low, high] = to.startsWith("u") ? [0, 2 ** bits] : [-(2 ** (bits - 1)), 2 ** (bits - 1)];
  const whole = Math.trunc(x);
  if (bits === 32) return Math.min(Math.max(whole, low), high - 1);
  return whole >= high ? BigInt(high) - 1n : whole <= low ? BigInt(low) : BigInt(whole);
}

/** A 64-bit integer in single precision, rounded once: bits below a double's are kept as a sticky one. */
function singleOf(x: bigint): number {
  const size = x < 0n ? -x : x;
  if (size < 1n << 53n) return Math.fround(Number(x));
  const sticky = (size & 0xfffn) === 0n ? 0n : 1n;
  const rounded = Math.fround(Number((size >> 12n) | sticky) * 4096);
  return x < 0n ? -rounded : rounded;
}

/** The value of an operation whose arguments are known; to be wrapped to the node's lane. */
export function operate(node: Node, args: readonly Held[]): Held {
  const own = node.args[0]?.type ?? node.type;
  switch (node.op) {
    case "eq":
      return Number(args[0] === args[1]);
    case "ne":
      return Number(args[0] !== args[1]);
    case "lt":
      return Number(args[0] < args[1]);
    case "le":
      return Number(args[0] <= args[1]);
    case "gt":
      return Number(args[0] > args[1]);
    case "ge":
      return Number(args[0] >= args[1]);
    case "min":
    case "max":
      return isWideInteger(own) ? extremum(node.op, args as bigint[]) : Math[node.op](...(args as number[]));
    case "pmin":
      return args[1] < args[0] ? args[1] : args[0];
    case "pmax":
      return args[0] < args[1] ? args[1] : args[0];
    case "select":
      return args[0] ? args[1] : args[2];
    case "rare":
      return args[0] ? args[2] : args[1];
    case "convert":
      return convert(args[0], own, node.type);
    case "bitcast":
      return bitcast(args[0], own, node.type);
    case "call":
      return call(node.callee as ScalarFunction, args);
    default:
      return isWideInteger(own) ? operateWide(node, args as bigint[]) : operateNumbers(node, args as number[]);
  }
}

function call({ body }: ScalarFunction, given: readonly Held[]): Held {
  const values = new Map<Node, Held>();
  const valueOf = (node: Node): Held => {
    if (node.op === "const") return constantValue(node);
    if (node.op === "param") return given[node.value];
    return operate(
      node,
      node.args.map((arg) => values.get(arg) as Held),
    );
  };
  for (const node of reachable([body])) values.set(node, wrap(valueOf(node), node.type));
  return values.get(body) as Held;
}

const extremum = (which: "min" | "max", [a, b]: readonly bigint[]): bigint => ((which === "min") === a < b ? a : b);

function operateWide({ op, value, type }: Node, [a, b, c]: readonly bigint[]): bigint {
  switch (op) {
    case "add":
      return a + b;
    case "sub":
      return a - b;
    case "mul":
      return a * b;
    case "div":
      return b === 0n ? -1n : a / b;
    case "rem":
      return b === 0n ? a : a % b;
    case "muladd":
      return a * b + c;
    case "neg":
      return -a;
    case "abs":
      return a < 0n ? -a : a;
    case "and":
      return a & b;
    case "or":
      return a | b;
    case "xor":
      return a ^ b;
    case "not":
      return ~a;
    case "shl":
      return a << ((b ?? BigInt(value)) & 63n);
    case "shrL":
      return BigInt.asUintN(64, a) >> ((b ?? BigInt(value)) & 63n);
    case "shrA":
      return BigInt.asIntN(64, a) >> ((b ?? BigInt(value)) & 63n);
    default:
      throw new TypeError(`${op} is no operation of ${type}`);
  }
}

function operateNumbers({ op, value, type }: Node, [a, b, c]: readonly number[]): number {
  switch (op) {
    case "add":
      return type === "bool" ? a | b : a + b;
    case "sub":
      return a - b;
    case "mul":
      return isFloatLane(type) ? a * b : type === "bool" ? a & b : Math.imul(a, b);
    case "div":
      return isFloatLane(type) ? a / b : b === 0 ? -1 : Math.trunc(a / b);
    case "rem":
      return isFloatLane(type) || b !== 0 ? a % b : a;
    case "muladd":
      return a * b + c;
    case "neg":
      return -a;
    case "abs":
      return Math.abs(a);
    case "floor":
      return Math.floor(a);
    case "ceil":
      return Math.ceil(a);
    case "nearest":
      return nearest(a);
    case "sqrt":
      return Math.sqrt(a);
    case "and":
      return a & b;
    case "or":
      return a | b;
    case "xor":
      return a ^ b;
    case "not":
      return type === "bool" ? 1 - a : ~a;
    case "shl":
      return a << (b ?? value);
    case "shrL":
      return a >>> (b ?? value);
    case "shrA":
      return (a | 0) >> (b ?? value);
    case "libm":
      return realFunction(value, a, b);
    default:
      throw new TypeError(`${op} is no operation`);
  }
}

/** a ∘ b of a reduction. Sums of f32 stay in double precision until the row's end, as emitters that sum by blocks do. */
export function combine(a: Held, b: Held, reducer: Reducer, type: LaneType): Held {
  if (isWideInteger(type)) {
    const [x, y] = [a as bigint, b as bigint];
    const op = reducer as "add" | "mul" | "and" | "or" | "xor";
    if (reducer === "max" || reducer === "min") return extremum(reducer, [x, y]);
    return wrap(operateWide({ op, type, args: [], id: 0, value: 0, high: 0, callee: null }, [x, y]), type);
  }
  const [x, y] = [a as number, b as number];
  switch (reducer) {
    case "add":
      return isFloatLane(type) ? x + y : wrap(x + y, type);
    case "mul":
      return wrap(isFloatLane(type) ? x * y : Math.imul(x, y), type);
    case "max":
      return Math.max(x, y);
    case "min":
      return Math.min(x, y);
    case "and":
      return wrap(x & y, type);
    case "or":
      return wrap(x | y, type);
    case "xor":
      return wrap(x ^ y, type);
  }
}
