"use client";
import type { ExerciseSummary, StudyView } from "@tracepad/shared";
import Link from "next/link";
import type { ReactNode } from "react";
import { Icon, Mark, ThemeIcon } from "../../parts/icons.tsx";
import { AccountLink } from "../../site/account-link.tsx";
import { SitePalette } from "../../site/site-palette.tsx";
import { dueText } from "../due.ts";
import { placeOf } from "./place-of.ts";

const SAID: Record<ExerciseSummary["status"], string> = {
  none: "not begun",
  draft: "begun",
  waiting: "being graded",
  passed: "passed",
  partial: "handed in, not all passed",
  failed: "not run, our fault",
};

const round = (n: number): number => Math.round(n * 100) / 100;

/** The bar of an exercise, and below it the set: each exercise by number, with how it stands. */
export function StudyBar(props: {
  study: StudyView;
  current: string;
  run: ReactNode;
  handIn: ReactNode;
  lamp: ReactNode;
  device: ReactNode;
  onTheme(): void;
}) {
  const { study, current } = props;
  const exercise = study.exercises.find(({ slug }) => slug === current);
  return (
    <>
      <header className="bar">
        <Link className="mark" href="/" aria-label="Tracepad">
          <Mark />
          <span className="hide-s">Tracepad</span>
        </Link>
        <span className="sep" />
        {props.run}
        {props.handIn}
        {props.lamp}
        <span className="grow" />
        {props.device}
        {study.lesson === null ? (
          <span className="meta hide-s">
            {study.student.name}
            {study.student.test && " (test student)"}
          </span>
        ) : (
          <span className="hide-s bar-acts">
            <AccountLink />
          </span>
        )}
        <SitePalette onTheme={props.onTheme} />
        <button type="button" className="btn quiet" aria-label="Theme" title="Light or dark" onClick={props.onTheme}>
          <ThemeIcon />
        </button>
      </header>
      <nav className="setbar" aria-label={study.title}>
        <Link className="strong" href={placeOf(study)}>
          {study.title}
        </Link>
        <ol>
          {study.exercises.map(({ slug, title, status }, i) => (
            <li
              key={slug}
              className={slug === current ? "cur" : status === "passed" ? "ok" : ""}
              aria-current={slug === current ? "step" : undefined}
            >
              <Link href={`${placeOf(study)}/${slug}`} title={title}>
                <span className="vh">
                  {i + 1} {title}, {SAID[status]}
                </span>
                <span aria-hidden="true">
                  {slug === current ? (
                    `${i + 1} ${title}`
                  ) : status === "passed" ? (
                    <Icon name="check" />
                  ) : status === "partial" ? (
                    `${i + 1}·`
                  ) : (
                    i + 1
                  )}
                </span>
              </Link>
            </li>
          ))}
        </ol>
        <span className="meta">
          <span className="val">{round(study.points)}</span> of {round(study.of)} points
        </span>
        <span className="grow" />
        <span className="meta">{exercise !== undefined && dueText(exercise.closesAt, exercise.open, study.now)}</span>
      </nav>
    </>
  );
}
