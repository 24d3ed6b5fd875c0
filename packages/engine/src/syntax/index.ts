export type { Position } from "./edits.ts";
export { SourceError } from "./source-error.ts";
export { type Transformed, type TransformOptions, transform } from "./transform.ts";
