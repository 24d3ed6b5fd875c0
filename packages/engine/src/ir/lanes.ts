import type { DType } from "../dtype/dtype.ts";
import type { LaneType } from "./lowering.ts";

/**
 * The lane in which kernels compute a dtype. Narrow integers lie in the 32-bit ones of their sign, 16-bit floats in single
 * precision; results are wrapped or rounded after each equation. Dtypes that are missing have no lane.
 */
const LANES: Readonly<Partial<Record<DType, LaneType>>> = {
  bool: "bool",
  int8: "i32",
  int16: "i32",
  int32: "i32",
  int64: "i64",
  uint8: "u32",
  uint16: "u32",
  uint32: "u32",
  uint64: "u64",
  float16: "f32",
  bfloat16: "f32",
  float32: "f32",
  float64: "f64",
  "key<fry>": "u32",
};

/** The lane of a dtype; null when no kernel computes it. */
export const laneOrNull = (dtype: DType): LaneType | null => LANES[dtype] ?? null;

const NARROW: ReadonlySet<DType> = new Set<DType>(["int8", "int16", "uint8", "uint16", "float16", "bfloat16"]);

/** Whether a dtype is computed in a wider lane than it is stored in. */
export const isNarrow = (dtype: DType): boolean => NARROW.has(dtype);

/** Whether a lane has 64 bits. */
export const isWideLane = (type: LaneType): boolean => type === "f64" || type === "i64" || type === "u64";
export const isFloatLane = (type: LaneType): boolean => type === "f32" || type === "f64";
export const isUnsignedLane = (type: LaneType): boolean => type === "u32" || type === "u64";
/** A dtype whose elements fill a lane: what memory for values of the lane is. */
export const LANE_DTYPES: Readonly<Record<LaneType, DType>> = {
  bool: "int32",
  f32: "float32",
  f64: "float64",
  i32: "int32",
  i64: "int64",
  u32: "uint32",
  u64: "uint64",
};
