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

/** Consumers do not count on within a segment, so that every word begins one. */
const TOKEN = /[\w$]+|[^\s\w$]/g;

export function sourceMap(edited: Edited, file: string, source: string): SourceMap {
  let lastLine = 0;
  let lastColumn = 0;
  const lines = edited.code.split("\n").map((text, i) => {
    let lastGenerated = 0;
    const segments: string[] = [];
    for (const { index } of text.matchAll(TOKEN)) {
      const place = edited.map(i + 1, index + 1);
      if (place === null) continue;
      const [line, column] = [place.line - 1, place.column - 1];
      segments.push(vlq(index - lastGenerated) + vlq(0) + vlq(line - lastLine) + vlq(column - lastColumn));
      [lastGenerated, lastLine, lastColumn] = [index, line, column];
    }
    return segments.join(",");
  });
  return { version: 3, sources: [file], sourcesContent: [source], names: [], mappings: lines.join(";") };
}
