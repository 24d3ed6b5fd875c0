"use client";
import type { MatrixView } from "@tracepad/shared";
import { type CSSProperties, useState } from "react";
import { Icon } from "../../parts/icons.tsx";
import { cellLook, columnCounts, FILTERS, type Filter, matches } from "./cells.ts";

export interface Picked {
  readonly student: string;
  readonly exercise: string;
}

/** Students and exercises. One tab stop; arrow keys move, Enter opens. */
export function Matrix(props: { matrix: MatrixView; picked: Picked | null; onPick(picked: Picked): void; onExercise(slug: string): void }) {
  const { matrix, picked, onPick } = props;
  const { exercises, students } = matrix;
  const [search, setSearch] = useState("");
  const [filter, setFilter] = useState<Filter>("all");
  const [byPoints, setByPoints] = useState(false);
  const counted = students.filter(({ test }) => !test);
  const found = students
    .filter((student) => matches(student, filter) && student.name.toLowerCase().includes(search.trim().toLowerCase()))
    .toSorted((a, b) => (byPoints ? b.points - a.points : 0) || a.name.localeCompare(b.name));
  const at = {
    row: found.findIndex(({ id }) => id === picked?.student),
    column: exercises.findIndex(({ slug }) => slug === picked?.exercise),
  };
  const stop = at.row < 0 || at.column < 0 ? { row: 0, column: 0 } : at;
  const move = (event: React.KeyboardEvent<HTMLTableSectionElement>): void => {
    const steps: Record<string, readonly [number, number]> = {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
    };
    const step = steps[event.key];
    const cell = (event.target as HTMLElement).closest<HTMLElement>("[data-at]");
    if (step === undefined || cell === null) return;
    const [row, column] = (cell.dataset.at as string).split(" ").map(Number) as [number, number];
    const next = event.currentTarget.querySelector<HTMLElement>(`[data-at="${row + step[0]} ${column + step[1]}"]`);
    if (next === null) return;
    event.preventDefault();
    next.focus();
  };
  return (
    <>
      <div className="filters">
        <label className="field">
          <span className="vh">Find a student</span>
          <input value={search} placeholder="name" onChange={(event) => setSearch(event.target.value)} />
        </label>
        <span className="meta">show</span>
        {FILTERS.map(({ id, label, icon }) => (
          <button
            key={id}
            type="button"
            className={filter === id ? "chip on" : "chip"}
            aria-pressed={filter === id}
            onClick={() => setFilter(id)}
          >
            {icon !== null && <Icon name={icon} />}
            {label} <span className="val">{counted.filter((student) => matches(student, id)).length}</span>
          </button>
        ))}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <section className="mwrap" aria-label="Matrix" tabIndex={0}>
        <table className="mx">
          <thead>
            <tr>
              <th className="corner">
                <button type="button" className="btn small quiet" onClick={() => setByPoints(!byPoints)}>
                  {byPoints ? "by points" : "by name"}
                </button>
              </th>
              {exercises.map(({ slug, title, state }, i) => {
                const { pass, fail, old } = columnCounts(students, slug);
                const part = (n: number): CSSProperties =>
                  ({ "--v": counted.length === 0 ? 0 : (100 * n) / counted.length }) as CSSProperties;
                return (
                  <th scope="col" key={slug}>
                    <button type="button" className="colhead" onClick={() => props.onExercise(slug)}>
                      <i>{i + 1}</i> {title}
                    </button>
                    <span className="cb">
                      <span className="cbp" style={part(pass)} />
                      <span className="cbf" style={part(fail)} />
                    </span>
                    <span className="cn">
                      <span className="val">{pass}</span> pass
                      {fail > 0 && (
                        <>
                          , <span className="val">{fail}</span> fail
                        </>
                      )}
                      {old > 0 && (
                        <>
                          , <span className="val">{old}</span> old
                        </>
                      )}
                      {state !== "open" && `, ${state}`}
                    </span>
                  </th>
                );
              })}
              <th className="sum">done</th>
            </tr>
          </thead>
          <tbody onKeyDown={move}>
            {found.map((student, row) => (
              <tr key={student.id} className={student.id === picked?.student ? "rsel" : undefined}>
                <th scope="row">
                  {student.name}
                  {student.test && <span className="meta"> test</span>}
                  {!student.joined && <span className="meta"> not joined</span>}
                </th>
                {exercises.map(({ slug, title }, column) => {
                  const cell = student.cells[slug];
                  if (cell === undefined) return <td key={slug} className="c n" />;
                  const look = cellLook(cell);
                  const chosen = student.id === picked?.student && slug === picked.exercise;
                  return (
                    <td key={slug} className={`c ${look.kind} ${chosen ? "sel" : ""}`}>
                      <button
                        type="button"
                        data-at={`${row} ${column}`}
                        tabIndex={row === stop.row && column === stop.column ? 0 : -1}
                        aria-pressed={chosen}
                        aria-label={`${student.name}, ${title}: ${look.said}`}
                        onClick={() => onPick({ student: student.id, exercise: slug })}
                      >
                        <Icon name={look.icon} />
                        <span>{look.text}</span>
                      </button>
                    </td>
                  );
                })}
                <td className="sum">
                  <span className="val">{student.done}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {found.length === 0 && (
          <p className="prose empty">
            {students.length === 0 ? "Nobody has joined yet. Give them the code, or add a roster under People." : "Nobody like that."}
          </p>
        )}
      </section>
    </>
  );
}
