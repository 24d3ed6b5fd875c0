import type { editor } from "monaco-editor/editor";
import { initVimMode } from "monaco-vim";

/** Vim's keys in the editor, its mode and its command line in `status`. Ends with what it gives. */
export function startVim(made: editor.IStandaloneCodeEditor, status: HTMLElement): () => void {
  const mode = initVimMode(made as unknown as Parameters<typeof initVimMode>[0], status);
  return () => mode.dispose();
}
