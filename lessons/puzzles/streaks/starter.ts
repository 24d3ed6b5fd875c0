import type { Array } from "tracepad";

export const streaks = (mask: Array) =>
  mask.astype("int32");
