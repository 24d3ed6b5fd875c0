import type { ArrayPreview, Whole } from "../debug/preview.ts";
import { locate } from "../trace/locate.ts";
import { type FigureContent, MOST, type Shown } from "./figure.ts";
import { inWords } from "./words.ts";

export type FigureSink = (shown: Shown) => void;

let sink: FigureSink | null = null;
/** Figures that may be shown again: by name, or by the place in the program that makes them grow. */
const known = new Map<string, number>();
let figures = 0;

/** Where figures go. The host sets it, and figures count from 1 again; without one they are told in words on the global console. */
export function setFigureSink(next: FigureSink | null): void {
  sink = next;
  known.clear();
  figures = 0;
}

export interface FigureOptions {
  /** The figure's caption. */
  label?: string;
  /** A figure shown again under the same name is changed in place. */
  name?: string;
}

function give(shown: Shown): void {
  if (sink !== null) {
    sink(shown);
    return;
  }
  const host = globalThis as { console?: { log(text: string): void } };
  const words = inWords(shown);
  if (words !== null) host.console?.log(words);
}

function caption({ label, name }: FigureOptions): string | null {
  const text = label ?? name;
  return text === undefined ? null : String(text).slice(0, MOST.label);
}

function show(content: FigureContent, options: FigureOptions, growing: boolean, whole: Whole | null): void {
  const { line, column } = locate() ?? { line: null, column: null };
  const key = options.name !== undefined ? `name ${options.name}` : growing ? `${content.kind} ${line}:${column}` : null;
  const before = key === null ? undefined : known.get(key);
  const figure = before ?? ++figures;
  if (key !== null) known.set(key, figure);
  const append = growing && before !== undefined;
  give({ kind: "figure", figure, append, label: caption(options), content, whole, line, column });
}

/**
 * Shows a whole figure: a new one, or the one of its name with other content. `whole` are the elements of the array that it
 * stands for.
 */
export const draw = (content: FigureContent, options: FigureOptions, whole: Whole | null = null): void =>
  show(content, options, false, whole);

/** Shows points behind those of the figure of this name or, without one, of this place in the program. */
export const grow = (content: FigureContent, options: FigureOptions): void => show(content, options, true, null);

export function drawArray(preview: ArrayPreview, options: FigureOptions): void {
  const { line, column } = locate() ?? { line: null, column: null };
  give({ kind: "array", ...preview, label: caption(options), line, column });
}

/** What changes a figure again and again, wherever it is called from: a bar of a loop. */
export function changing(options: FigureOptions): (content: FigureContent) => void {
  const { line, column } = locate() ?? { line: null, column: null };
  const figure = ++figures;
  return (content) => give({ kind: "figure", figure, append: false, label: caption(options), content, whole: null, line, column });
}
