import { isFloatLane, isWideLane } from "../ir/lanes.ts";
import type { LaneType, Reducer } from "../ir/lowering.ts";

/** The neutral element of a reduction. For `and` and `or` of integers, all bits and none. */
export function identityOf(reducer: Reducer, type: LaneType): number | boolean | bigint {
  if (type === "bool") return reducer === "and" || reducer === "min" || reducer === "mul";
  const bits = isWideLane(type) ? 64n : 32n;
  const isSigned = type === "i32" || type === "i64";
  const exact = (value: bigint): number | bigint => (isWideLane(type) ? value : Number(value));
  switch (reducer) {
    case "add":
    case "or":
    case "xor":
      return 0;
    case "mul":
      return 1;
    case "and":
      return -1;
    case "max":
      return isFloatLane(type) ? -Infinity : isSigned ? exact(-(1n << (bits - 1n))) : 0;
    case "min":
      return isFloatLane(type) ? Infinity : exact((1n << (isSigned ? bits - 1n : bits)) - 1n);
  }
}
