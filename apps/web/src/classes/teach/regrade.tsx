"use client";
import type { MatrixView, RegradeView } from "@tracepad/shared";
import { useCallback, useEffect, useState } from "react";
import { api } from "../../api/client.ts";
import { plural } from "../../model/format.ts";
import { Icon } from "../../parts/icons.tsx";
import { round } from "./cells.ts";

const askMs = 1_000;

/** A newer version of the tests: what it would change, before anything is. */
export function Regrade({ matrix, onChange, onFailure }: { matrix: MatrixView; onChange(): void; onFailure(error: unknown): void }) {
  const { course, newer } = matrix;
  const [preview, setPreview] = useState<RegradeView | null>(null);
  const [shown, setShown] = useState(false);
  const version = newer?.version ?? null;
  const look = useCallback(() => {
    if (version !== null) api.courses.preview.query({ course: course.id, version }).then(setPreview, onFailure);
  }, [course.id, version, onFailure]);
  useEffect(() => {
    if (course.role !== "assistant") look();
  }, [look, course.role]);
  const waiting = preview?.waiting ?? 0;
  useEffect(() => {
    if (waiting === 0) return;
    const timer = setInterval(look, askMs);
    return () => clearInterval(timer);
  }, [waiting, look]);
  if (newer === null || course.role === "assistant") return null;
  const use = (keep: boolean): void =>
    void api.courses.use.mutate({ course: course.id, version: newer.version, keep }).then(onChange, onFailure);
  const begin = (): void => void api.courses.regrade.mutate({ course: course.id, version: newer.version }).then(look, onFailure);
  const up = preview?.changes.filter(({ before, after }) => (after ?? 0) > (before ?? 0)).length ?? 0;
  const down = (preview?.changes.length ?? 0) - up;
  const graded = preview !== null && preview.done + preview.waiting > 0;
  const names = newer.changed.map((slug) => matrix.exercises.find((each) => each.slug === slug)?.title ?? slug).join(", ");
  return (
    <section className="regrade" aria-label="Another version of the tests">
      <div className="banner" role="status">
        <span className="g">
          <Icon name="retrace" />
        </span>
        <span>
          <b className="strong">Version {newer.version} of the set is published.</b>{" "}
          {newer.changed.length === 0
            ? "Its tests are the same."
            : `It changes the tests of ${names}. ${plural(newer.handIns, "hand-in carries", "hand-ins carry")} the old grade.`}{" "}
          {graded &&
            (waiting > 0
              ? `${preview.done} of ${preview.done + waiting} graded anew.`
              : preview.changes.length === 0
                ? "A new grade would change none of them."
                : `A new grade would change ${preview.changes.length} of them: ${up} up, ${down} down.`)}
        </span>
        <span className="grow" />
        {graded && preview.changes.length > 0 && (
          <button type="button" className="link" onClick={() => setShown(!shown)}>
            {shown ? "Hide them" : `See the ${preview.changes.length}`}
          </button>
        )}
        <button type="button" className="btn" onClick={() => use(true)}>
          Keep old grades
        </button>
        {newer.handIns > 0 && !graded ? (
          <button type="button" className="btn primary" onClick={begin}>
            Try it on {newer.handIns}
          </button>
        ) : (
          <button type="button" className="btn primary" disabled={waiting > 0} onClick={() => use(false)}>
            {newer.handIns > 0 ? `Re-grade ${newer.handIns}` : "Use it"}
          </button>
        )}
      </div>
      {shown && preview !== null && (
        <table className="tb">
          <thead>
            <tr>
              <th scope="col">Student</th>
              <th scope="col">Exercise</th>
              <th scope="col">Hand-in</th>
              <th scope="col">Before</th>
              <th scope="col">After</th>
            </tr>
          </thead>
          <tbody>
            {preview.changes.map(({ attempt, student, exercise, number, before, after }) => (
              <tr key={attempt}>
                <td>{matrix.students.find(({ id }) => id === student)?.name}</td>
                <td>{matrix.exercises.find(({ slug }) => slug === exercise)?.title}</td>
                <td>{number}</td>
                <td className="val">{before === null ? "–" : round(before)}</td>
                <td className="val">{after === null ? "–" : round(after)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
