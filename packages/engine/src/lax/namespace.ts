/** The `lax` namespace: the primitives as functions, and what is built directly on them. */
export { type AssociativeScanOptions, associativeScan } from "./associative-scan.ts";
export * from "./collectives.ts";
export * from "./control-flow.ts";
export * from "./convolution.ts";
export * from "./gamma.ts";
export * from "./operators.ts";
export * from "./reductions.ts";
export * from "./slicing.ts";
export * from "./sorting.ts";
export * from "./structure.ts";
