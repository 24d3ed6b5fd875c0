"use client";
import type { ExerciseView, HintView } from "@tracepad/shared";
import { useState } from "react";
import { api, requestError } from "../../api/client.ts";
import { plural } from "../../model/format.ts";

/** What the server made of Markdown: it lets nothing through that runs or is fetched (server/classes/prose.ts). */
export function Prose({ html }: { html: string }) {
  // biome-ignore lint/security/noDangerouslySetInnerHtml: made by the server, which escapes all HTML of the author's
  return <div className="prose" dangerouslySetInnerHTML={{ __html: html }} />;
}

function Hint({
  course,
  exercise,
  hint,
  of,
  onChange,
}: {
  course: string;
  exercise: string;
  hint: HintView;
  of: number;
  onChange(): void;
}) {
  const [html, setHtml] = useState(hint.html);
  const [failure, setFailure] = useState<string | null>(null);
  const [asked, setAsked] = useState(false);
  const open = (): void => {
    api.study.hint.mutate({ course, exercise, number: hint.number }).then(
      (opened) => {
        setHtml(opened.html);
        onChange();
      },
      (error: unknown) => setFailure(requestError(error)),
    );
  };
  const name = `Hint ${hint.number + 1} of ${of}: ${hint.title}`;
  if (html !== null)
    return (
      <details className="hint" open>
        <summary>{name}</summary>
        <Prose html={html} />
      </details>
    );
  return (
    <div className="hint">
      {asked ? (
        <p>
          It costs {plural(hint.cost, "point")}.{" "}
          <button type="button" className="link" onClick={open}>
            Open it
          </button>{" "}
          <button type="button" className="link" onClick={() => setAsked(false)}>
            not yet
          </button>
        </p>
      ) : (
        <button type="button" className="link" onClick={() => (hint.cost > 0 ? setAsked(true) : open())}>
          {name}
          {hint.cost > 0 && <span className="meta"> ({plural(hint.cost, "point")})</span>}
        </button>
      )}
      {failure !== null && <p role="alert">{failure}</p>}
    </div>
  );
}

/** What is asked, with hints, what the teacher wrote, and after the end the reference. */
export function Statement({
  course,
  exercise,
  number,
  onChange,
}: {
  course: string;
  exercise: ExerciseView;
  number: number;
  onChange(): void;
}) {
  return (
    <section className="pane stm" aria-label="Statement">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <div className="body scroll" tabIndex={0} role="region" aria-label="Statement">
        <div className="stmt">
          <p className="exno">Exercise {number}</p>
          <h2 className="stmt-title">{exercise.title}</h2>
          <Prose html={exercise.statement} />
          {exercise.comments.length > 0 && (
            <section className="from-teacher" aria-label="From your teacher">
              <h3>From your teacher</h3>
              {exercise.comments.map(({ id, author, text }) => (
                <blockquote key={id} className="prose">
                  <p>{text}</p>
                  <footer className="meta">{author}</footer>
                </blockquote>
              ))}
            </section>
          )}
          {exercise.hints.map((hint) => (
            <Hint key={hint.number} course={course} exercise={exercise.slug} hint={hint} of={exercise.hints.length} onChange={onChange} />
          ))}
          {exercise.solution !== null && (
            <details className="hint">
              <summary>The reference solution</summary>
              <pre className="tests-text">{exercise.solution}</pre>
            </details>
          )}
        </div>
      </div>
    </section>
  );
}
