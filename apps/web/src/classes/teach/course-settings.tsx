"use client";
import type { MatrixView } from "@tracepad/shared";
import { useState } from "react";
import { api } from "../../api/client.ts";
import { fromLocal, toLocal } from "./local-time.ts";

/** When the course ends, what students are told, and how each exercise stands. */
export function CourseSettings({ matrix, onChange, onFailure }: { matrix: MatrixView; onChange(): void; onFailure(error: unknown): void }) {
  const { course, exercises } = matrix;
  const [title, setTitle] = useState(course.title);
  const [feedback, setFeedback] = useState(course.feedback);
  const [closesAt, setClosesAt] = useState(toLocal(course.closesAt));
  const mayEdit = course.role !== "assistant";
  return (
    <section className="clusters" aria-label="Settings">
      <form
        className="settings-form"
        onSubmit={(event) => {
          event.preventDefault();
          api.courses.update.mutate({ course: course.id, title, feedback, closesAt: fromLocal(closesAt) }).then(onChange, onFailure);
        }}
      >
        <label>
          Name of the class
          <span className="field">
            <input value={title} maxLength={120} required disabled={!mayEdit} onChange={(event) => setTitle(event.target.value)} />
          </span>
        </label>
        <label>
          Closes, in your time zone
          <input type="datetime-local" value={closesAt} disabled={!mayEdit} onChange={(event) => setClosesAt(event.target.value)} />
        </label>
        <label>
          Students see
          <select value={feedback} disabled={!mayEdit} onChange={(event) => setFeedback(event.target.value as typeof feedback)}>
            <option value="after_close">everything, once an exercise has closed for them</option>
            <option value="points">of hidden tests only the points, always</option>
          </select>
        </label>
        <button type="submit" className="btn primary" disabled={!mayEdit}>
          Save
        </button>
      </form>
      <table className="tb">
        <thead>
          <tr>
            <th scope="col">Exercise</th>
            <th scope="col">Points</th>
            <th scope="col">Students</th>
            <th scope="col">Closes at</th>
          </tr>
        </thead>
        <tbody>
          {exercises.map(({ slug, title: name, of, state, closesAt: at }) => {
            const set = (to: { state?: typeof state; closesAt?: number | null }): void =>
              void api.courses.state.mutate({ course: course.id, exercise: slug, state, ...to }).then(onChange, onFailure);
            return (
              <tr key={slug}>
                <th scope="row">{name}</th>
                <td className="val">{of}</td>
                <td>
                  <select
                    value={state}
                    aria-label={`${name}, for students`}
                    disabled={!mayEdit}
                    onChange={(event) => set({ state: event.target.value as typeof state })}
                  >
                    <option value="open">may hand in</option>
                    <option value="closed">see it closed</option>
                    <option value="hidden">do not see it</option>
                  </select>
                </td>
                <td>
                  <input
                    type="datetime-local"
                    aria-label={`${name}, closes at`}
                    disabled={!mayEdit}
                    defaultValue={toLocal(at)}
                    onBlur={(event) => fromLocal(event.target.value) !== at && set({ closesAt: fromLocal(event.target.value) })}
                  />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
