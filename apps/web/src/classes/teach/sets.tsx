"use client";
import type { SetSummary } from "@tracepad/shared";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useCallback, useEffect, useState } from "react";
import { api, requestError } from "../../api/client.ts";
import { day, plural } from "../../model/format.ts";
import { bytesOf } from "./zip-file.ts";

const ROLE = { owner: "yours", editor: "you edit it", assistant: "you assist" } as const;

/** All that somebody teaches and takes. */
export function Sets() {
  const router = useRouter();
  const [sets, setSets] = useState<readonly SetSummary[] | null>(null);
  const [studies, setStudies] = useState<readonly { course: string; title: string }[]>([]);
  const [failure, setFailure] = useState<string | null>(null);
  const [title, setTitle] = useState("");
  const say = useCallback((error: unknown) => setFailure(requestError(error)), []);
  useEffect(() => {
    api.sets.mine.query().then(setSets, say);
    api.study.mine.query().then(setStudies, say);
  }, [say]);
  const create = (zip?: string): void => {
    setFailure(null);
    api.sets.create
      .mutate({ title: title.trim() || "Untitled set", ...(zip === undefined ? {} : { zip }) })
      .then(({ set }) => router.push(`/teach/sets/${set}`), say);
  };
  return (
    <>
      <header className="page-head">
        <div>
          <h1>Teaching</h1>
          <p className="prose">Sets of exercises that grade themselves, and the courses that you give them to.</p>
        </div>
      </header>
      {failure !== null && (
        <p className="banner" role="alert">
          {failure}
        </p>
      )}
      <form
        className="row-form"
        onSubmit={(event) => {
          event.preventDefault();
          create();
        }}
      >
        <label>
          Title
          <span className="field">
            <input value={title} maxLength={120} placeholder="Week 1" onChange={(event) => setTitle(event.target.value)} />
          </span>
        </label>
        <button type="submit" className="btn primary">
          New set
        </button>
        <label className="btn">
          From a zip
          <input
            type="file"
            accept=".zip,application/zip"
            className="vh"
            onChange={(event) => {
              const file = event.target.files?.[0];
              event.target.value = "";
              if (file !== undefined) bytesOf(file).then(create, say);
            }}
          />
        </label>
      </form>
      {sets === null ? (
        <p className="skel" style={{ width: 320 }} />
      ) : sets.length === 0 ? (
        <p className="prose">You teach no set yet. A new one begins with an exercise that shows every file.</p>
      ) : (
        <ol className="course-list">
          {sets.map(({ id, title: name, role, version, courses, updatedAt }) => (
            <li key={id}>
              <Link href={`/teach/sets/${id}`}>
                <span className="n0" />
                <span className="tt">{name}</span>
                <span className="meta">
                  {ROLE[role]}, {version === null ? "not published" : `version ${version}`}, changed {day(updatedAt)}
                </span>
                <span className="ct">{plural(courses, "course")}</span>
              </Link>
            </li>
          ))}
        </ol>
      )}
      {studies.length > 0 && (
        <section className="studies">
          <h2>Courses that you take</h2>
          <ul>
            {studies.map(({ course, title: name }) => (
              <li key={course}>
                <Link href={`/learn/${course}`}>{name}</Link>
              </li>
            ))}
          </ul>
        </section>
      )}
      <p className="meta">
        Has somebody given you a code? <Link href="/join">Join a course</Link>
      </p>
    </>
  );
}
