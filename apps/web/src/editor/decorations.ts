import type { editor } from "monaco-editor/editor";
import type { Span } from "../model/spans.ts";

/** What the page lays on the user's lines. */
export interface Marks {
  /** Where the run stopped; the note stands after the line while no block under it says more. */
  readonly error: { readonly line: number; readonly column: number | null; readonly message: string; readonly note: boolean } | null;
  readonly retraces: readonly { readonly line: number; readonly message: string }[];
  /** Milliseconds in kernels by line. */
  readonly times: ReadonlyMap<number, number>;
  /** Expressions that something in the other views comes from. */
  readonly linked: readonly Span[];
  /** The expression chosen in any view, with its letter there. */
  readonly active: { readonly span: Span; readonly letter: string } | null;
}

const SHORT = 72;
const short = (text: string): string => (text.length > SHORT ? `${text.slice(0, SHORT - 1)}…` : text);

/** Monaco's decorations for the marks. Lines that the text no longer has are left out. */
export function lineDecorations(marks: Marks, model: editor.ITextModel): editor.IModelDeltaDecoration[] {
  const lines = model.getLineCount();
  const within = (line: number): boolean => line >= 1 && line <= lines;
  const whole = (line: number) => ({ startLineNumber: line, startColumn: 1, endLineNumber: line, endColumn: model.getLineMaxColumn(line) });
  const text = (line: number) => ({ ...whole(line), startColumn: model.getLineFirstNonWhitespaceColumn(line) || 1 });
  const found: editor.IModelDeltaDecoration[] = [];

  const most = Math.max(0, ...marks.times.values());
  for (const [line, ms] of marks.times) {
    if (!within(line) || most === 0) continue;
    const tenth = Math.max(1, Math.ceil((10 * ms) / most));
    found.push({
      range: whole(line),
      options: { linesDecorationsClassName: `time time-${tenth}`, linesDecorationsTooltip: `${ms.toPrecision(3)} ms in kernels` },
    });
  }
  const rangeOf = (span: Span) => ({
    startLineNumber: span.line,
    startColumn: span.column,
    endLineNumber: span.endLine,
    endColumn: span.endColumn,
  });
  for (const span of marks.linked) if (within(span.endLine)) found.push({ range: rangeOf(span), options: { className: "linked" } });
  if (marks.active !== null && within(marks.active.span.endLine)) {
    const { span, letter } = marks.active;
    found.push({ range: rangeOf(span), options: { className: "linked on", zIndex: 1 } });
    // The letter stands in the margin of the first line only.
    if (letter !== "") found.push({ range: whole(span.line), options: { glyphMarginClassName: `tag tag-${letter[0]}` } });
  }
  for (const retrace of marks.retraces) {
    if (!within(retrace.line)) continue;
    found.push({
      range: whole(retrace.line),
      options: {
        glyphMarginClassName: "glyph-retrace",
        glyphMarginHoverMessage: { value: retrace.message },
        after: { content: `    ${short(retrace.message)}`, inlineClassName: "line-note warn" },
      },
    });
  }
  if (marks.error !== null && within(marks.error.line)) {
    const { line, column, message, note } = marks.error;
    const word = column === null ? null : model.getWordAtPosition({ lineNumber: line, column });
    const range =
      word === null
        ? text(line)
        : { ...whole(line), startColumn: word.startColumn, endColumn: Math.max(word.endColumn, word.startColumn + 1) };
    found.push(
      {
        range: whole(line),
        options: {
          isWholeLine: true,
          className: "line-error",
          glyphMarginClassName: "glyph-error",
          lineNumberClassName: "number-error",
          glyphMarginHoverMessage: { value: message },
        },
      },
      { range, options: { className: "squiggly-error" } },
    );
    if (note)
      found.push({ range: whole(line), options: { after: { content: `    ${short(message)}`, inlineClassName: "line-note bad" } } });
  }
  return found;
}
