import type { EventOf, RunEvent } from "@tracepad/shared";
import { type FigureState, nextState } from "./figures.ts";
import { printedExpression } from "./printed-expression.ts";
import { printedKey } from "./programs.ts";

export interface PrintedLine {
  readonly id: number;
  readonly text: string;
  readonly level: EventOf<"log">["level"];
  readonly line: number | null;
  /** The program that the text is, where it is a jaxpr: it can be looked at as those of calls. */
  readonly program: string | null;
}

/** What the Output pane shows, in order: blocks of printed lines, and numbered figures. */
export type OutputItem =
  | { readonly kind: "printed"; readonly id: number; readonly lines: readonly PrintedLine[] }
  | {
      readonly kind: "figure";
      readonly id: number;
      /** The same for the same figure of another run: what it shows, and which of several that show that. */
      readonly place: string;
      readonly number: number;
      readonly array: Extract<RunEvent, { type: "array" }>;
      readonly expression: string | null;
    }
  | {
      readonly kind: "shown";
      readonly id: number;
      readonly place: string;
      readonly number: number;
      readonly state: FigureState;
      readonly expression: string | null;
    };

/** Lines in one block; the browser skips the layout of blocks out of sight. */
const BLOCK = 200;

export function outputItems(events: readonly RunEvent[], code: string): OutputItem[] {
  const items: OutputItem[] = [];
  let block: PrintedLine[] | null = null;
  let figures = 0;
  /** Where a figure stands: changes stay in its place. */
  const shown = new Map<number, number>();
  const places = new Map<string, number>();
  const placeOf = (expression: string | null, line: number | null): string => {
    const what = expression ?? `line ${line}`;
    places.set(what, (places.get(what) ?? 0) + 1);
    return `${what} ${places.get(what)}`;
  };
  for (const e of events) {
    if (e.type === "log") {
      if (block === null || block.length >= BLOCK) {
        block = [];
        items.push({ kind: "printed", id: e.id, lines: block });
      }
      block.push({ id: e.id, text: e.text, level: e.level, line: e.line, program: e.equations === undefined ? null : printedKey(e.id) });
    } else if (e.type === "array") {
      block = null;
      const expression = e.label ?? printedExpression(code, e.line);
      items.push({ kind: "figure", id: e.id, place: placeOf(expression, e.line), number: ++figures, array: e, expression });
    } else if (e.type === "figure") {
      const at = shown.get(e.figure);
      const before = at === undefined ? undefined : items[at];
      if (at !== undefined && before?.kind === "shown") {
        items[at] = { ...before, state: nextState(before.state, e), expression: e.label ?? before.expression };
        continue;
      }
      block = null;
      shown.set(e.figure, items.length);
      const numbered = e.content.kind !== "text" && e.content.kind !== "progress" && e.content.kind !== "slider";
      const number = numbered ? ++figures : 0;
      const expression = e.label ?? printedExpression(code, e.line);
      items.push({ kind: "shown", id: e.id, place: placeOf(expression, e.line), number, state: nextState(null, e), expression });
    }
  }
  return items;
}
