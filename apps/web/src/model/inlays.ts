import type { Program } from "./programs.ts";

/** A type that the editor shows behind a name or an expression. */
export interface Inlay {
  readonly line: number;
  readonly column: number;
  /** `f32[8]`; several where one trace met several, as `f32[8] | f32[]`. */
  readonly type: string;
}

/** What the traced functions of a run held: of each place what the chosen program says, else the first that knows it. */
export function inlays(programs: readonly Program[], chosen: Program | null): Inlay[] {
  const found = new Map<string, Inlay>();
  for (const program of chosen === null ? programs : [chosen, ...programs])
    for (const { line, column, type } of program.traced.values) {
      const key = `${line}:${column}`;
      if (!found.has(key)) found.set(key, { line, column, type });
    }
  return [...found.values()].sort((a, b) => a.line - b.line || a.column - b.column);
}
