import type { editor } from "monaco-editor/editor";
import type { Inlay } from "../model/inlays.ts";
import type { Related } from "../model/problems.ts";
import { dtypeFamily } from "../model/signature.ts";
import type { Span } from "../model/spans.ts";

/** What the page lays on the user's lines. */
export interface Marks {
  /** Where the run stopped; the note stands after the line while no block under it says more. */
  readonly error: { readonly line: number; readonly column: number | null; readonly message: string; readonly note: boolean } | null;
  readonly retraces: readonly { readonly line: number; readonly message: string }[];
  /** Lines that failing tests of an exercise name. */
  readonly failing: readonly { readonly line: number; readonly message: string }[];
  /** Places that belong to the error: the argument that its value depends on. */
  readonly related: readonly Related[];
  /** Milliseconds in kernels by line, and of tracing and compiling. */
  readonly times: ReadonlyMap<number, number>;
  readonly hostTimes: ReadonlyMap<number, number>;
  /** Types behind names and expressions of traced functions. */
  readonly inlays: readonly Inlay[];
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

  const bars = (times: ReadonlyMap<number, number>, className: string, what: string): void => {
    const most = Math.max(0, ...times.values());
    for (const [line, ms] of times) {
      if (!within(line) || most === 0) continue;
      const tenth = Math.max(1, Math.ceil((10 * ms) / most));
      const said = `${ms.toPrecision(3)} ms ${what}`;
      found.push({
        range: whole(line),
        options: { linesDecorationsClassName: `time ${className} time-${tenth}`, linesDecorationsTooltip: said },
      });
    }
  };
  bars(marks.hostTimes, "host", "tracing and compiling");
  bars(marks.times, "kernel", "in kernels");
  for (const { line, column, type } of marks.inlays) {
    if (!within(line) || column > model.getLineMaxColumn(line)) continue;
    // A dtype has its family's colour, the rest is ink: two pieces of text at one place.
    const dtype = /^[a-z]+\d*(<\w+>)?/.exec(type)?.[0] ?? "";
    const at = { startLineNumber: line, startColumn: column, endLineNumber: line, endColumn: column };
    const cursorStops = 3;
    found.push({
      range: at,
      options: {
        showIfCollapsed: true,
        before: { content: `\u2009${dtype}`, inlineClassName: `inlay inlay-dtype dt-${dtypeFamily(dtype)}`, cursorStops },
        after: { content: `${type.slice(dtype.length)}\u2009`, inlineClassName: "inlay inlay-shape", cursorStops },
      },
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
  for (const { line, message } of marks.failing) {
    if (!within(line)) continue;
    found.push({
      range: whole(line),
      options: {
        glyphMarginClassName: "glyph-error",
        glyphMarginHoverMessage: { value: message },
        after: { content: `    ${short(message)}`, inlineClassName: "line-note bad" },
      },
    });
  }
  for (const { line, column, length, text: said } of marks.related) {
    if (!within(line)) continue;
    found.push({
      range: { startLineNumber: line, startColumn: column, endLineNumber: line, endColumn: column + length },
      options: { className: "related", hoverMessage: { value: said }, glyphMarginClassName: "glyph-related" },
    });
    const sameLine = marks.related.filter((other) => other.line === line);
    if (sameLine[0]?.column === column) {
      const note = sameLine.length === 1 ? said : `depends on ${sameLine.length} arguments here`;
      found.push({ range: whole(line), options: { after: { content: `    ${note}`, inlineClassName: "line-note bad" } } });
    }
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
