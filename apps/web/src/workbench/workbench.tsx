"use client";
import type { SnippetView } from "@tracepad/shared";
import { useRouter } from "next/navigation";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { api, requestError } from "../api/client.ts";
import { BROWSER_DEVICE } from "../device/browser-device.ts";
import { type Draft, fromOrigin, type Origin, PLAY_DRAFT, snippetDraft } from "../drafts/draft.ts";
import { leaveDraft } from "../drafts/keeper.ts";
import { LeftDraftsDialog } from "../drafts/left-drafts.tsx";
import { useDiffers, useDraftStore } from "../drafts/use-draft.ts";
import { useLeftDrafts } from "../drafts/use-left-drafts.ts";
import type { EditorHandle } from "../editor/editor.tsx";
import type { Example } from "../examples/catalogue.ts";
import type { Problem } from "../model/problems.ts";
import { stateText } from "../model/run-state.ts";
import { useOffline } from "../offline/use-offline.ts";
import { useCommands } from "../palette/use-commands.tsx";
import type { ProgramChoice } from "../panes/ir/ir-pane.tsx";
import { saveTrace } from "../panes/timeline/timeline.tsx";
import { Icon } from "../parts/icons.tsx";
import { fileName, saveFile } from "../parts/save-file.ts";
import { Splitter } from "../parts/splitter.tsx";
import { useBefore, useQuota } from "../run/use-queue.ts";
import { useRun } from "../run/use-run.ts";
import { useSettingsOnPage } from "../settings/use-settings.ts";
import { AboutSnippet } from "../sharing/about-snippet.tsx";
import { CodePane } from "./code-pane.tsx";
import { workbenchCommands } from "./commands.ts";
import { useExplore } from "./explore.ts";
import { LowerPane } from "./lower-pane.tsx";
import { PhoneDock, PhoneTabs } from "./phone.tsx";
import { ResultsPane } from "./results-pane.tsx";
import { ShareButton, ShareDialog, useSharing } from "./share.tsx";
import { TopBar, useDevices } from "./top-bar.tsx";
import { useColumns } from "./use-columns.ts";
import { useComparison } from "./use-comparison.ts";
import { useElapsed } from "./use-elapsed.ts";
import { useRunModel } from "./use-run-model.ts";
import { useSmall, useTheme } from "./use-theme.ts";
import { type ResultView, useViews } from "./views.ts";
import { Wire } from "./wire.tsx";

/**
 * The playground: editor left, Output, IR and Cache right, timeline and problems below. With a snippet it opens on
 * the snippet's code and stored results, without running. A key in the editor draws none of it again: see drafts/draft-store.ts.
 */
export function Workbench(props: { examples: readonly Example[]; snippet: SnippetView | null; example?: Example }) {
  const { examples, snippet } = props;
  const router = useRouter();
  const place = snippet?.id ?? (props.example === undefined ? "play" : `example:${props.example.id}`);
  const first = useMemo<Origin | null>(() => {
    if (snippet !== null) return { kind: "snippet", id: snippet.id, title: snippet.title, code: snippet.code };
    const example = props.example ?? examples[0];
    return example === undefined ? null : { kind: "example", id: example.id, title: example.title, code: example.code };
  }, [snippet, examples, props.example]);
  const draft = useDraftStore(place === "play" ? PLAY_DRAFT : snippetDraft(place), first);
  const run = useRun(`tracepad:run:${place}`);
  const { dark, toggle } = useTheme();
  const small = useSmall();
  const devices = useDevices();
  const [device, setDevice] = useState<string>();
  const [picked, setPicked] = useState<string | null>(null);
  const [typeProblems, setTypeProblems] = useState<readonly Problem[]>([]);
  const [scrolled, setScrolled] = useState(0);
  const [forkFailure, setForkFailure] = useState<string | null>(null);
  const editor = useRef<EditorHandle>(null);
  const main = useRef<HTMLElement>(null);
  const about = useRef<{ open(): void }>(null);
  useSettingsOnPage();
  const { updated } = useOffline();
  const columns = useColumns(main);

  // A link shows its stored results at once; a run of this tab, taken up again after a reload, comes before them.
  const { show } = run;
  useEffect(() => {
    if (snippet === null || snippet.events.length === 0 || sessionStorage.getItem(`tracepad:run:${snippet.id}`) !== null) return;
    show({ id: null, code: snippet.code, at: snippet.createdAt, events: snippet.events, snippet: snippet.id });
  }, [snippet, show]);

  const { record, stage } = run;
  const model = useRunModel(record?.events, record?.code ?? "");
  const running = stage === "starting" || stage === "queued" || stage === "running";
  const stale = useDiffers(draft, record !== null && stage === "done" ? record.code : null);
  const error = stale || model.error === null || model.error.fault !== "user" ? null : model.error;
  const views = useViews(small, record?.id == null || model.error === null ? null : `${record.id} ${model.error.line}`);
  const elapsed = useElapsed(stage === "running" ? (record?.at ?? null) : null);
  const before = useBefore(record?.local ? null : (record?.id ?? null), stage);
  const quota = useQuota(stage);
  const lamp = stateText({
    stage,
    state: run.state,
    totals: model.totals,
    errorLine: model.error?.line ?? null,
    elapsedMs: elapsed,
    stale,
    before,
  });
  const problems = useMemo(() => [...(stale ? [] : model.problems), ...typeProblems], [stale, model.problems, typeProblems]);

  const { showPhone } = views;
  const reveal = useCallback(
    (line: number, column?: number) => {
      showPhone("code");
      editor.current?.reveal(line, column);
    },
    [showPhone],
  );
  const explore = useExplore({ code: record?.code ?? "", programs: model.programs, rows: model.rows, run: record?.id ?? null, reveal });
  const choice = useMemo<ProgramChoice>(
    () => ({ program: model.programs.find(({ key }) => key === picked) ?? model.programs[0] ?? null, choose: setPicked }),
    [model.programs, picked],
  );
  const comparison = useComparison({ run, draft, device, programs: model.programs, stale });

  // Where no worker is, the browser is the first device, and the only one.
  const chosen = device ?? (devices[0]?.id === BROWSER_DEVICE.id ? BROWSER_DEVICE.id : undefined);
  const { start: startRun } = run;
  const start = useCallback(() => {
    if (running || draft.draft === null) return;
    // What runs is what a reload, or a copy of the tab, finds.
    void startRun(draft.settle(), chosen);
  }, [running, draft, chosen, startRun]);
  const slide = useCallback(
    (code: string) => {
      if (running) return;
      draft.change({ code });
      void startRun(code, chosen);
    },
    [running, draft, chosen, startRun],
  );
  /** Another program in the playground, wherever this page is. */
  const play = (next: Draft): void => {
    if (place === "play") draft.replace(next);
    else {
      leaveDraft(PLAY_DRAFT, next);
      router.push("/");
    }
    showPhone("code");
  };
  const openExample = ({ id, title, code }: Example): void => play(fromOrigin({ kind: "example", id, title, code }));
  const left = useLeftDrafts(draft, (kept) => play(kept.draft));
  const fork = async (): Promise<void> => {
    if (snippet === null) return;
    try {
      const { code } = draft;
      const forked = await api.snippets.fork.query({ id: snippet.id });
      leaveDraft(PLAY_DRAFT, {
        title: forked.title,
        code,
        origin: { kind: "snippet", id: forked.parent, title: forked.title, code: forked.code },
      });
      sessionStorage.removeItem("tracepad:run:play");
      router.push("/");
    } catch (failure) {
      setForkFailure(requestError(failure));
    }
  };
  const { store } = explore;
  const { showResult } = views;
  const selectResult = useCallback(
    (view: ResultView): void => {
      showResult(view);
      store.dispatch({ type: "clear" });
    },
    [showResult, store],
  );
  const scroll = useCallback(() => setScrolled((n) => n + 1), []);
  const onScroll = views.result === "ir" ? scroll : nothing;
  const title = (): string => draft.draft?.title.trim() || "Untitled";
  const shareRequest = () => {
    const { code } = draft;
    const runId =
      record !== null && record.id !== null && !record.local && stage === "done" && record.code === code ? { runId: record.id } : {};
    const parent = draft.draft?.origin.kind === "snippet" ? { parent: draft.draft.origin.id } : {};
    const name = draft.draft?.name ?? (snippet?.mine ? snippet.name?.slug : undefined);
    return { title: title(), code, ...runId, ...parent, ...(name === undefined ? {} : { name }) };
  };
  const sharing = useSharing(shareRequest, ({ name }) => draft.change({ name }));
  const { palette, open: openPalette } = useCommands(
    () =>
      workbenchCommands({
        running,
        stoppable: stage === "queued" || stage === "running",
        modified: draft.draft !== null && draft.code !== draft.draft.origin.code,
        traced: model.rows.length > 0,
        devices,
        snippet,
        run: start,
        stop: () => void run.stop(),
        share: sharing.share,
        fork: () => void fork(),
        about: () => about.current?.open(),
        reset: () => draft.draft !== null && draft.replace(fromOrigin(draft.draft.origin)),
        drafts: left.open,
        download: () => saveFile(fileName(title(), "ts"), draft.code, "text/typescript"),
        exportTrace: () => saveTrace(record?.events ?? [], title()),
        compare: () => {
          views.showLower("compare");
          comparison.start();
        },
        theme: toggle,
        device: setDevice,
        example: (id) => {
          const starter = examples.find((example) => example.id === id);
          if (starter === undefined) router.push(`/play/${id}`);
          else openExample(starter);
        },
        result: (view) => {
          if (small) showPhone(view);
          selectResult(view);
        },
        lower: (view) => {
          if (small) showPhone("timeline");
          views.showLower(view);
          focusTab("below");
        },
        foldLower: () => views.fold(!views.folded),
        focusEditor: () => {
          showPhone("code");
          editor.current?.focus();
        },
        focusResults: () => focusTab("results"),
        editor: (action) => {
          showPhone("code");
          editor.current?.act(action);
        },
        go: (path) => (path.endsWith("/download") ? location.assign(path) : router.push(path)),
      }),
    reveal,
  );

  return (
    <div className="app" data-pane={views.phone}>
      <button
        type="button"
        className="btn skip"
        onClick={() => {
          showPhone("code");
          editor.current?.focus();
        }}
      >
        Go to the editor
      </button>
      <h1 className="vh">Tracepad playground</h1>
      <TopBar
        draft={draft}
        examples={examples}
        onExample={openExample}
        stage={stage}
        lamp={lamp.lamp}
        quota={quota}
        stateText={run.reconnecting ? "Connection lost, trying again" : lamp.text}
        onRun={start}
        onStop={() => void run.stop()}
        device={device}
        devices={devices}
        onDevice={setDevice}
        updated={updated}
        onTheme={toggle}
        onCommands={openPalette}
        share={<ShareButton sharing={sharing} />}
        fork={
          snippet === null ? null : (
            <>
              <AboutSnippet snippet={snippet} handle={about} />
              <button type="button" className="btn" onClick={() => void fork()}>
                <Icon name="fork" />
                Fork
              </button>
            </>
          )
        }
      />
      <ShareDialog sharing={sharing} />
      <main className={views.result === "output" ? "split" : "split even"} ref={main} style={columns.style}>
        <CodePane
          draft={draft}
          left={left}
          snippet={snippet}
          record={record}
          model={model}
          error={error}
          stale={stale}
          explore={explore}
          program={choice.program}
          links={views.result === "ir" || views.result === "graph"}
          dark={dark}
          small={small}
          errors={problems.filter((p) => p.severity === "error").length}
          failure={forkFailure}
          editor={editor}
          onView={selectResult}
          onProblems={setTypeProblems}
          onScroll={onScroll}
        />
        {!small && <Splitter label="Width of the results" orientation="vertical" {...columns.splitter} />}
        <ResultsPane
          view={views.result}
          onView={selectResult}
          draft={draft}
          snippet={snippet}
          run={run}
          model={model}
          stale={stale}
          running={running}
          explore={explore}
          choice={choice}
          onSlide={slide}
          onScroll={onScroll}
        />
        {views.result === "ir" && !small && <Wire explore={explore} editor={editor} host={main} tick={scrolled + columns.splitter.size} />}
      </main>
      <LowerPane
        views={views}
        record={record}
        // In this browser nothing is waited for.
        queuedMs={record?.local ? null : (run.state?.done?.queuedMs ?? run.state?.startedAt ?? null)}
        model={model}
        problems={problems}
        errorLine={error?.line ?? null}
        comparison={comparison}
        title={title}
        stale={stale}
        running={running}
        small={small}
        explore={explore}
      />
      <PhoneDock lamp={lamp} model={model} />
      <PhoneTabs views={views} onResult={selectResult} />
      {palette}
      <LeftDraftsDialog left={left} />
    </div>
  );
}

const nothing = (): void => undefined;

/** Puts the focus on the chosen tab, once it is there. */
function focusTab(panel: "results" | "below"): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`[role="tab"][aria-controls="${panel}"][aria-selected="true"]`)?.focus());
}
