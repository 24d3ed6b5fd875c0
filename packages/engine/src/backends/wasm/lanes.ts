import { isWideLane } from "../../ir/lanes.ts";
import type { LaneType } from "../../ir/lowering.ts";
import type { FunctionCode, ValueType } from "./encoder.ts";
import { SIMD } from "./opcodes.ts";

/*
 * A value of a kernel is four lanes. Of 32 bits these are one vector; of 64 bits they are two, lanes 0 and 1 in a local,
 * lanes 2 and 3 in the next one. Such a value is named by its first local. A bool is a mask of 32-bit lanes always.
 */

/** How many vectors four lanes take. */
export const vectorsOf = (type: LaneType): number => (isWideLane(type) ? 2 : 1);

/** The WebAssembly types of values of these lanes. */
export const vectorTypes = (types: readonly LaneType[]): ValueType[] =>
  types.flatMap((type) => new Array<ValueType>(vectorsOf(type)).fill("v128"));

/** Bytes of a lane, for values that are kept as they are: a mask takes four. */
export const laneBytes = (type: LaneType): number => (isWideLane(type) ? 8 : 4);

/** New locals for a value of this type; returns the first. */
export function valueLocal(f: FunctionCode, type: LaneType): number {
  const local = f.local("v128");
  if (isWideLane(type)) f.local("v128");
  return local;
}

/** Pushes a value: its vectors, in order. */
export function pushValue(f: FunctionCode, local: number, type: LaneType): FunctionCode {
  f.get(local);
  return isWideLane(type) ? f.get(local + 1) : f;
}

/** Sets a value from the vectors on the stack. */
export function setValue(f: FunctionCode, local: number, type: LaneType): void {
  if (isWideLane(type)) f.set(local + 1);
  f.set(local);
}

/** Pushes the 32-bit mask that two vectors of 64-bit ones on the stack are. */
export const joinMasks = (f: FunctionCode): FunctionCode => f.shuffleWords([0, 2, 4, 6]);

/** Pushes a 32-bit mask for one vector of a value of this type: half of its lanes, twice as wide, where they are wide. */
export function pushMask(f: FunctionCode, mask: number, type: LaneType, half: number): FunctionCode {
  f.get(mask);
  return isWideLane(type) ? f.get(mask).shuffleWords(half === 0 ? [0, 0, 1, 1] : [2, 2, 3, 3]) : f;
}

const EXTRACT: Readonly<Record<LaneType, number>> = {
  bool: SIMD.i32Extract,
  i32: SIMD.i32Extract,
  u32: SIMD.i32Extract,
  i64: SIMD.i64Extract,
  u64: SIMD.i64Extract,
  f32: SIMD.f32Extract,
  f64: SIMD.f64Extract,
};
const REPLACE: Readonly<Record<LaneType, number>> = {
  bool: SIMD.i32Replace,
  i32: SIMD.i32Replace,
  u32: SIMD.i32Replace,
  i64: SIMD.i64Replace,
  u64: SIMD.i64Replace,
  f32: SIMD.f32Replace,
  f64: SIMD.f64Replace,
};

/** Pushes one lane of a value as a scalar. */
export function pushLane(f: FunctionCode, local: number, type: LaneType, lane: number): FunctionCode {
  return isWideLane(type) ? f.get(local + (lane >> 1)).lane(EXTRACT[type], lane & 1) : f.get(local).lane(EXTRACT[type], lane);
}

/** Pushes a value whose lanes `scalar` pushes one after the other. */
export function pushByLane(f: FunctionCode, type: LaneType, scalar: (lane: number) => void): void {
  const perVector = 4 / vectorsOf(type);
  for (let lane = 0; lane < 4; lane++) {
    if (lane % perVector === 0) f.v128([0, 0, 0, 0]);
    scalar(lane);
    f.lane(REPLACE[type], lane % perVector);
  }
}

const pair = new DataView(new ArrayBuffer(8));

/** The words, low first, of a constant in every lane of a vector. True is all ones. */
export function constantWords(type: LaneType, value: number | boolean | bigint): readonly [number, number, number, number] {
  switch (type) {
    case "bool":
      pair.setInt32(0, value ? -1 : 0);
      break;
    case "f32":
      pair.setFloat32(0, Number(value));
      break;
    case "f64":
      pair.setFloat64(0, Number(value));
      break;
    case "i64":
    case "u64":
      pair.setBigInt64(0, BigInt.asIntN(64, BigInt(value)));
      break;
    default:
      pair.setInt32(0, Number(value) | 0);
  }
  const first = pair.getInt32(0);
  return isWideLane(type) ? [pair.getInt32(4), first, pair.getInt32(4), first] : [first, first, first, first];
}

/** Pushes a constant. */
export function pushConstant(f: FunctionCode, type: LaneType, value: number | boolean | bigint): void {
  const words = constantWords(type, value);
  for (let half = 0; half < vectorsOf(type); half++) f.v128(words);
}
