import * as monaco from "monaco-editor/editor";
import "monaco-editor/features/register.all";
import "monaco-editor/languages/definitions/typescript/register";
import * as typescript from "monaco-editor/languages/features/typescript/register";
import { type Declarations, loadTypes } from "./types.ts";

self.MonacoEnvironment = {
  getWorker: (_: string, label: string) =>
    label === "typescript" || label === "javascript"
      ? new Worker(new URL("./language/worker.ts", import.meta.url), { type: "module" })
      : new Worker(new URL("monaco-editor/editor/editor.worker", import.meta.url), { type: "module" }),
};

const defaults = typescript.typescriptDefaults;
defaults.setCompilerOptions({
  target: typescript.ScriptTarget.ESNext,
  module: typescript.ModuleKind.ESNext,
  moduleResolution: typescript.ModuleResolutionKind.NodeJs,
  strict: true,
  // Traced arguments are arrays by what they are called with; the playground asks for no annotation.
  noImplicitAny: false,
  allowNonTsExtensions: true,
  noEmit: true,
  lib: ["es2023"],
  // The program is a module also without imports, so that its names do not meet the globals.
  moduleDetection: 3,
});
// "Could be inferred from usage" has no place where the types of arguments come from tracing.
defaults.setDiagnosticsOptions({ diagnosticCodesToIgnore: [7043, 7044, 7045, 7046, 7047, 7048, 7049, 7050] });
defaults.setEagerModelSync(true);
const loaded = loadTypes().then((files) => defaults.setExtraLibs(files));

/** Gives the editor's TypeScript further libraries, until the answer is called. */
export function addLibraries(load: () => Promise<readonly Declarations[]>): () => void {
  let left = false;
  let added: { dispose(): void }[] = [];
  void Promise.all([load(), loaded]).then(([files]) => {
    if (!left) added = files.map(({ content, filePath }) => defaults.addExtraLib(content, filePath));
  });
  return () => {
    left = true;
    for (const each of added) each.dispose();
  };
}

export { monaco };
