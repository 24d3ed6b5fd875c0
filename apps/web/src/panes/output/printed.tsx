import { Fragment, memo } from "react";
import { type Fold, foldsOf } from "../../model/console.ts";
import type { PrintedLine } from "../../model/output.ts";
import { LineLink } from "../../parts/measure.tsx";

const sameLine = (a: PrintedLine, b: PrintedLine | undefined): boolean =>
  a.id === b?.id && a.text === b.text && a.level === b.level && a.line === b.line && a.program === b.program;

function Folds({ parts, open }: { parts: readonly Fold[]; open: boolean }) {
  return parts.map((part, i) =>
    typeof part === "string" ? (
      <Fragment key={i}>
        {part}
        {i < parts.length - 1 && "\n"}
      </Fragment>
    ) : (
      <details key={i} className="folded" open={open}>
        <summary>
          <span className="open">{part.open}</span>
          <span className="closed">
            {" … "}
            {part.close}
          </span>
        </summary>
        <Folds parts={part.parts} open={open} />
        {"\n"}
        {/\S/.test(part.open) ? part.open.slice(0, part.open.length - part.open.trimStart().length) : ""}
        {part.close}
      </details>
    ),
  );
}

/** Lines in a row. An object of several lines is folded, unless `open`; each line leads to where it was printed. */
export const Printed = memo(
  function Printed(props: {
    lines: readonly PrintedLine[];
    open: boolean;
    onReveal(line: number): void;
    onProgram: ((key: string) => void) | null;
  }) {
    const { lines, open, onReveal, onProgram } = props;
    return (
      <figure className="fig wide printed-block">
        <figcaption>
          <span className="no">Printed</span>
        </figcaption>
        <ol className="printed">
          {lines.map((line, i) => (
            <li key={line.id} className={line.level}>
              {line.text.includes("\n") ? (
                // An array's columns stay under each other: its lines are scrolled and not broken.
                // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
                <span className="aligned" tabIndex={0}>
                  <Folds parts={foldsOf(line.text)} open={open} />
                </span>
              ) : (
                <span>
                  <Folds parts={foldsOf(line.text)} open={open} />
                </span>
              )}
              {line.program !== null && onProgram !== null ? (
                <button type="button" className="btn small open-ir" onClick={() => onProgram(line.program as string)}>
                  Open in IR
                </button>
              ) : (
                line.level !== "log" && <span className="level">{line.level}</span>
              )}
              <span className={i > 0 && lines[i - 1]?.line === line.line ? "line again" : "line"}>
                <LineLink line={line.line} onReveal={onReveal} />
              </span>
            </li>
          ))}
        </ol>
      </figure>
    );
  },
  // The lines themselves: the next run numbers its events from one again, as the last one did.
  (a, b) =>
    a.onReveal === b.onReveal &&
    a.onProgram === b.onProgram &&
    a.open === b.open &&
    a.lines.length === b.lines.length &&
    a.lines.every((line, i) => sameLine(line, b.lines[i])),
);
