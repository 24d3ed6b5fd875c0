import type { RunVersions, SnippetView } from "@tracepad/shared";
import { firstDifference } from "../model/compare-output.ts";
import { day } from "../model/format.ts";
import type { RunRecord } from "../run/use-run.ts";

const named = { engine: "engine", compiler: "compiler", device: "device" } as const;

/** What runs programs today and did not then, in words. */
export function changedVersions(then: RunVersions, now: RunVersions): string[] {
  return (Object.keys(named) as (keyof RunVersions)[])
    .filter((part) => then[part] !== now[part])
    .map((part) => `${named[part]} ${then[part]}, now ${now[part]}`);
}

/**
 * What the results of a shared link are: those of its day, or today's. Says when what runs programs has changed since, and
 * after a run whether that made a difference.
 */
export function StoredResults({ snippet, record }: { snippet: SnippetView; record: RunRecord | null }) {
  if (record === null || snippet.events.length === 0 || record.code !== snippet.code) return null;
  const { versions, today, createdAt } = snippet;
  if (record.id === null) {
    const changed = versions === null || today === null ? [] : changedVersions(versions, today);
    if (changed.length === 0 && !snippet.partial) return null;
    return (
      <p className="banner plain" role="status">
        <span className="lamp stale" />
        <span>
          Results of {day(createdAt)}.{changed.length > 0 && ` Since then: ${changed.join("; ")}.`}
          {snippet.partial && " How they were traced and compiled was recorded in an older form and is not shown."} Run it to see today's.
        </span>
      </p>
    );
  }
  if (record.events.at(-1)?.type !== "done") return null;
  const line = firstDifference(snippet.events, record.events);
  return (
    <p className={line === null ? "banner plain" : "banner"} role="status">
      <span className="g" aria-hidden="true">
        {line === null ? "✓" : "≠"}
      </span>
      <span>
        {line === null
          ? `Today's output is that of ${day(createdAt)}.`
          : `Today's output differs from that of ${day(createdAt)}, first in line ${line} of what is printed.`}
      </span>
    </p>
  );
}
