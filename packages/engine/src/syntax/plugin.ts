import type { SourceMap } from "./source-map.ts";
import { transformModule } from "./transform.ts";

export interface SyntaxPluginOptions {
  /** Which modules are written in the language. Default: `.ts` and `.mts` outside `node_modules` that name `"tracepad"`. */
  readonly include?: (file: string, code: string) => boolean;
}

/** A plugin of Vite and Rollup, as far as it goes. */
export interface SyntaxPlugin {
  readonly name: string;
  readonly enforce: "pre";
  transform(code: string, id: string): { code: string; map: SourceMap } | null;
}

const byDefault = (file: string, code: string): boolean =>
  /\.m?ts$/.test(file) && !/\.d\.m?ts$/.test(file) && !file.includes("/node_modules/") && /["']tracepad["']/.test(code);

/**
 * Operators on arrays for a project with a bundler:
 *
 * ```ts
 * // vite.config.ts
 * import { tracepadSyntax } from "tracepad/syntax";
 * export default { plugins: [tracepadSyntax()] };
 * ```
 *
 * Types are erased on the way. Throws `SourceError` with the file's line and column for what is outside the language.
 */
export function tracepadSyntax({ include = byDefault }: SyntaxPluginOptions = {}): SyntaxPlugin {
  return {
    name: "tracepad-syntax",
    enforce: "pre",
    transform(code, id) {
      const [file] = id.split("?") as [string];
      return include(file, code) ? transformModule(code, file) : null;
    },
  };
}
