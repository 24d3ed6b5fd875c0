import type { EventOf, RunEvent } from "@tracepad/shared";

export interface Problem {
  readonly severity: "error" | "warning";
  /** The first sentence, and what follows it. */
  readonly title: string;
  readonly rest: string;
  /** `TracerBoolConversionError`, `ts 2345`. */
  readonly source: string;
  readonly line: number | null;
  readonly column: number | null;
  /** Other places that belong to it: where an argument is declared that the value depends on. */
  readonly related?: readonly Related[];
}

export interface Related {
  readonly text: string;
  readonly line: number;
  readonly column: number;
  /** Characters that are marked. */
  readonly length: number;
}

const SENTENCE = 160;

/**
 * A message's first sentence apart from the rest; of a long one what stands before its colon. Dots inside numbers and names
 * end nothing, and nothing ends inside brackets.
 */
export function firstSentence(message: string): [string, string] {
  const text = message.trim();
  for (const ends of [/[.?]/, /:/]) {
    let depth = 0;
    for (let i = 0; i < Math.min(text.length - 1, SENTENCE); i++) {
      const char = text[i] as string;
      if ("([{".includes(char)) depth += 1;
      else if (")]}".includes(char)) depth -= 1;
      else if (depth <= 0 && ends.test(char) && /\s/.test(text[i + 1] as string))
        return [text.slice(0, i + 1), text.slice(i + 2).trimStart()];
    }
  }
  return [text, ""];
}

export type ErrorEvent = EventOf<"error">;

/** The error that ended the run, if one did. */
export const lastError = (events: readonly RunEvent[]): ErrorEvent | null => events.findLast((e) => e.type === "error") ?? null;

/** The arguments that the value depends on, where the traced function declares them. */
export const relatedTo = (error: ErrorEvent): Related[] =>
  (error.parameters ?? []).map(({ name, line, column }) => ({
    text: `depends on the argument ${name}`,
    line,
    column,
    length: /^[\w$]+/.exec(name)?.[0].length ?? 1,
  }));

export function runProblems(events: readonly RunEvent[]): Problem[] {
  const problems: Problem[] = [];
  for (const e of events) {
    if (e.type !== "error") continue;
    const [title, rest] = firstSentence(e.message);
    problems.push({ severity: "error", title, rest, source: e.name, line: e.line, column: e.column, related: relatedTo(e) });
  }
  return problems;
}

/** `called from loss, line 15, while tracing train, line 18`; empty where the error stands in the program's own text. */
export function callChain(error: ErrorEvent): string {
  return error.frames
    .slice(1)
    .map((f, i) => `${i === 0 ? "called from " : ""}${f.fn === "" ? "main.ts" : f.fn}, line ${f.line}`)
    .join(", ");
}
