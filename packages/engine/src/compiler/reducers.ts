import type { LaneType, Reducer } from "../ir/lowering.ts";

/** The neutral element of a reduction. For `and` and `or` of integers, all bits and none. */
export function identityOf(reducer: Reducer, type: LaneType): number | boolean {
  if (type === "bool") return reducer === "and" || reducer === "min" || reducer === "mul";
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
      return type === "f32" ? -Infinity : type === "i32" ? -(2 ** 31) : 0;
    case "min":
      return type === "f32" ? Infinity : type === "i32" ? 2 ** 31 - 1 : 2 ** 32 - 1;
  }
}
