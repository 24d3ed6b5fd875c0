"use client";
import type { Report } from "@tracepad/grade";
import type { AttemptDetail, AttemptView, MatrixView } from "@tracepad/shared";
import { useCallback, useEffect, useState } from "react";
import { api, requestError } from "../../api/client.ts";
import { Compared } from "../../sharing/diff.tsx";
import { moment } from "../due.ts";
import { ReportView } from "../study/tests-pane.tsx";
import { round } from "./cells.ts";
import type { Picked } from "./matrix.tsx";

/** What a student has handed in at an exercise: each attempt, its tests, its code beside the reference, and words to it. */
export function Inspector({
  matrix,
  picked,
  onChange,
  onClose,
}: {
  matrix: MatrixView;
  picked: Picked;
  onChange(): void;
  onClose(): void;
}) {
  const course = matrix.course.id;
  const student = matrix.students.find(({ id }) => id === picked.student);
  const exercise = matrix.exercises.find(({ slug }) => slug === picked.exercise);
  const cell = student?.cells[picked.exercise];
  const [attempts, setAttempts] = useState<readonly AttemptView[]>([]);
  const [chosen, setChosen] = useState<string | null>(null);
  const [detail, setDetail] = useState<AttemptDetail | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const say = useCallback((error: unknown) => setFailure(requestError(error)), []);
  const shown = chosen ?? cell?.attempt ?? null;
  useEffect(() => {
    setChosen(null);
    setDetail(null);
    api.courses.cell.query({ course, student: picked.student, exercise: picked.exercise }).then(setAttempts, say);
  }, [course, picked.student, picked.exercise, say]);
  const load = useCallback(() => {
    if (shown !== null) api.courses.attempt.query({ course, attempt: shown }).then(setDetail, say);
  }, [course, shown, say]);
  useEffect(load, [load]);
  if (student === undefined || exercise === undefined) return null;
  const report = (detail?.report ?? null) as Report | null;
  const grant = (): void => {
    const { id, name, extendedTo, extraAttempts } = student;
    api.courses.student.mutate({ course, student: id, name, extendedTo, extraAttempts: extraAttempts + 1 }).then(onChange, say);
  };
  return (
    <aside className="insp" aria-label="Hand-in">
      <header>
        <button type="button" className="btn small quiet" onClick={onClose}>
          Close
        </button>
        <h2>{student.name}</h2>
        <p className="meta">
          {exercise.title}
          {detail !== null && `. Hand-in ${detail.number} of ${attempts.length}, ${moment(detail.createdAt)}`}
        </p>
      </header>
      {failure !== null && <p role="alert">{failure}</p>}
      {attempts.length === 0 && <p className="prose">Nothing handed in yet.</p>}
      {attempts.length > 1 && (
        <nav aria-label="Hand-ins" className="attempts">
          {attempts.map(({ id, number, points, of, status }) => (
            <button
              key={id}
              type="button"
              className={id === shown ? "chip on" : "chip"}
              aria-pressed={id === shown}
              onClick={() => setChosen(id)}
            >
              {number}
              <span className="val">{status === "done" ? ` ${round(points ?? 0)}/${round(of ?? 0)}` : " –"}</span>
            </button>
          ))}
        </nav>
      )}
      {detail !== null && (
        <>
          <dl className="kv">
            <dt>Points</dt>
            <dd>
              <span className="val">{round(detail.points ?? 0)}</span> of <span className="val">{round(detail.of ?? 0)}</span>
              {detail.hintCost > 0 && `, less ${round(detail.hintCost)} for hints`}
            </dd>
            <dt>Graded with</dt>
            <dd>tests v{detail.version}</dd>
          </dl>
          {report === null ? (
            <p className="prose">
              {detail.status === "failed" ? "It could not be run: a platform error, not the student's." : "It is being graded."}
            </p>
          ) : (
            <ReportView report={report} onReveal={() => undefined} yours="theirs" />
          )}
          <details>
            <summary>Their program</summary>
            <pre className="tests-text">{detail.code}</pre>
          </details>
          {report?.jaxprs?.map(({ fn, text }) => (
            <details key={fn}>
              <summary>Their jaxpr of {fn}</summary>
              <pre className="tests-text">{text}</pre>
            </details>
          ))}
          <details>
            <summary>Beside the reference</summary>
            <Compared title="Reference, and theirs" left={detail.solution} right={detail.code} code empty="Both are empty." />
          </details>
          <Comments detail={detail} course={course} onChange={load} onFailure={say} />
        </>
      )}
      <footer>
        <button type="button" className="btn quiet" onClick={grant}>
          Grant one more hand-in
        </button>
      </footer>
    </aside>
  );
}

function Comments({
  detail,
  course,
  onChange,
  onFailure,
}: {
  detail: AttemptDetail;
  course: string;
  onChange(): void;
  onFailure(error: unknown): void;
}) {
  const [text, setText] = useState("");
  const [all, setAll] = useState(false);
  const { answer, id, exercise } = detail;
  return (
    <section className="clu" aria-label="Comments">
      <h3>Comments</h3>
      {detail.comments.map((comment) => (
        <blockquote key={comment.id} className="prose">
          <p>{comment.text}</p>
          <footer className="meta">
            {comment.author}, {moment(comment.createdAt)}{" "}
            <button
              type="button"
              className="link"
              onClick={() => void api.courses.uncomment.mutate({ course, comment: comment.id }).then(onChange, onFailure)}
            >
              take back
            </button>
          </footer>
        </blockquote>
      ))}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const to = all && answer !== null ? { answer } : { attempt: id };
          api.courses.comment.mutate({ course, exercise, to, text }).then(() => {
            setText("");
            onChange();
          }, onFailure);
        }}
      >
        <textarea aria-label="Comment" value={text} maxLength={4000} rows={3} onChange={(event) => setText(event.target.value)} />
        {answer !== null && (
          <label className="check">
            <input type="checkbox" checked={all} onChange={(event) => setAll(event.target.checked)} /> to all with the same answer
          </label>
        )}
        <button type="submit" className="btn" disabled={text.trim() === ""}>
          Write
        </button>
      </form>
    </section>
  );
}
