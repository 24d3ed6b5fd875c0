"use client";
import type { CheckResult, Report } from "@tracepad/grade";
import { useState } from "react";
import { plural } from "../../model/format.ts";
import { Icon } from "../../parts/icons.tsx";
import { LineLink } from "../../parts/measure.tsx";
import { CounterexampleView } from "./grids.tsx";

const number = (n: number): string => String(Math.round(n * 100) / 100);

/** `2/3`, of points. */
const Points = ({ got, of }: { got: number; of: number }) => (
  <span className="pt">
    {number(got)}/{number(of)}
  </span>
);

/** What a student may do from a test; a teacher who looks on has none of it. */
export interface TestActions {
  /** Runs that test alone. */
  only(check: string): void;
  /** Puts the values for which it fails at the end of the program; null where they cannot be written there. */
  copyInput(check: CheckResult): (() => void) | null;
}

function CheckActions({ check, actions }: { check: CheckResult; actions: TestActions }) {
  const copy = check.passed ? null : actions.copyInput(check);
  return (
    <p className="acts-row">
      {!check.hidden && (
        <button type="button" className="btn small" onClick={() => actions.only(check.id)}>
          <Icon name="run" />
          Run this test only
        </button>
      )}
      {copy !== null && (
        <button type="button" className="btn small quiet" onClick={copy}>
          Copy input to editor
        </button>
      )}
    </p>
  );
}

function CheckRow(props: { check: CheckResult; first: boolean; onReveal(line: number): void; yours: string; actions: TestActions | null }) {
  const { check, first, onReveal, yours, actions } = props;
  const failed = !check.passed;
  const [chosen, setChosen] = useState<boolean | null>(null);
  const open = chosen ?? first;
  const runnable = actions !== null && !check.hidden;
  const says = runnable || check.message !== null || check.counterexample !== null || check.hint !== null;
  const about = check.platformFault ? "not judged, our fault" : check.advisory ? "advice" : first ? "first failure" : "";
  return (
    <li className={`tc ${check.passed ? "ok" : "no"} ${open && failed ? "open" : ""}`}>
      <button type="button" className="th" aria-expanded={open} disabled={!says} onClick={() => setChosen(!open)}>
        <span className="g">
          <Icon name={check.passed ? "check" : "close"} />
          <span className="vh">{check.passed ? "passes" : "fails"}</span>
        </span>
        <span className="nm">{check.title}</span>
        <span className="meta">{about}</span>
        {check.advisory ? <span className="pt" /> : <Points got={check.points} of={check.of} />}
      </button>
      {open && says && (
        <div className="tbody">
          {check.counterexample !== null && <CounterexampleView shown={check.counterexample} yours={yours} />}
          {check.message !== null && (
            <p className="why">
              {check.message} <LineLink line={check.line} onReveal={onReveal} />
            </p>
          )}
          {check.hint !== null && <p className="why prose">{check.hint}</p>}
          {actions !== null && <CheckActions check={check} actions={actions} />}
        </div>
      )}
    </li>
  );
}

/** A grading in full: why the module did not load, or each check. */
export function ReportView(props: { report: Report; onReveal(line: number): void; yours?: string; actions?: TestActions }) {
  const { report, onReveal, yours = "yours", actions = null } = props;
  const firstFailure = report.checks.find(({ passed, advisory }) => !passed && !advisory);
  return (
    <>
      {report.outcome !== "graded" && (
        <section className="note ours" role="status">
          <p className="prose">
            {report.outcome === "cancelled" ? "It was stopped." : (report.fault ?? "It could not be graded. This is a fault of ours.")}
          </p>
          <p className="meta">Your code was not the cause, and no attempt was used.</p>
        </section>
      )}
      {report.error !== null && (
        <section className="note bad" role="alert">
          <p>
            <span className="chip bad">
              <Icon name="error" />
              {report.error.name}
            </span>{" "}
            <LineLink line={report.error.line} onReveal={onReveal} />
          </p>
          <p className="prose">{report.error.message}</p>
          {report.error.hint !== null && <p className="prose">{report.error.hint}</p>}
        </section>
      )}
      <ol>
        {report.checks.map((check) => (
          <CheckRow key={check.id} check={check} first={check === firstFailure} onReveal={onReveal} yours={yours} actions={actions} />
        ))}
      </ol>
      {report.printed !== "" && (
        <details className="printed-at-load">
          <summary>What it printed</summary>
          <pre>{report.printed}</pre>
        </details>
      )}
    </>
  );
}

/** `4 of 6 pass` */
export function passText(report: Report): string {
  const counted = report.checks.filter(({ advisory }) => !advisory);
  return `${counted.filter(({ passed }) => passed).length} of ${plural(counted.length, "test")} pass`;
}
