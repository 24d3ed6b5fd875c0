/** A place in a text; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** From `generated` on, a line of the output shows the original line from `original` on (columns from 0). */
interface Segment {
  readonly generated: number;
  readonly original: number;
  /** Inserted text has no original of its own: all of it maps to the place of insertion. */
  readonly inserted: boolean;
}

const LINE_BREAK = /\r\n|[\n\r\u2028\u2029]/g;
const NOT_LINE_BREAK = /[^\n\r\u2028\u2029]/g;

/**
 * Collects edits of one text and applies them in a single pass. Every line of the output belongs to the same line
 * of the input, so line numbers need no translation; columns have `Edited.map`.
 */
export class Edits {
  /** Stands in front of everything, without line breaks. */
  prefix = "";
  private readonly edits: Edit[] = [];
  private readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  /** Insertions at one place appear in the order of the calls, before a replacement that starts there. */
  insert(at: number, text: string): void {
    this.edits.push({ start: at, end: at, text });
  }

  /** Replaces a range by `text` (without line breaks), keeping the range's line breaks behind it. */
  replace(start: number, end: number, text: string): void {
    const breaks = this.source.slice(start, end).match(LINE_BREAK);
    this.edits.push({ start, end, text: breaks === null ? text : text + breaks.join("") });
  }

  /** Replaces a range by spaces of the same extent, with `first` in the place of the first character and `last` of the last. */
  blank(start: number, end: number, first = "", last = ""): void {
    if (start >= end) return;
    const inner = this.source.slice(start + first.length, end - last.length).replace(NOT_LINE_BREAK, " ");
    this.edits.push({ start, end, text: first + inner + last });
  }

  apply(): Edited {
    // Array.prototype.sort is stable, which keeps the order of insertions at one place.
    const edits = this.edits.sort((a, b) => a.start - b.start || Number(a.end > a.start) - Number(b.end > b.start));
    const output = new Output();
    output.insert(this.prefix);
    let at = 0;
    for (const edit of edits) {
      output.copy(this.source.slice(at, edit.start));
      if (edit.start === edit.end) output.insert(edit.text);
      else output.overwrite(edit.text, this.source.slice(edit.start, edit.end));
      at = edit.end;
    }
    output.copy(this.source.slice(at));
    return new Edited(output.code, output.lines);
  }
}

class Output {
  code = "";
  readonly lines: Segment[][] = [[]];
  private generated = 0;
  private original = 0;

  copy(text: string): void {
    this.advance(text, text, false);
  }

  insert(text: string): void {
    this.mark(true);
    this.code += text;
    this.generated += text.length;
    this.mark(false);
  }

  /** `text` holds as many line breaks as `original`. */
  overwrite(text: string, original: string): void {
    this.advance(text, original, text.length !== original.length);
  }

  private advance(text: string, original: string, inserted: boolean): void {
    if (original.length === 0 && text.length === 0) return;
    this.mark(inserted);
    this.code += text;
    const generatedLines = text.split(LINE_BREAK);
    const originalLines = original.split(LINE_BREAK);
    for (let i = 1; i < originalLines.length; i++) {
      this.lines.push([]);
      this.generated = 0;
      this.original = 0;
    }
    this.generated += (generatedLines[generatedLines.length - 1] as string).length;
    this.original += (originalLines[originalLines.length - 1] as string).length;
    if (inserted) this.mark(false);
  }

  private mark(inserted: boolean): void {
    (this.lines[this.lines.length - 1] as Segment[]).push({ generated: this.generated, original: this.original, inserted });
  }
}

/** An edited text and the way back to the original. */
export class Edited {
  readonly code: string;
  private readonly lines: readonly (readonly Segment[])[];

  constructor(code: string, lines: readonly (readonly Segment[])[]) {
    this.code = code;
    this.lines = lines;
  }

  /** The original place of a place in `code`; null outside the text. */
  map(line: number, column: number): Position | null {
    const segments = this.lines[line - 1];
    if (segments === undefined || column < 1) return null;
    let found: Segment = { generated: 0, original: 0, inserted: false };
    for (const segment of segments) {
      if (segment.generated > column - 1) break;
      found = segment;
    }
    const offset = found.inserted ? 0 : column - 1 - found.generated;
    return { line, column: found.original + offset + 1 };
  }
}
