/** A place in a text; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  text: string;
  /** The index in the source that the text stands for. */
  readonly origin: number;
}

/** From `generated` on, a line of the output shows the source from `line` and `column` on (columns from 0, lines from 1). */
interface Segment {
  readonly generated: number;
  readonly line: number;
  readonly column: number;
  /** Inserted text has no original of its own: all of it maps to one place. */
  readonly inserted: boolean;
}

const LINE_BREAK = /\r\n|[\n\r\u2028\u2029]/g;
const NOT_LINE_BREAK = /[^\n\r\u2028\u2029]/g;

/**
 * Collects edits of one text and applies them in a single pass. Every line of the output belongs to the same line
 * of the input; inserted text may stand for another place, such as an operator on the line below.
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
  insert(at: number, text: string, origin = at): void {
    this.edits.push({ start: at, end: at, text, origin });
  }

  /** An insertion that comes before those that follow here, of a text that is known later. */
  reserve(at: number): (text: string) => void {
    const edit: Edit = { start: at, end: at, text: "", origin: at };
    this.edits.push(edit);
    return (text) => {
      edit.text = text;
    };
  }

  /** Replaces a range by `text` (without line breaks), keeping the range's line breaks behind it. */
  replace(start: number, end: number, text: string, origin = start): void {
    const breaks = this.source.slice(start, end).match(LINE_BREAK);
    this.edits.push({ start, end, text: breaks === null ? text : text + breaks.join(""), origin });
  }

  /** Replaces a range by spaces of the same extent, with `first` in the place of the first character and `last` of the last. */
  blank(start: number, end: number, first = "", last = ""): void {
    if (start >= end) return;
    const inner = this.source.slice(start + first.length, end - last.length).replace(NOT_LINE_BREAK, " ");
    this.edits.push({ start, end, text: first + inner + last, origin: start });
  }

  apply(): Edited {
    // Array.prototype.sort is stable, which keeps the order of insertions at one place.
    const edits = this.edits.sort((a, b) => a.start - b.start || Number(a.end > a.start) - Number(b.end > b.start));
    const output = new Output(this.source);
    output.insert(this.prefix, 0);
    let at = 0;
    for (const edit of edits) {
      output.copy(at, edit.start);
      if (edit.start === edit.end) {
        if (edit.text !== "") output.insert(edit.text, edit.origin);
      } else output.overwrite(edit);
      at = edit.end;
    }
    output.copy(at, this.source.length);
    return new Edited(output.code, output.lines);
  }
}

/** Where the lines of a text start. */
function lineStarts(text: string): number[] {
  const starts = [0];
  for (const { index, 0: found } of text.matchAll(LINE_BREAK)) starts.push(index + found.length);
  return starts;
}

class Output {
  code = "";
  readonly lines: Segment[][] = [[]];
  private readonly source: string;
  private readonly starts: readonly number[];
  private generated = 0;
  /** The source line that the end of the output belongs to, from 0. */
  private line = 0;

  constructor(source: string) {
    this.source = source;
    this.starts = lineStarts(source);
  }

  copy(start: number, end: number): void {
    if (start === end) return;
    this.mark(start, false);
    this.append(this.source.slice(start, end), start, false);
  }

  insert(text: string, origin: number): void {
    this.mark(origin, true);
    this.code += text;
    this.generated += text.length;
  }

  /** The text holds as many line breaks as what it replaces. */
  overwrite({ start, end, text, origin }: Edit): void {
    const inserted = text.length !== end - start || origin !== start;
    this.mark(origin, inserted);
    this.append(text, start, inserted);
  }

  private append(text: string, start: number, inserted: boolean): void {
    this.code += text;
    const breaks = [...text.matchAll(LINE_BREAK)];
    const last = breaks.at(-1);
    for (const _ of breaks) {
      this.line++;
      this.lines.push([]);
      this.generated = 0;
      this.mark(Math.max(this.starts[this.line] as number, start), inserted);
    }
    this.generated += last === undefined ? text.length : text.length - last.index - last[0].length;
  }

  private mark(origin: number, inserted: boolean): void {
    const line = this.lineOf(origin);
    (this.lines[this.lines.length - 1] as Segment[]).push({
      generated: this.generated,
      line: line + 1,
      column: origin - (this.starts[line] as number),
      inserted,
    });
  }

  private lineOf(index: number): number {
    let line = this.line;
    while (line + 1 < this.starts.length && (this.starts[line + 1] as number) <= index) line++;
    while ((this.starts[line] as number) > index) line--;
    return line;
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
    let found: Segment = { generated: 0, line, column: 0, inserted: false };
    for (const segment of segments) {
      if (segment.generated > column - 1) break;
      found = segment;
    }
    const offset = found.inserted ? 0 : column - 1 - found.generated;
    return { line: found.line, column: found.column + offset + 1 };
  }
}
