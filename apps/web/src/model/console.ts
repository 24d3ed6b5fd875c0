import type { OutputItem, PrintedLine } from "./output.ts";

export type Level = PrintedLine["level"];

export const LEVELS = ["log", "info", "warn", "error", "debug"] as const satisfies readonly Level[];

/** What of the output is looked at. */
export interface ConsoleFilter {
  readonly hidden: ReadonlySet<Level>;
  /** Only what has this text, in any case; everything where it is empty. */
  readonly text: string;
}

export const EVERYTHING: ConsoleFilter = { hidden: new Set(), text: "" };

/** How many lines of each level were printed. */
export function levelCounts(items: readonly OutputItem[]): ReadonlyMap<Level, number> {
  const counts = new Map<Level, number>();
  for (const item of items) {
    if (item.kind !== "printed") continue;
    for (const { level } of item.lines) counts.set(level, (counts.get(level) ?? 0) + 1);
  }
  return counts;
}

/** A few plain lines are seen at a glance. */
const FEW = 8;

/** Whether there is enough to look for something in it. */
export const needsFilter = (counts: ReadonlyMap<Level, number>): boolean =>
  counts.size > 1 || (counts.size === 1 && !counts.has("log")) || (counts.get("log") ?? 0) > FEW;

/** The items that are looked at: lines by level and text, figures by their caption. */
export function filtered(items: readonly OutputItem[], { hidden, text }: ConsoleFilter): readonly OutputItem[] {
  const wanted = text.trim().toLowerCase();
  if (hidden.size === 0 && wanted === "") return items;
  const has = (value: string): boolean => wanted === "" || value.toLowerCase().includes(wanted);
  return items.flatMap((item): OutputItem[] => {
    if (item.kind !== "printed") return has(`fig. ${item.number} ${item.expression ?? ""}`) ? [item] : [];
    const lines = item.lines.filter((line) => !hidden.has(line.level) && has(line.text));
    return lines.length === item.lines.length ? [item] : lines.length === 0 ? [] : [{ ...item, lines }];
  });
}

/** A printed text in parts: lines, and what stands between brackets on lines of its own. */
export type Fold = string | { readonly open: string; readonly close: string; readonly parts: readonly Fold[] };

const OPENS = /[[{(]$/;
const indentOf = (line: string): number => line.length - line.trimStart().length;

/**
 * Takes a printed object apart so that it can be folded. Other texts come back as they are: an opening bracket ends its line, and
 * the closing one begins a line that is indented as much.
 */
export function foldsOf(text: string): readonly Fold[] {
  const lines = text.split("\n");
  // A jaxpr is read from top to bottom.
  if (text.startsWith("{ lambda ")) return lines;
  return foldLines(lines, 0, lines.length);
}

function foldLines(lines: readonly string[], from: number, to: number): Fold[] {
  const parts: Fold[] = [];
  for (let at = from; at < to; at++) {
    const line = lines[at] as string;
    const end = OPENS.test(line) ? closing(lines, at, to) : null;
    if (end === null) {
      parts.push(line);
      continue;
    }
    parts.push({ open: line, close: (lines[end] as string).trimStart(), parts: foldLines(lines, at + 1, end) });
    at = end;
  }
  return parts;
}

function closing(lines: readonly string[], at: number, to: number): number | null {
  const indent = indentOf(lines[at] as string);
  for (let i = at + 1; i < to; i++) {
    const line = lines[i] as string;
    if (indentOf(line) > indent) continue;
    return indentOf(line) === indent && /^[\]})]/.test(line.trimStart()) ? i : null;
  }
  return null;
}
