"use client";
import { useEffect, useRef } from "react";
import { addLibraries, monaco } from "../../editor/monaco.ts";
import { defineTheme } from "../../editor/theme.ts";
import { loadGradeTypes } from "../../editor/types.ts";

/** A file of code, with completions and what is wrong with it as one types: tests know `tracepad/grade`. */
export default function CodeFile(props: { path: string; text: string; readOnly: boolean; dark: boolean; onChange(text: string): void }) {
  const { path, text, readOnly, dark } = props;
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<monaco.editor.IStandaloneCodeEditor | null>(null);
  const change = useRef(props.onChange);
  change.current = props.onChange;
  const first = useRef({ text, readOnly, dark });
  /** The texts that were handed up, from the one that came back last. */
  const sent = useRef<string[]>([]);

  useEffect(() => {
    const uri = monaco.Uri.parse(`file:///set/${path}`);
    const model = monaco.editor.getModel(uri) ?? monaco.editor.createModel(first.current.text, "typescript", uri);
    if (model.getValue() !== first.current.text) model.setValue(first.current.text);
    model.updateOptions({ tabSize: 2, insertSpaces: true });
    const made = monaco.editor.create(host.current as HTMLDivElement, {
      model,
      automaticLayout: true,
      theme: defineTheme(monaco, first.current.dark),
      readOnly: first.current.readOnly,
      fontFamily: '"Commit Mono", ui-monospace, "DejaVu Sans Mono", monospace',
      fontSize: 13,
      lineHeight: 20,
      fontLigatures: false,
      minimap: { enabled: false },
      folding: false,
      lineNumbersMinChars: 3,
      padding: { top: 8, bottom: 24 },
      scrollBeyondLastLine: false,
      overviewRulerLanes: 0,
      scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10, useShadows: false },
      guides: { indentation: false },
      stickyScroll: { enabled: false },
      fixedOverflowWidgets: true,
      ariaLabel: path,
      unicodeHighlight: { ambiguousCharacters: false },
    });
    editor.current = made;
    const changes = model.onDidChangeContent(() => {
      sent.current.push(model.getValue());
      change.current(model.getValue());
    });
    const leave = addLibraries(loadGradeTypes);
    void document.fonts.load('13px "Commit Mono"').then(() => monaco.editor.remeasureFonts());
    return () => {
      leave();
      changes.dispose();
      made.dispose();
      model.dispose();
    };
  }, [path]);

  useEffect(() => {
    // What was typed comes back a little later, when more has been typed: it is no news.
    const known = sent.current.lastIndexOf(text);
    if (known >= 0) {
      sent.current.splice(0, known);
      return;
    }
    // Somebody else's version, or a zip, has taken its place.
    const model = editor.current?.getModel();
    if (model != null && model.getValue() !== text) model.setValue(text);
  }, [text]);
  useEffect(() => editor.current?.updateOptions({ readOnly }), [readOnly]);
  useEffect(() => monaco.editor.setTheme(defineTheme(monaco, dark)), [dark]);
  return <div ref={host} className="file-code" data-path={path} />;
}
