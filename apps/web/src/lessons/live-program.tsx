"use client";
import Link from "next/link";
import { type KeyboardEvent, useCallback, useMemo, useRef } from "react";
import { Listing } from "../code/listing.tsx";
import type { DraftStore } from "../drafts/draft-store.ts";
import { useDiffers, useDraft, useDraftStore } from "../drafts/use-draft.ts";
import type { EditorHandle } from "../editor/editor.tsx";
import { LazyEditor } from "../editor/lazy-editor.tsx";
import { stateText } from "../model/run-state.ts";
import { OutputPane } from "../panes/output/output-pane.tsx";
import { Icon } from "../parts/icons.tsx";
import { useRun } from "../run/use-run.ts";
import { useSettings } from "../settings/use-settings.ts";
import { useElapsed } from "../workbench/use-elapsed.ts";
import { useMarks } from "../workbench/use-marks.ts";
import { type RunModel, useRunModel } from "../workbench/use-run-model.ts";
import { useSmall, useTheme } from "../workbench/use-theme.ts";

/** A program in a text: read as it stands, run in place, changed in the editor that it is given when somebody asks for it. */
export function LiveProgram(props: {
  /** Its address in the playground, and the name of the tab's draft. */
  place: string;
  number: number;
  code: string;
  device: string | undefined;
  edited: boolean;
  onEdit(edit: boolean): void;
}) {
  const { place, number, code, device, edited, onEdit } = props;
  const label = `Program ${number}`;
  const origin = useMemo(() => ({ kind: "example" as const, id: place, title: label, code }), [place, label, code]);
  const draft = useDraftStore(`tracepad:draft:${place}`, origin);
  const shown = useDraft(draft, (now) => (edited ? null : (now?.code ?? code)));
  const changed = useDiffers(draft, code);
  const run = useRun(null);
  const { record, stage, start } = run;
  const busy = stage === "starting" || stage === "queued" || stage === "running";
  const model = useRunModel(record?.events, record?.code ?? "");
  const stale = useDiffers(draft, record !== null && stage === "done" ? record.code : null);
  const elapsed = useElapsed(stage === "running" ? (record?.at ?? null) : null);
  const lamp = stateText({
    ...{ stage, state: run.state, totals: model.totals, errorLine: model.error?.line ?? null, elapsedMs: elapsed, stale },
  });
  const editor = useRef<EditorHandle>(null);
  const begin = useCallback(() => {
    void start(draft.settle() || code, device);
  }, [draft, start, code, device]);
  const slide = useCallback(
    (next: string) => {
      draft.change({ code: next });
      void start(next, device);
    },
    [draft, start, device],
  );
  const reveal = useCallback(
    (line: number, column?: number) => {
      if (edited) editor.current?.reveal(line, column);
      else document.getElementById(`${place}-L${line}`)?.scrollIntoView({ block: "center" });
    },
    [edited, place],
  );
  const keys = (event: KeyboardEvent): void => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== "Enter" || busy) return;
    event.preventDefault();
    event.stopPropagation();
    begin();
  };
  return (
    <figure className="live" aria-label={label} onKeyDownCapture={keys}>
      {edited ? (
        <Edited draft={draft} model={model} stale={stale} handle={editor} />
      ) : (
        // biome-ignore lint/a11y/useKeyWithClickEvents: for keys there is the button below
        // biome-ignore lint/a11y/noStaticElementInteractions: as above
        <div className="live-code" onClick={() => getSelection()?.isCollapsed && onEdit(true)}>
          <Listing code={shown ?? code} label={label} id={`${place}-L`} scrolls />
        </div>
      )}
      <figcaption>
        {busy ? (
          <button type="button" className="btn small" onClick={() => void run.stop()}>
            <Icon name="stop" />
            Stop
          </button>
        ) : (
          <button type="button" className="btn small primary" aria-keyshortcuts="Control+Enter Meta+Enter" onClick={begin}>
            <Icon name="run" />
            Run
          </button>
        )}
        <button type="button" className="btn small" onClick={() => onEdit(!edited)}>
          {edited ? "Done" : "Edit"}
        </button>
        {changed && (
          <button type="button" className="btn small quiet" onClick={() => draft.change({ code })}>
            <Icon name="retrace" />
            Start over
          </button>
        )}
        <span role="status" data-testid="state">
          {(record !== null || stage !== "idle") && <span className={`lamp ${lamp.lamp === "idle" ? "" : lamp.lamp}`}>{lamp.text}</span>}
        </span>
        <span className="grow" />
        <Link href={`/play/${place}`} prefetch={false}>
          Open in the playground
        </Link>
      </figcaption>
      {(record !== null || busy || run.refusal !== null) && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
        <div className="live-out" tabIndex={0} role="region" aria-label={`Output of program ${number}`}>
          <OutputPane run={run} draft={draft} onReveal={reveal} onSlide={slide} full />
        </div>
      )}
    </figure>
  );
}

const LINE_PX = 20;
const AROUND_PX = 34;
const NO_LENSES: never[] = [];
const nothing = (): void => undefined;

/** The editor, as high as its program. */
function Edited(props: { draft: DraftStore; model: RunModel; stale: boolean; handle: { current: EditorHandle | null } }) {
  const { draft, model, stale, handle } = props;
  const { dark } = useTheme();
  const small = useSmall();
  const settings = useSettings();
  const lines = useDraft(draft, (now) => now?.code.split("\n").length ?? 1);
  const error = stale || model.error === null || model.error.fault !== "user" ? null : model.error;
  const marks = useMarks({ error, stale, model, program: null, peekClosed: true });
  const all = useMemo(() => ({ ...marks, inlays: [], linked: [], active: null }), [marks]);
  const take = useCallback(
    (made: EditorHandle | null) => {
      handle.current = made;
      made?.focus();
    },
    [handle],
  );
  const height = Math.ceil((lines * LINE_PX * settings.fontSize) / 13) + AROUND_PX;
  return (
    <div className="live-editor" style={{ height }}>
      <LazyEditor
        {...{ draft, dark, small, settings, marks: all }}
        peek={null}
        lenses={NO_LENSES}
        handle={take}
        onLens={nothing}
        onCaret={nothing}
        onHover={nothing}
        onProblems={nothing}
        onScroll={nothing}
      />
    </div>
  );
}
