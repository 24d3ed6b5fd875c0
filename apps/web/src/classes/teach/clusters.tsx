"use client";
import type { ClusterView, MatrixView, SimilarPair } from "@tracepad/shared";
import { useCallback, useEffect, useState } from "react";
import { api, requestError } from "../../api/client.ts";
import { plural } from "../../model/format.ts";
import { Icon } from "../../parts/icons.tsx";
import { round } from "./cells.ts";

interface Props {
  readonly matrix: MatrixView;
  readonly exercise: string;
  onExercise(slug: string): void;
  onOpen(student: string): void;
}

/** Which exercise a view is about. */
export function ExerciseChoice({ matrix, exercise, onExercise }: Omit<Props, "onOpen">) {
  return (
    <label className="exercise-choice">
      Exercise
      <select value={exercise} onChange={(event) => onExercise(event.target.value)}>
        {matrix.exercises.map(({ slug, title }, i) => (
          <option key={slug} value={slug}>
            {i + 1} {title}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Answers that compute the same way stand together: one comment reaches them all. */
export function Clusters(props: Props) {
  const { matrix, exercise, onOpen } = props;
  const course = matrix.course.id;
  const [clusters, setClusters] = useState<readonly ClusterView[] | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const say = useCallback((error: unknown) => setFailure(requestError(error)), []);
  const load = useCallback(() => void api.courses.clusters.query({ course, exercise }).then(setClusters, say), [course, exercise, say]);
  // A new hand-in may change them.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each look at the course is one at its clusters
  useEffect(load, [load, matrix]);
  return (
    <section className="clusters" aria-label="Clusters">
      <ExerciseChoice {...props} />
      {failure !== null && <p role="alert">{failure}</p>}
      {clusters === null ? (
        <p className="skel" style={{ width: 320 }} />
      ) : clusters.length === 0 ? (
        <p className="prose">No hand-in at this exercise has been traced yet.</p>
      ) : (
        <ol>
          {clusters.map((cluster, i) => (
            <Cluster
              key={`${cluster.answer} ${cluster.points}`}
              cluster={cluster}
              letter={i < 26 ? String.fromCharCode(65 + i) : String(i + 1)}
              onOpen={onOpen}
              onWrite={(text) =>
                void api.courses.comment.mutate({ course, exercise, to: { answer: cluster.answer }, text }).then(load, say)
              }
            />
          ))}
        </ol>
      )}
    </section>
  );
}

function Cluster(props: { cluster: ClusterView; letter: string; onOpen(student: string): void; onWrite(text: string): void }) {
  const { cluster, letter } = props;
  const [text, setText] = useState("");
  return (
    <li className="cluster">
      <h3>
        <Icon name={cluster.passed ? "check" : "close"} /> Cluster {letter}, {plural(cluster.students.length, "student")},{" "}
        {round(cluster.points)} of {round(cluster.of)} points
      </h3>
      {cluster.failure !== null && (
        <p className="prose">
          {cluster.failure.title}
          {cluster.failure.message !== null && `: ${cluster.failure.message}`}
        </p>
      )}
      <p className="who8">
        {cluster.students.map(({ id, name }) => (
          <button key={id} type="button" className="link" onClick={() => props.onOpen(id)}>
            {name}
          </button>
        ))}
      </p>
      <details>
        <summary>One of the programs</summary>
        <pre className="tests-text">{cluster.code}</pre>
      </details>
      {cluster.comments.map((comment) => (
        <blockquote key={comment.id} className="prose">
          <p>{comment.text}</p>
          <footer className="meta">{comment.author}</footer>
        </blockquote>
      ))}
      <form
        className="row-form"
        onSubmit={(event) => {
          event.preventDefault();
          props.onWrite(text);
          setText("");
        }}
      >
        <span className="field grow">
          <input
            aria-label={`Comment for cluster ${letter}`}
            value={text}
            maxLength={4000}
            onChange={(event) => setText(event.target.value)}
          />
        </span>
        <button type="submit" className="btn" disabled={text.trim() === ""}>
          {cluster.students.length === 1 ? "Write to them" : `Write to all ${cluster.students.length}`}
        </button>
      </form>
    </li>
  );
}

/** What their jaxprs say. */
function computation({ sameComputation, others }: SimilarPair): string {
  if (sameComputation === null) return "not traced";
  if (!sameComputation) return "different jaxprs";
  return others === 0 ? "the same jaxpr, and nobody else's" : `the same jaxpr, as ${plural(others, "other")}`;
}

/** Hand-ins that are alike, for somebody to judge. */
export function Similar(props: Props) {
  const { matrix, exercise, onOpen } = props;
  const [pairs, setPairs] = useState<readonly SimilarPair[] | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    setPairs(null);
    api.courses.similar.query({ course: matrix.course.id, exercise }).then(setPairs, (error: unknown) => setFailure(requestError(error)));
  }, [matrix.course.id, exercise]);
  const who = ({ student, name }: SimilarPair["a"]) => (
    <button type="button" className="link" onClick={() => onOpen(student)}>
      {name}
    </button>
  );
  return (
    <section className="clusters" aria-label="Similar hand-ins">
      <ExerciseChoice {...props} />
      <p className="prose">
        Text is compared without names, comments and the starter's own lines; computations by their jaxprs in canonical form. Short
        exercises have few ways to be right: a high figure is a reason to look, and no more.
      </p>
      {failure !== null && <p role="alert">{failure}</p>}
      {pairs === null ? (
        <p className="skel" style={{ width: 320 }} />
      ) : pairs.length === 0 ? (
        <p className="prose">No two hand-ins share half of their text, or a quarter of it and their computation.</p>
      ) : (
        <table className="tb">
          <thead>
            <tr>
              <th scope="col">One</th>
              <th scope="col">Another</th>
              <th scope="col">Text in common</th>
              <th scope="col">Computation</th>
            </tr>
          </thead>
          <tbody>
            {pairs.map((pair) => (
              <tr key={`${pair.a.attempt} ${pair.b.attempt}`}>
                <td>{who(pair.a)}</td>
                <td>{who(pair.b)}</td>
                <td>
                  <span className="val">{Math.round(pair.text * 100)}</span> %
                </td>
                <td>{computation(pair)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
