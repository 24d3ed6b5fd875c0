import type { Edited } from "./edits.ts";

/** A source map of version 3, for one source. */
export interface SourceMap {
  readonly version: 3;
  readonly sources: readonly string[];
  readonly sourcesContent: readonly string[];
  readonly names: readonly string[];
  readonly mappings: string;
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** A number in base 64, five bits a digit, the sign in the lowest bit. */
function vlq(value: number): string {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let text = "";
  do {
    const digit = rest & 31;
    rest >>>= 5;
    text += DIGITS[rest > 0 ? digit | 32 : digit];
  } while (rest > 0);
  return text;
}

export function sourceMap(edited: Edited, file: string, source: string): SourceMap {
  let lastLine = 0;
  let lastColumn = 0;
  const lines = edited.code.split("\n").map((_, i) => {
    let lastGenerated = 0;
    const segments: string[] = [];
    for (const [generated, line, column] of edited.segments(i)) {
      segments.push(vlq(generated - lastGenerated) + vlq(0) + vlq(line - lastLine) + vlq(column - lastColumn));
      [lastGenerated, lastLine, lastColumn] = [generated, line, column];
    }
    return segments.join(",");
  });
  return { version: 3, sources: [file], sourcesContent: [source], names: [], mappings: lines.join(";") };
}
