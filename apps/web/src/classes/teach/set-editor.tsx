"use client";
import type { FileProblem, SetEditView, VersionSummary } from "@tracepad/shared";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useCallback, useEffect, useRef, useState } from "react";
import { api, requestError } from "../../api/client.ts";
import { day, plural } from "../../model/format.ts";
import { Icon } from "../../parts/icons.tsx";
import { fileName } from "../../parts/save-file.ts";
import { Tabs } from "../../parts/tabs.tsx";
import { EditFile } from "./edit-file.tsx";
import { EmbedExercise } from "./embed-exercise.tsx";
import { People } from "./people.tsx";
import { Preview } from "./preview.tsx";
import { EXERCISE_FILES, exerciseTitle, type Files, manifestOf, moved, retitled, withExercise, withoutExercise } from "./set-files.ts";
import { bytesOf, fromBase64 } from "./zip-file.ts";

type FileTab = (typeof EXERCISE_FILES)[number]["file"];

const saveMs = 800;
const checkedMs = 1_000;

/** A set being worked on: saved as it is typed, whatever its state; published when it is good. */
export function SetEditor({ set }: { set: string }) {
  const [view, setView] = useState<SetEditView | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const say = useCallback((error: unknown) => setFailure(requestError(error)), []);
  const load = useCallback(() => void api.sets.get.query({ set }).then(setView, say), [set, say]);
  useEffect(load, [load]);
  // A version that is being checked is asked after.
  const checking = view?.versions.some(({ status }) => status === "checking") ?? false;
  useEffect(() => {
    if (!checking) return;
    const timer = setInterval(load, checkedMs);
    return () => clearInterval(timer);
  }, [checking, load]);
  if (view === null)
    return failure === null ? (
      <p className="skel" style={{ width: 320 }} />
    ) : (
      <p className="prose" role="alert">
        {failure}
      </p>
    );
  return <Loaded key={set} view={view} reload={load} />;
}

function Loaded({ view, reload }: { view: SetEditView; reload(): void }) {
  const { id: set, role } = view;
  const mayEdit = role !== "assistant";
  const router = useRouter();
  const [files, setFiles] = useState<Files>(view.files);
  const [saved, setSaved] = useState<Files>(view.files);
  const [problems, setProblems] = useState<readonly FileProblem[]>(view.problems);
  const [conflict, setConflict] = useState<{ revision: number; files: Files } | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const revision = useRef(view.revision);
  const { exercises, title } = manifestOf(files);
  const [chosen, setChosen] = useState<string | null>(exercises[0] ?? null);
  const exercise = chosen !== null && exercises.includes(chosen) ? chosen : (exercises[0] ?? null);
  const [tab, setTab] = useState<FileTab>("statement.md");
  const [note, setNote] = useState("");
  const say = useCallback((error: unknown) => setFailure(requestError(error)), []);
  /** One save at a time, each on the revision that the one before has made. */
  const under = useRef<Promise<unknown>>(Promise.resolve());

  const dirty = files !== saved;
  const saveNow = useCallback(
    async (next: Files): Promise<boolean> => {
      try {
        const answer = await api.sets.save.mutate({ set, revision: revision.current, files: next });
        if ("conflict" in answer) {
          setConflict(answer.conflict);
          return false;
        }
        revision.current = answer.saved;
        setSaved(next);
        setProblems(answer.problems);
        setFailure(null);
        return true;
      } catch (error) {
        say(error);
        return false;
      }
    },
    [set, say],
  );
  const save = useCallback(
    (next: Files): Promise<boolean> => {
      const done = under.current.then(() => saveNow(next));
      under.current = done;
      return done;
    },
    [saveNow],
  );
  useEffect(() => {
    if (!dirty || conflict !== null || !mayEdit) return;
    const timer = setTimeout(() => void save(files), saveMs);
    return () => clearTimeout(timer);
  }, [dirty, files, conflict, mayEdit, save]);
  useEffect(() => {
    const leave = (event: BeforeUnloadEvent): void => {
      if (dirty) event.preventDefault();
    };
    addEventListener("beforeunload", leave);
    return () => removeEventListener("beforeunload", leave);
  }, [dirty]);

  const publish = async (): Promise<void> => {
    setFailure(null);
    if (dirty && !(await save(files))) return;
    await api.sets.publish.mutate({ set, revision: revision.current, note }).then(() => setNote(""), say);
    reload();
  };
  const take = (next: { revision: number; files: Files }): void => {
    revision.current = next.revision;
    setFiles(next.files);
    setSaved(next.files);
    setConflict(null);
  };
  const importZip = async (file: File): Promise<void> => {
    try {
      const answer = await api.sets.import.mutate({ set, revision: revision.current, zip: await bytesOf(file) });
      if ("conflict" in answer) return setConflict(answer.conflict);
      const fresh = await api.sets.get.query({ set });
      take(fresh);
      setProblems(fresh.problems);
    } catch (error) {
      say(error);
    }
  };
  const exportZip = async (): Promise<void> => {
    try {
      const { zip } = await api.sets.export.query({ set });
      const url = URL.createObjectURL(new Blob([fromBase64(zip)], { type: "application/zip" }));
      Object.assign(document.createElement("a"), { href: url, download: fileName(title, "zip") }).click();
      setTimeout(() => URL.revokeObjectURL(url), 0);
    } catch (error) {
      say(error);
    }
  };

  const path = exercise === null ? null : `${exercise}/${tab}`;
  const here = problems.filter((problem) => exercise === null || !problem.path.includes("/") || problem.path.startsWith(`${exercise}/`));
  return (
    <>
      <header className="page-head">
        <div>
          <p className="meta">
            <Link href="/teach">Teaching</Link>
          </p>
          <h1>
            <input
              className="title-input"
              value={title}
              maxLength={120}
              aria-label="Title of the set"
              disabled={!mayEdit}
              onChange={(event) => setFiles(retitled(files, event.target.value))}
            />
          </h1>
          <p className="meta" role="status" data-testid="saving">
            {!mayEdit ? "You see this set as an assistant" : conflict !== null ? "Changed by somebody else" : dirty ? "Saving" : "Saved"}
          </p>
        </div>
        <div className="acts">
          <button type="button" className="btn" onClick={() => void exportZip()} disabled={!mayEdit}>
            Download zip
          </button>
          <label className="btn">
            Replace by a zip
            <input
              type="file"
              accept=".zip,application/zip"
              className="vh"
              disabled={!mayEdit}
              onChange={(event) => {
                const file = event.target.files?.[0];
                event.target.value = "";
                if (file !== undefined) void importZip(file);
              }}
            />
          </label>
        </div>
      </header>
      {failure !== null && (
        <p className="banner" role="alert">
          {failure}
        </p>
      )}
      {conflict !== null && (
        <p className="banner" role="alert">
          Somebody else has saved this set meanwhile.
          <button
            type="button"
            className="btn small"
            onClick={() => {
              revision.current = conflict.revision;
              setConflict(null);
            }}
          >
            Save over theirs
          </button>
          <button type="button" className="btn small" onClick={() => take(conflict)}>
            Take theirs
          </button>
        </p>
      )}
      <div className="set-edit">
        <nav aria-label="Exercises">
          <ol>
            {exercises.map((slug, i) => (
              <li key={slug} aria-current={slug === exercise ? "true" : undefined}>
                <button type="button" className="pick" onClick={() => setChosen(slug)}>
                  <i>{i + 1}</i> {exerciseTitle(files, slug)}
                </button>
                {mayEdit && slug === exercise && (
                  <span className="move">
                    <button
                      type="button"
                      className="btn small quiet"
                      aria-label="Move up"
                      disabled={i === 0}
                      onClick={() => setFiles(moved(files, slug, -1))}
                    >
                      <Icon name="up" />
                    </button>
                    <button
                      type="button"
                      className="btn small quiet"
                      aria-label="Move down"
                      disabled={i === exercises.length - 1}
                      onClick={() => setFiles(moved(files, slug, 1))}
                    >
                      <Icon name="down" />
                    </button>
                    <button
                      type="button"
                      className="btn small quiet"
                      aria-label={`Remove ${exerciseTitle(files, slug)}`}
                      disabled={exercises.length === 1}
                      onClick={() =>
                        confirm(`Remove "${exerciseTitle(files, slug)}" from the set?`) && setFiles(withoutExercise(files, slug))
                      }
                    >
                      <Icon name="close" />
                    </button>
                  </span>
                )}
              </li>
            ))}
          </ol>
          {mayEdit && (
            <button
              type="button"
              className="btn small"
              onClick={() => {
                const made = withExercise(files, "New exercise", exercise);
                setFiles(made.files);
                setChosen(made.slug);
              }}
            >
              Add an exercise
            </button>
          )}
        </nav>
        <section aria-label="Files" className="set-files">
          {path !== null && (
            <>
              <Tabs<FileTab>
                label="Files of the exercise"
                panel="file"
                selected={tab}
                onSelect={setTab}
                tabs={EXERCISE_FILES.map(({ file, label }) => ({
                  id: file,
                  label,
                  ...(problems.some((problem) => problem.path === `${exercise}/${file}`) ? { count: "!", tone: "bad" as const } : {}),
                }))}
              />
              <div role="tabpanel" id="file" aria-labelledby={`file-${tab}`} className="file-edit">
                <EditFile
                  key={path}
                  path={path}
                  text={files[path] ?? ""}
                  readOnly={!mayEdit}
                  onChange={(text) => setFiles((now) => ({ ...now, [path]: text }))}
                />
              </div>
            </>
          )}
          <ProblemList problems={here} />
        </section>
        <Preview
          set={set}
          title={exercise === null ? "" : exerciseTitle(files, exercise)}
          markdown={exercise === null ? "" : (files[`${exercise}/statement.md`] ?? "")}
        />
      </div>
      <section className="publish" aria-label="Versions">
        <h2>Versions</h2>
        {mayEdit && (
          <form
            className="row-form"
            onSubmit={(event) => {
              event.preventDefault();
              void publish();
            }}
          >
            <label>
              What changed
              <span className="field">
                <input value={note} maxLength={500} onChange={(event) => setNote(event.target.value)} />
              </span>
            </label>
            <button type="submit" className="btn primary" disabled={problems.length > 0 || conflict !== null}>
              Publish
            </button>
            <span className="meta">Every solution must pass its tests, and every starter must load and fail.</span>
          </form>
        )}
        <ol className="my-versions">
          {view.versions.map((version) => (
            <Version key={version.number} version={version} />
          ))}
        </ol>
      </section>
      <Courses view={view} onMade={(course) => router.push(`/teach/courses/${course}`)} onFailure={say} />
      <EmbedExercise view={view} files={files} onChange={reload} onFailure={say} />
      <People view={view} onChange={reload} onFailure={say} />
    </>
  );
}

function ProblemList({ problems }: { problems: readonly FileProblem[] }) {
  if (problems.length === 0) return null;
  return (
    <ul className="file-problems" aria-label="Problems">
      {problems.map(({ path, line, message }, i) => (
        <li key={i}>
          <Icon name="error" />
          <code>
            {path}
            {line === null ? "" : `:${line}`}
          </code>{" "}
          {message}
        </li>
      ))}
    </ul>
  );
}

const STATUS = { checking: "being checked", published: "published", refused: "refused" } as const;

function Version({ version: { number, note, status, createdAt, problems } }: { version: VersionSummary }) {
  return (
    <li>
      <span className="vn">v{number}</span>
      <span>{note === "" ? "no note" : note}</span>
      <span className={status === "refused" ? "chip bad" : "chip"}>{STATUS[status]}</span>
      <span className="meta">{day(createdAt)}</span>
      {status === "refused" && <ProblemList problems={problems} />}
    </li>
  );
}

function Courses({ view, onMade, onFailure }: { view: SetEditView; onMade(course: string): void; onFailure(error: unknown): void }) {
  const [title, setTitle] = useState("");
  const newest = view.versions.find(({ status }) => status === "published")?.number ?? null;
  return (
    <section className="publish" aria-label="Courses">
      <h2>Courses</h2>
      {view.courses.length === 0 && <p className="prose">No class has this set yet.</p>}
      <ol className="course-list">
        {view.courses.map(({ id, title: name, code, version, students }) => (
          <li key={id}>
            <Link href={`/teach/courses/${id}`}>
              <span className="n0" />
              <span className="tt">{name}</span>
              <span className="meta">
                code {code}, version {version}
              </span>
              <span className="ct">{plural(students, "student")}</span>
            </Link>
          </li>
        ))}
      </ol>
      {view.role !== "assistant" && newest !== null && (
        <form
          className="row-form"
          onSubmit={(event) => {
            event.preventDefault();
            api.sets.give
              .mutate({ set: view.id, version: newest, title: title.trim() || view.title })
              .then(({ course }) => onMade(course), onFailure);
          }}
        >
          <label>
            Name of the class
            <span className="field">
              <input value={title} maxLength={120} placeholder={view.title} onChange={(event) => setTitle(event.target.value)} />
            </span>
          </label>
          <button type="submit" className="btn">
            Give version {newest} to a class
          </button>
        </form>
      )}
    </section>
  );
}
