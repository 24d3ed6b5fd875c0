"use client";
import type { Report } from "@tracepad/grade";
import type { ExerciseView } from "@tracepad/shared";
import { plural } from "../../model/format.ts";
import { Icon } from "../../parts/icons.tsx";

const points = (n: number): string => plural(Math.round(n * 100) / 100, "point");

/** Each visible test with its points, where they are known before anything has run. */
export function TestsToCome({ summary, onOnly }: { summary: ExerciseView["summary"]; onOnly?(check: string): void }) {
  if (summary === null) return null;
  return (
    <ol aria-label="Tests to come">
      {summary.visible.map(({ id, title, points: of, advisory }) => (
        <li key={id} className="tc">
          <div className="th">
            <span className="g" />
            <span className="nm">{title}</span>
            {onOnly !== undefined && (
              <button type="button" className="btn small quiet" aria-label={`Run this test only: ${title}`} onClick={() => onOnly(id)}>
                <Icon name="run" />
              </button>
            )}
            <span className="pt">{advisory ? "" : Math.round(of * 100) / 100}</span>
          </div>
        </li>
      ))}
    </ol>
  );
}

/** What is tested, before anything was: each visible test with its points, and how many are hidden. */
export function NoTests({ exercise, onOnly }: { exercise: ExerciseView; onOnly(check: string): void }) {
  const { summary } = exercise;
  return (
    <>
      <TestsToCome summary={summary} onOnly={onOnly} />
      <HiddenNote exercise={exercise} shown={null} />
      <div className="empty">
        <p className="prose">
          {exercise.open
            ? "Run tries the program and the tests that you can see; Hand in counts."
            : "This exercise is closed. You can still try the tests."}
        </p>
        <details>
          <summary>The visible tests</summary>
          <pre className="tests-text">{exercise.tests}</pre>
        </details>
      </div>
    </>
  );
}

/** How many tests a hand-in meets besides; and the way back from one test to all. */
export function HiddenNote({ exercise, shown, onAll }: { exercise: ExerciseView; shown: number | null; onAll?(): void }) {
  const { summary } = exercise;
  if (summary === null) return <p className="hidden-note">Further tests may run when you hand in.</p>;
  const { count, points: of } = summary.hidden;
  const rest = shown === null ? 0 : summary.visible.length - shown;
  return (
    <p className="hidden-note">
      {count === 0
        ? "No test is hidden: a hand-in meets these."
        : `${plural(count, "hidden test")} for ${points(of)} ${count === 1 ? "runs" : "run"} when you hand in.`}{" "}
      {rest > 0 && onAll !== undefined && (
        <button type="button" className="link" onClick={onAll}>
          Run all {summary.visible.length} visible tests
        </button>
      )}
    </p>
  );
}

/** The program's lines that failing tests name, each with the first one's title. */
export function failingLines(report: Report | null): { line: number; message: string }[] {
  const found = new Map<number, string>();
  for (const { line, title, passed, advisory } of report?.checks ?? [])
    if (line !== null && !passed && !advisory && !found.has(line)) found.set(line, title);
  return [...found].map(([line, message]) => ({ line, message }));
}
