import type { RunEvent } from "@tracepad/shared";
import { outputItems } from "./output.ts";

/** What a run put out, a line an entry; an array counts by its text, a figure by what it shows in the end. */
export const outputLines = (events: readonly RunEvent[]): string[] => [
  ...events.flatMap((event) => {
    if (event.type === "log" || event.type === "array") return event.text.split("\n");
    return event.type === "error" ? [`${event.name}: ${event.message}`] : [];
  }),
  ...outputItems(events, "").flatMap((item) => (item.kind === "shown" ? [JSON.stringify(item.state.content)] : [])),
];

/** The first line, from 1, in which two runs printed otherwise; null where they printed the same. Times do not count. */
export function firstDifference(before: readonly RunEvent[], after: readonly RunEvent[]): number | null {
  const timeless = (line: string): string => line.replace(/\d+(?:\.\d+)?(?= ?(?:ms|µs|s)\b)/g, "…");
  const [one, two] = [before, after].map((events) => outputLines(events).map(timeless)) as [string[], string[]];
  for (let i = 0; i < Math.max(one.length, two.length); i++) if (one[i] !== two[i]) return i + 1;
  return null;
}
