/** The `nn` namespace: functions for neural networks. */
export * from "./activations.ts";
export { type AttentionOptions, dotProductAttention } from "./attention.ts";
export * as initializers from "./initializers.ts";
export * from "./normalization.ts";
