/** The `nn` namespace: functions for neural networks. */
export * from "./activations.ts";
export * from "./normalization.ts";
