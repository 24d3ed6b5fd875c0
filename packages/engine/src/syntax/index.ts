export type { Position } from "./edits.ts";
export { type SyntaxPlugin, type SyntaxPluginOptions, tracepadSyntax } from "./plugin.ts";
export { SourceError } from "./source-error.ts";
export type { SourceMap } from "./source-map.ts";
export { type Transformed, type TransformOptions, transform, transformModule } from "./transform.ts";
export type { Watched } from "./watch.ts";
