/** The `optax` namespace: optimizers, schedules and losses. */
export * from "./losses.ts";
export { type Mask, masked, multiTransform, partition } from "./masked.ts";
export * from "./optimizers.ts";
export * from "./schedules.ts";
export { chain, type GradientTransformation, identity, type OptState, type Schedule, setToZero } from "./transformation.ts";
export {
  addDecayedWeights,
  clip,
  clipByBlockRms,
  clipByGlobalNorm,
  safeIncrement,
  safeNorm,
  scale,
  scaleByAdam,
  scaleByAdamax,
  scaleByLearningRate,
  scaleByLion,
  scaleByRms,
  scaleByRss,
  scaleBySchedule,
  scaleBySign,
  scaleByStddev,
  scaleByTrustRatio,
  trace,
} from "./transforms.ts";
export { applyUpdates, globalNorm, incrementalUpdate, periodicUpdate } from "./update.ts";
