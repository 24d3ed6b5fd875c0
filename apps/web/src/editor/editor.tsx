"use client";
import { type ReactNode, type Ref, useEffect, useImperativeHandle, useRef, useState } from "react";
import { createPortal } from "react-dom";
import type { DraftStore } from "../drafts/draft-store.ts";
import { duration, plural } from "../model/format.ts";
import type { Lens } from "../model/lenses.ts";
import type { Problem } from "../model/problems.ts";
import type { Place } from "../model/spans.ts";
import type { Settings } from "../settings/settings.ts";
import { lineDecorations, type Marks } from "./decorations.ts";
import { monaco } from "./monaco.ts";
import { defineTheme } from "./theme.ts";

export interface EditorHandle {
  /** Scrolls to a line and puts the caret there. */
  reveal(line: number, column?: number): void;
  /** Puts a line in sight and leaves the caret where it is. */
  show(line: number): void;
  /** Where a line's text ends, in the window's coordinates; null while it is out of sight. */
  lineEnd(line: number): { x: number; y: number } | null;
  focus(): void;
  /** Does an action of the editor, by Monaco's name, as its keys would. */
  act(action: string): void;
}

export interface EditorProps {
  /** The program: the editor owns its text while somebody types, and takes what others make of it. */
  readonly draft: DraftStore;
  readonly dark: boolean;
  readonly small: boolean;
  readonly settings: Settings;
  readonly marks: Marks;
  /** A block under a line: the peek of an error. */
  readonly peek: { readonly line: number; readonly content: ReactNode } | null;
  /** What stands above the definitions of jitted functions. */
  readonly lenses: readonly Lens[];
  readonly handle: Ref<EditorHandle>;
  onLens(tab: "ir" | "graph" | "cache"): void;
  onCaret(place: Place): void;
  onHover(place: Place | null): void;
  onProblems(problems: Problem[]): void;
  onScroll(): void;
}

/** Replaces what differs and nothing else, so that the caret and the sight stay where they are. */
function smallestEdit(model: monaco.editor.ITextModel, next: string): monaco.editor.IIdentifiedSingleEditOperation {
  const now = model.getValue();
  const shorter = Math.min(now.length, next.length);
  let same = 0;
  while (same < shorter && now[same] === next[same]) same++;
  let tail = 0;
  while (tail < shorter - same && now[now.length - 1 - tail] === next[next.length - 1 - tail]) tail++;
  const range = monaco.Range.fromPositions(model.getPositionAt(same), model.getPositionAt(now.length - tail));
  return { range, text: next.slice(same, next.length - tail) };
}

const URI = monaco.Uri.parse("file:///main.ts");

function Editor(props: EditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<monaco.editor.IStandaloneCodeEditor | null>(null);
  const decorations = useRef<monaco.editor.IEditorDecorationsCollection | null>(null);
  const vimStatus = useRef<HTMLDivElement>(null);
  const [zone, setZone] = useState<HTMLElement | null>(null);
  const current = useRef(props);
  current.current = props;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the editor is made once; later props reach it below
  useEffect(() => {
    const model = monaco.editor.getModel(URI) ?? monaco.editor.createModel(props.draft.code, "typescript", URI);
    if (model.getValue() !== props.draft.code) model.setValue(props.draft.code);
    model.updateOptions({ tabSize: 2, insertSpaces: true });
    const made = monaco.editor.create(host.current as HTMLDivElement, {
      model,
      automaticLayout: true,
      theme: defineTheme(monaco, props.dark),
      fontFamily: '"Commit Mono", ui-monospace, "DejaVu Sans Mono", monospace',
      ...lettersOf(props.settings),
      fontLigatures: false,
      minimap: { enabled: false },
      glyphMargin: true,
      folding: false,
      lineNumbersMinChars: 3,
      lineDecorationsWidth: props.small ? 24 : 44,
      padding: { top: 8, bottom: 24 },
      scrollBeyondLastLine: false,
      overviewRulerLanes: 0,
      hideCursorInOverviewRuler: true,
      renderLineHighlight: "all",
      renderLineHighlightOnlyWhenFocus: false,
      scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10, useShadows: false },
      guides: { indentation: false },
      stickyScroll: { enabled: false },
      occurrencesHighlight: "off",
      fixedOverflowWidgets: true,
      ariaLabel: "Editor, main.ts",
      tabFocusMode: false,
      bracketPairColorization: { enabled: false },
      matchBrackets: "near",
      unicodeHighlight: { ambiguousCharacters: false },
      quickSuggestions: { strings: false, comments: false, other: true },
    });
    editor.current = made;
    decorations.current = made.createDecorationsCollection();
    made.onDidChangeCursorPosition((e) => current.current.onCaret({ line: e.position.lineNumber, column: e.position.column }));
    made.onMouseMove(({ target: { type, position } }) =>
      current.current.onHover(
        type === monaco.editor.MouseTargetType.CONTENT_TEXT && position !== null
          ? { line: position.lineNumber, column: position.column }
          : null,
      ),
    );
    made.onMouseLeave(() => current.current.onHover(null));
    made.onDidScrollChange(() => current.current.onScroll());
    const markers = monaco.editor.onDidChangeMarkers((changed) => {
      if (!changed.some((uri) => uri.toString() === URI.toString())) return;
      const found = monaco.editor
        .getModelMarkers({ resource: URI })
        .filter((m) => m.owner !== "run" && m.severity >= monaco.MarkerSeverity.Warning);
      current.current.onProblems(
        found.map((m) => ({
          severity: m.severity === monaco.MarkerSeverity.Error ? "error" : "warning",
          title: m.message.split("\n")[0] as string,
          rest: m.message.split("\n").slice(1).join(" ").trim(),
          source: `ts ${typeof m.code === "object" ? m.code.value : (m.code ?? "")}`,
          line: m.startLineNumber,
          column: m.startColumn,
        })),
      );
    });
    void document.fonts.load('13px "Commit Mono"').then(() => monaco.editor.remeasureFonts());
    return () => {
      markers.dispose();
      made.dispose();
      model.dispose();
    };
  }, []);

  useImperativeHandle(
    props.handle,
    (): EditorHandle => ({
      reveal: (line, column = 1) => {
        const made = editor.current;
        if (made === null) return;
        made.revealLineInCenterIfOutsideViewport(line);
        made.setPosition({ lineNumber: line, column });
        made.focus();
      },
      show: (line) => editor.current?.revealLineInCenterIfOutsideViewport(line),
      lineEnd: (line) => {
        const made = editor.current;
        const model = made?.getModel();
        if (made == null || model == null || line > model.getLineCount()) return null;
        const at = made.getScrolledVisiblePosition({ lineNumber: line, column: model.getLineMaxColumn(line) });
        const box = made.getDomNode()?.getBoundingClientRect();
        if (at === null || box === undefined || at.top < 0 || at.top + at.height > box.height) return null;
        return { x: Math.min(box.left + at.left + 8, box.right - 16), y: box.top + at.top + at.height / 2 };
      },
      focus: () => editor.current?.focus(),
      act: (action) => {
        editor.current?.focus();
        editor.current?.trigger("command", action, null);
      },
    }),
    [],
  );

  const { draft } = props;
  useEffect(() => {
    const model = editor.current?.getModel();
    if (model == null) return;
    let typing = false;
    const take = (): void => {
      if (typing || model.getValue() === draft.code) return;
      // An edit, not a new text: undo still leads back.
      model.pushStackElement();
      model.pushEditOperations([], [smallestEdit(model, draft.code)], () => null);
      model.pushStackElement();
    };
    const changes = model.onDidChangeContent(() => {
      typing = true;
      draft.type(model.getValue());
      typing = false;
    });
    take();
    const leave = draft.subscribe(take);
    return () => {
      changes.dispose();
      leave();
    };
  }, [draft]);

  useEffect(() => {
    monaco.editor.setTheme(defineTheme(monaco, props.dark));
  }, [props.dark]);

  useEffect(() => {
    editor.current?.updateOptions({ lineDecorationsWidth: props.small ? 24 : 44, ...lettersOf(props.settings) });
  }, [props.small, props.settings]);

  const { vim } = props.settings;
  useEffect(() => {
    const made = editor.current;
    const status = vimStatus.current;
    if (!vim || made === null || status === null) return;
    let leave: (() => void) | null = null;
    let left = false;
    void import("./vim.ts").then(({ startVim }) => {
      if (!left) leave = startVim(made, status);
    });
    return () => {
      left = true;
      leave?.();
    };
  }, [vim]);

  useEffect(() => {
    const model = editor.current?.getModel();
    if (model == null) return;
    decorations.current?.set(lineDecorations(props.marks, model));
  }, [props.marks]);

  useEffect(() => {
    const made = editor.current;
    if (made === null || props.lenses.length === 0) return;
    const ids: string[] = [];
    made.changeViewZones((zones) => {
      for (const lens of props.lenses) {
        const node = lensNode(lens, (tab) => current.current.onLens(tab));
        ids.push(zones.addZone({ afterLineNumber: lens.line - 1, heightInPx: 20, domNode: node, suppressMouseDown: false }));
      }
    });
    return () => made.changeViewZones((zones) => ids.forEach((id) => zones.removeZone(id)));
  }, [props.lenses]);

  const peekLine = props.peek?.line ?? null;
  useEffect(() => {
    const made = editor.current;
    if (made === null || peekLine === null) return;
    const node = document.createElement("div");
    node.className = "zone";
    const content = document.createElement("div");
    node.append(content);
    let id = "";
    const spec: monaco.editor.IViewZone = { afterLineNumber: peekLine, heightInPx: 120, domNode: node, suppressMouseDown: false };
    made.changeViewZones((zones) => {
      id = zones.addZone(spec);
    });
    const observer = new ResizeObserver(() => {
      const height = content.offsetHeight;
      if (height === 0 || height === spec.heightInPx) return;
      spec.heightInPx = height;
      made.changeViewZones((zones) => zones.layoutZone(id));
    });
    observer.observe(content);
    const resize = (): void => {
      const { contentWidth } = made.getLayoutInfo();
      content.style.width = `${contentWidth}px`;
    };
    resize();
    const layout = made.onDidLayoutChange(resize);
    setZone(content);
    made.revealLineInCenterIfOutsideViewport(peekLine);
    return () => {
      observer.disconnect();
      layout.dispose();
      setZone(null);
      made.changeViewZones((zones) => zones.removeZone(id));
    };
  }, [peekLine]);

  return (
    <>
      <div ref={host} className={vim ? "editor with-vim" : "editor"} data-testid="editor" />
      {vim && <div ref={vimStatus} className="vim-status" role="status" aria-label="Vim" />}
      {zone !== null && props.peek !== null && createPortal(props.peek.content, zone)}
    </>
  );
}

/** The program's letters, in lines of one and a half of them. */
const lettersOf = ({ fontSize, wordWrap, reducedMotion }: Settings) => ({
  fontSize,
  lineHeight: Math.round((fontSize * 20) / 13),
  wordWrap: wordWrap ? ("on" as const) : ("off" as const),
  cursorBlinking: reducedMotion ? ("solid" as const) : ("blink" as const),
});

/** `2 traces · 1 hit · 3.1 ms | IR  Why 2 traces?` */
function lensNode(lens: Lens, open: (tab: "ir" | "graph" | "cache") => void): HTMLElement {
  const zone = document.createElement("div");
  zone.className = "zone";
  const node = document.createElement("div");
  node.className = "lens";
  zone.append(node);
  const time = duration(lens.ms);
  const say = (text: string, className = ""): void => {
    const span = document.createElement("span");
    span.textContent = text;
    span.className = className;
    node.append(span);
  };
  say(plural(lens.traces, "trace"));
  say("·", "dot");
  say(plural(lens.hits, "hit"));
  say("·", "dot");
  say(`${time.value} ${time.unit}`);
  say("|", "dot");
  const button = (text: string, tab: "ir" | "graph" | "cache"): void => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.onclick = () => open(tab);
    node.append(made);
  };
  button("IR", "ir");
  button("Graph", "graph");
  if (lens.traces > 1) button(`Why ${lens.traces} traces?`, "cache");
  return zone;
}

export default Editor;
