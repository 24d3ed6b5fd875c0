"use client";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { api } from "../../api/client.ts";
import { plural } from "../../model/format.ts";
import { Mark, ThemeIcon } from "../../parts/icons.tsx";
import { fileName, saveFile } from "../../parts/save-file.ts";
import { Tabs } from "../../parts/tabs.tsx";
import { Page } from "../../site/page.tsx";
import { useTheme } from "../../workbench/use-theme.ts";
import { moment } from "../due.ts";
import { Clusters, Similar } from "./clusters.tsx";
import { CourseSettings } from "./course-settings.tsx";
import { Inspector } from "./inspector.tsx";
import { Matrix, type Picked } from "./matrix.tsx";
import { Regrade } from "./regrade.tsx";
import { Roster } from "./roster.tsx";
import { useCourse } from "./use-course.ts";

type View = "matrix" | "clusters" | "similar" | "people" | "settings";

/** A course as its teacher sees it while the lesson goes. */
export function Course({ course }: { course: string }) {
  const { matrix, failure, look, say } = useCourse(course);
  const { toggle } = useTheme();
  const router = useRouter();
  const [view, setView] = useState<View>("matrix");
  const [picked, setPicked] = useState<Picked | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  if (matrix === null)
    return (
      <Page>
        {failure === null ? (
          <p className="skel" style={{ width: 320 }} />
        ) : (
          <p className="prose" role="alert">
            {failure}
          </p>
        )}
      </Page>
    );
  const exercise = chosen ?? matrix.exercises[0]?.slug ?? "";
  const { title, students, closesAt, set } = matrix.course;
  const download = (kind: "csv" | "json"): void => {
    api.courses.results.query({ course }).then(({ csv, rows }) => {
      if (kind === "csv") saveFile(fileName(title, "csv"), csv, "text/csv");
      else saveFile(fileName(title, "json"), `${JSON.stringify(rows, null, 2)}\n`, "application/json");
    }, say);
  };
  const failed = matrix.students.some(({ cells }) => Object.values(cells).some(({ status }) => status === "failed"));
  const open = (student: string): void => {
    setPicked({ student, exercise });
    setView("matrix");
  };
  const about = { matrix, exercise, onExercise: setChosen, onOpen: open };
  const acts = { matrix, onChange: look, onFailure: say };
  return (
    <div className="app tea">
      <header className="bar">
        <Link className="mark" href="/teach" aria-label="Tracepad, teaching">
          <Mark />
          <span className="hide-s">Tracepad</span>
        </Link>
        <span className="sep" />
        <div className="title">
          <h1>{title}</h1>
          <span className="meta hide-s">
            {plural(students, "student")}, {plural(matrix.exercises.length, "exercise")}
            {closesAt !== null && `, due ${moment(closesAt)}`}
          </span>
        </div>
        <span className="grow" />
        <Link className="btn hide-s" href={`/teach/sets/${set}`}>
          The set
        </Link>
        <button
          type="button"
          className="btn hide-s"
          onClick={() => void api.courses.tryOut.mutate({ course }).then(() => router.push(`/learn/${course}`), say)}
        >
          See it as a student
        </button>
        <button type="button" className="btn hide-s" onClick={() => download("json")}>
          JSON
        </button>
        <button type="button" className="btn" onClick={() => download("csv")}>
          Download CSV
        </button>
        <button type="button" className="btn quiet" aria-label="Theme" title="Light or dark" onClick={toggle}>
          <ThemeIcon />
        </button>
      </header>
      <Tabs<View>
        label="Course"
        panel="course"
        selected={view}
        onSelect={setView}
        tabs={[
          { id: "matrix", label: "Matrix" },
          { id: "clusters", label: "Clusters" },
          { id: "similar", label: "Similar" },
          { id: "people", label: "People", count: matrix.students.length },
          { id: "settings", label: "Settings" },
        ]}
      >
        <span>
          code <span className="val">{matrix.course.code}</span>
        </span>
      </Tabs>
      <div className="banners">
        {failure !== null && (
          <p className="banner" role="alert">
            {failure}
          </p>
        )}
        {failed && matrix.course.role !== "assistant" && (
          <p className="banner" role="status">
            Some hand-ins could not be graded, by our fault. No attempt was used.
            <button type="button" className="btn small" onClick={() => void api.courses.retry.mutate({ course }).then(look, say)}>
              Grade them again
            </button>
          </p>
        )}
        <Regrade {...acts} />
      </div>
      <main
        className={`split teach ${view === "matrix" && picked !== null ? "inspected" : ""}`}
        id="course"
        role="tabpanel"
        aria-labelledby={`course-${view}`}
      >
        {view === "matrix" && (
          <>
            <div className="mcol">
              <Matrix
                matrix={matrix}
                picked={picked}
                onPick={setPicked}
                onExercise={(slug) => {
                  setChosen(slug);
                  setView("clusters");
                }}
              />
            </div>
            {picked !== null && <Inspector {...acts} picked={picked} onClose={() => setPicked(null)} />}
          </>
        )}
        {view === "clusters" && <Clusters {...about} />}
        {view === "similar" && <Similar {...about} />}
        {view === "people" && <Roster {...acts} />}
        {view === "settings" && <CourseSettings {...acts} key={matrix.course.version} />}
      </main>
    </div>
  );
}
