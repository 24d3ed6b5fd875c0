import * as monaco from "monaco-editor/editor";
import "monaco-editor/features/register.all";
import "monaco-editor/languages/definitions/typescript/register";
import * as typescript from "monaco-editor/languages/features/typescript/register";
import { COMPILER_OPTIONS } from "./language/compiler-options.ts";
import { type Declarations, loadTypes } from "./types.ts";

self.MonacoEnvironment = {
  getWorker: (_: string, label: string) =>
    label === "typescript" || label === "javascript"
      ? new Worker(new URL("./language/worker.ts", import.meta.url), { type: "module" })
      : new Worker(new URL("monaco-editor/editor/editor.worker", import.meta.url), { type: "module" }),
};

const defaults = typescript.typescriptDefaults;
defaults.setCompilerOptions(COMPILER_OPTIONS);
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
