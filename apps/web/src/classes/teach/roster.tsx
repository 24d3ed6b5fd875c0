"use client";
import type { MatrixView } from "@tracepad/shared";
import { useState } from "react";
import { api } from "../../api/client.ts";
import { plural } from "../../model/format.ts";
import { CopyField } from "../../sharing/copy-field.tsx";
import { fromLocal, toLocal } from "./local-time.ts";

interface Props {
  readonly matrix: MatrixView;
  onChange(): void;
  onFailure(error: unknown): void;
}

/** Who takes the course: the code, a roster, and for each an extension, further hand-ins, a link of their own. */
export function Roster({ matrix, onChange, onFailure }: Props) {
  const { course, students } = matrix;
  const [csv, setCsv] = useState("");
  const [said, setSaid] = useState("");
  const mayEdit = course.role !== "assistant";
  const origin = typeof location === "undefined" ? "" : location.origin;
  return (
    <section className="clusters" aria-label="People">
      <CopyField label={`Code ${course.code}`} hint="or this link" value={`${origin}/join/${course.code}`} />
      {mayEdit && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            api.courses.roster.mutate({ course: course.id, csv }).then(({ added }) => {
              setCsv("");
              setSaid(`${plural(added, "person", "people")} added.`);
              onChange();
            }, onFailure);
          }}
        >
          <label className="block">
            Roster, as CSV: name, and number or address
            <textarea
              value={csv}
              rows={3}
              placeholder={"name,email\nAna Lima,ana@school.example"}
              onChange={(event) => setCsv(event.target.value)}
            />
          </label>
          <div className="row-form">
            <button type="submit" className="btn" disabled={csv.trim() === ""}>
              Add them
            </button>
            <label className="btn">
              From a file
              <input
                type="file"
                accept=".csv,text/csv"
                className="vh"
                onChange={(event) => {
                  const file = event.target.files?.[0];
                  event.target.value = "";
                  if (file !== undefined) file.text().then(setCsv, onFailure);
                }}
              />
            </label>
            <span role="status" className="meta">
              {said}
            </span>
          </div>
        </form>
      )}
      <table className="tb people-table">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Number or address</th>
            <th scope="col">Link of their own</th>
            <th scope="col">Extended to</th>
            <th scope="col">Further hand-ins</th>
            <th scope="col">
              <span className="vh">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {students.map((student) => {
            const { id, name, external, token, joined, test, extendedTo, extraAttempts } = student;
            const update = (to: { extendedTo?: number | null; extraAttempts?: number }): void =>
              void api.courses.student
                .mutate({ course: course.id, student: id, name, extendedTo, extraAttempts, ...to })
                .then(onChange, onFailure);
            return (
              <tr key={id}>
                <th scope="row">
                  {name}
                  {test && <span className="meta"> test student, in no figure</span>}
                </th>
                <td>{external}</td>
                <td>
                  {joined ? (
                    <span className="meta">joined</span>
                  ) : (
                    <button
                      type="button"
                      className="link"
                      onClick={() =>
                        void navigator.clipboard
                          .writeText(`${origin}/join/${course.code}?t=${token}`)
                          .then(() => setSaid(`${name}'s link copied.`))
                      }
                    >
                      copy
                    </button>
                  )}
                </td>
                <td>
                  <input
                    type="datetime-local"
                    aria-label={`${name}, extended to`}
                    disabled={!mayEdit}
                    defaultValue={toLocal(extendedTo)}
                    onBlur={(event) =>
                      fromLocal(event.target.value) !== extendedTo && update({ extendedTo: fromLocal(event.target.value) })
                    }
                  />
                </td>
                <td>
                  <input
                    type="number"
                    min={0}
                    max={1000}
                    aria-label={`${name}, further hand-ins`}
                    disabled={!mayEdit}
                    defaultValue={extraAttempts}
                    onBlur={(event) =>
                      Number(event.target.value) !== extraAttempts && update({ extraAttempts: Number(event.target.value) })
                    }
                  />
                </td>
                <td>
                  {mayEdit && (
                    <button
                      type="button"
                      className="link bad"
                      onClick={() =>
                        confirm(`Take ${name} out, with all that they handed in?`) &&
                        void api.courses.removeStudent.mutate({ course: course.id, student: id }).then(onChange, onFailure)
                      }
                    >
                      take out
                    </button>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
