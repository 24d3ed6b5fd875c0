"use client";
import type { DeletedView, SnippetView } from "@tracepad/shared";
import Link from "next/link";
import { Fragment, useEffect, useMemo, useState } from "react";
import { api, requestError } from "../api/client.ts";
import { highlight, type Piece } from "../code/highlight.ts";
import { Pieces } from "../code/listing.tsx";
import { outputLines } from "../model/compare-output.ts";
import { day, plural } from "../model/format.ts";
import { type Fold, folded, type Row, type Side, sideBySide } from "./side-by-side.ts";

const SIGN = { same: "", changed: "≠", removed: "−", added: "+" } as const;
const WORD = { same: "", changed: "changed", removed: "only left", added: "only right" } as const;

function Text({ side, pieces }: { side: Side | null; pieces: readonly Piece[] | undefined }) {
  if (side === null) return null;
  if (side.stretches === null) return pieces === undefined ? side.text : <Pieces pieces={pieces} />;
  return side.stretches.map((stretch, i) =>
    stretch.changed ? <mark key={i}>{stretch.text}</mark> : <Fragment key={i}>{stretch.text}</Fragment>,
  );
}

function Rows({ fold, left, right }: { fold: Fold; left: Piece[][] | null; right: Piece[][] | null }) {
  const [open, setOpen] = useState(!fold.folded);
  if (!open)
    return (
      <tr className="fold">
        <td colSpan={5}>
          <button type="button" className="link" onClick={() => setOpen(true)}>
            {plural(fold.rows.length, "equal line")}
          </button>
        </td>
      </tr>
    );
  return fold.rows.map((row) => (
    <tr key={`${row.left?.number} ${row.right?.number}`} className={row.kind}>
      <td className="no">{row.left?.number}</td>
      <td className="text left">
        <code>
          <Text side={row.left} pieces={left?.[(row.left?.number ?? 0) - 1]} />
        </code>
      </td>
      <td className="sign">
        <span aria-hidden="true">{SIGN[row.kind]}</span>
        <span className="vh">{WORD[row.kind]}</span>
      </td>
      <td className="no">{row.right?.number}</td>
      <td className="text right">
        <code>
          <Text side={row.right} pieces={right?.[(row.right?.number ?? 0) - 1]} />
        </code>
      </td>
    </tr>
  ));
}

/** Two texts beside each other, equal stretches folded. */
export function Compared(props: { title: string; left: string; right: string; code: boolean; empty: string }) {
  const { left, right, code } = props;
  const rows = useMemo<Row[]>(() => sideBySide(left, right), [left, right]);
  const pieces = useMemo(() => (code ? [highlight(left), highlight(right)] : [null, null]), [left, right, code]);
  const changed = rows.filter((row) => row.kind !== "same").length;
  return (
    <div className="pane">
      <div className="tabs">
        <h2 className="file-tab">{props.title}</h2>
        <div className="tools">
          {rows.length === 0 ? null : changed === 0 ? "no difference" : plural(changed, "line differs", "lines differ")}
        </div>
      </div>
      {rows.length === 0 ? (
        <p className="empty meta">{props.empty}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
        <div className="diff-scroll" tabIndex={0} role="region" aria-label={props.title}>
          <table className="diff">
            <colgroup>
              <col className="no" />
              <col />
              <col className="sign" />
              <col className="no" />
              <col />
            </colgroup>
            <tbody>
              {folded(rows).map((fold, i) => (
                <Rows key={i} fold={fold} left={pieces[0] ?? null} right={pieces[1] ?? null} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}

const Head = ({ snippet, side }: { snippet: SnippetView; side: "left" | "right" }) => (
  <div>
    <Link className="tt" href={`/s/${snippet.id}`} data-command={`Open the ${side} one`}>
      {snippet.title}
    </Link>
    <p className="meta">
      {snippet.author !== null && `${snippet.author}, `}
      {day(snippet.createdAt)}
      {snippet.versions !== null && ` · engine ${snippet.versions.engine}, ${snippet.device}`}
    </p>
  </div>
);

/** Two shared programs beside each other: their code, and what they printed. */
export function Diff({ a, b }: { a: string; b: string }) {
  const [pair, setPair] = useState<readonly (SnippetView | DeletedView)[] | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    Promise.all([a, b].map((ref) => api.snippets.get.query({ ref }))).then(setPair, (error: unknown) => setFailure(requestError(error)));
  }, [a, b]);
  const [left, right] = pair ?? [];
  if (failure !== null || (pair !== null && pair.some((one) => "deletedAt" in one)))
    return (
      <section className="note bad" role="alert">
        <h1>There is nothing to compare</h1>
        <p className="prose">{failure ?? "One of the two was deleted by whoever shared it."}</p>
      </section>
    );
  if (left === undefined || right === undefined || "deletedAt" in left || "deletedAt" in right)
    return (
      <p className="lamp run" role="status">
        Opening both
      </p>
    );
  return (
    <>
      <h1 className="vh">Comparison</h1>
      <header className="diff-head">
        <Head snippet={left} side="left" />
        <Link className="btn" href={`/diff/${b}/${a}`} aria-label="Swap sides" data-command="Swap sides">
          ⇄
        </Link>
        <Head snippet={right} side="right" />
      </header>
      <div className="diffs">
        <Compared title="Code" left={left.code} right={right.code} code empty="Both are empty." />
        <Compared
          title="Output"
          left={outputLines(left.events).join("\n")}
          right={outputLines(right.events).join("\n")}
          code={false}
          empty="Neither was shared with results."
        />
      </div>
    </>
  );
}
