import type { EventOf, RunEvent } from "@tracepad/shared";

export interface PrintedLine {
  readonly id: number;
  readonly text: string;
  readonly level: EventOf<"log">["level"];
  readonly line: number | null;
}

/** What the Output pane shows, in order: blocks of printed lines, and numbered figures. */
export type OutputItem =
  | { readonly kind: "printed"; readonly id: number; readonly lines: readonly PrintedLine[] }
  | {
      readonly kind: "figure";
      readonly id: number;
      readonly number: number;
      readonly array: EventOf<"array">;
      readonly expression: string | null;
    };

/** Lines in one block; the browser skips the layout of blocks out of sight. */
const BLOCK = 200;

/** What a `console.log(…)` on this line prints, where there is exactly one and it fits: the figure's caption. */
export function printedExpression(code: string, line: number | null): string | null {
  if (line === null) return null;
  const text = code.split("\n")[line - 1];
  if (text === undefined) return null;
  const start = /console\.(?:log|info|warn|error|debug)\(/.exec(text);
  if (start === null) return null;
  let depth = 1;
  const from = start.index + start[0].length;
  for (let i = from; i < text.length; i++) {
    if ("([{".includes(text[i] as string)) depth++;
    if (")]}".includes(text[i] as string) && --depth === 0) {
      const inner = text.slice(from, i).trim();
      const parts = inner.split(",");
      return inner !== "" && (parts.length === 1 || /^[^,]*[([{]/.test(inner)) && !/^["'`]/.test(inner) ? inner : null;
    }
  }
  return null;
}

export function outputItems(events: readonly RunEvent[], code: string): OutputItem[] {
  const items: OutputItem[] = [];
  let block: PrintedLine[] | null = null;
  let figures = 0;
  for (const e of events) {
    if (e.type === "log") {
      if (block === null || block.length >= BLOCK) {
        block = [];
        items.push({ kind: "printed", id: e.id, lines: block });
      }
      block.push({ id: e.id, text: e.text, level: e.level, line: e.line });
    } else if (e.type === "array") {
      block = null;
      items.push({ kind: "figure", id: e.id, number: ++figures, array: e, expression: printedExpression(code, e.line) });
    }
  }
  return items;
}
