"use client";
import type { SnippetView } from "@tracepad/shared";
import { type ReactNode, type RefObject, useMemo, useState } from "react";
import { fromOrigin } from "../drafts/draft.ts";
import type { DraftStore } from "../drafts/draft-store.ts";
import { LeftDraftsOffer } from "../drafts/left-drafts.tsx";
import { useDraft } from "../drafts/use-draft.ts";
import type { LeftDrafts } from "../drafts/use-left-drafts.ts";
import type { EditorHandle } from "../editor/editor.tsx";
import { clock } from "../model/format.ts";
import { jitLenses } from "../model/lenses.ts";
import type { ErrorEvent, Problem } from "../model/problems.ts";
import type { Program } from "../model/programs.ts";
import { Peek } from "../panes/problems/peek.tsx";
import type { RunRecord } from "../run/use-run.ts";
import { useSettings } from "../settings/use-settings.ts";
import type { Explore } from "./explore.ts";
import { LinkedEditor } from "./linked-editor.tsx";
import { useMarks } from "./use-marks.ts";
import type { RunModel } from "./use-run-model.ts";
import type { ResultView } from "./views.ts";

interface Props {
  readonly draft: DraftStore;
  readonly left: LeftDrafts;
  readonly snippet: SnippetView | null;
  readonly record: RunRecord | null;
  readonly model: RunModel;
  /** The run's error, while the program is still the one that it names lines of. */
  readonly error: ErrorEvent | null;
  readonly stale: boolean;
  readonly explore: Explore;
  readonly program: Program | null;
  readonly links: boolean;
  readonly dark: boolean;
  readonly small: boolean;
  readonly errors: number;
  readonly failure: string | null;
  readonly editor: RefObject<EditorHandle | null>;
  onView(view: ResultView): void;
  onProblems(problems: Problem[]): void;
  onScroll(): void;
}

/** The program, with where it came from above it. */
export function CodePane(props: Props) {
  const { draft, snippet, record, model, error, stale, explore, program, links, small, editor } = props;
  const opened = useDraft(draft, (now) => now !== null);
  const modified = useDraft(draft, (now) => now !== null && now.code !== now.origin.code);
  /** The run whose error's block was closed. */
  const [closedPeek, setClosedPeek] = useState<string | null>(null);
  const peekClosed = record !== null && closedPeek === record.id && record.id !== null;
  const settings = useSettings();
  const marks = useMarks({ error, stale, model, program, peekClosed });
  const lenses = useMemo(() => (record === null || stale ? [] : jitLenses(record.code, model.rows)), [record, stale, model.rows]);
  const peek =
    error !== null && error.line !== null && !peekClosed
      ? { line: error.line, content: <Peek error={error} onClose={() => setClosedPeek(record?.id ?? null)} onReveal={explore.reveal} /> }
      : null;
  const timed = !modified && snippet === null && model.times.size > 0 && !stale;
  return (
    <section className="pane code-pane" aria-label="Code">
      <div className="tabs">
        <div className="tablist">
          <span className="file-tab">
            main.ts
            {props.errors > 0 && <span className="cnt bad">{props.errors}</span>}
          </span>
        </div>
        <div className="tools">
          {snippet !== null && !modified && <SharedBy snippet={snippet} />}
          {modified && <Modified draft={draft} />}
          <LeftDraftsOffer left={props.left} />
          {timed && props.left.offered.length === 0 && (
            <span className="gutter-key">gutter: ink is time in kernels, outline tracing and compiling</span>
          )}
        </div>
      </div>
      <div className="body">
        {props.failure !== null && (
          <p className="banner" role="alert">
            {props.failure}
          </p>
        )}
        {opened && (
          <LinkedEditor
            draft={draft}
            explore={explore}
            program={links ? program : null}
            links={links}
            stale={stale}
            dark={props.dark}
            small={small}
            settings={settings}
            marks={marks}
            peek={peek}
            lenses={lenses}
            onLens={props.onView}
            handle={editor}
            onProblems={props.onProblems}
            onScroll={props.onScroll}
          />
        )}
      </div>
    </section>
  );
}

const SharedBy = ({ snippet }: { snippet: SnippetView }) => (
  <span>
    {snippet.author !== null && `by ${snippet.author}, `}shared{" "}
    {new Date(snippet.createdAt).toLocaleDateString("en-GB", { day: "numeric", month: "long" })},{" "}
    <span className="val">{clock(snippet.createdAt)}</span>
  </span>
);

/** `modified from Entropy · reset` */
function Modified({ draft }: { draft: DraftStore }): ReactNode {
  const origin = useDraft(draft, (now) => now?.origin ?? null);
  if (origin === null) return null;
  return (
    <p className="modif">
      <span className="cm" />
      <span>modified from {origin.kind === "snippet" ? <a href={`/s/${origin.id}`}>{origin.title}</a> : origin.title}</span>
      <span className="dot">·</span>
      <button type="button" onClick={() => draft.replace(fromOrigin(origin))}>
        reset
      </button>
    </p>
  );
}
