import { readFileSync } from "node:fs";
import { join } from "node:path";
import { GLOBALS } from "../../types.ts";
import { COMPILER_OPTIONS } from "../compiler-options.ts";
import { OPERATOR_TYPES } from "../operator-types.ts";
import { ProgramWorker } from "../program-worker.ts";

const TYPES = join(import.meta.dirname, "../../../../../../packages/engine/dist/editor-types.json");
const URI = "file:///main.ts";

/** The editor's checks without an editor: gives what it would underline in a program, as `line: message`. */
export function editorChecks(): (program: string) => Promise<string[]> {
  const types = JSON.parse(readFileSync(TYPES, "utf8")) as Record<string, string>;
  const libs = Object.entries(types).map(([path, content]) => [`file:///node_modules/tracepad/${path}`, { content, version: 1 }]);
  const model = {
    uri: { path: "/main.ts", toString: () => URI },
    version: 0,
    text: "",
    getValue: () => model.text,
  };
  const worker = new ProgramWorker(
    { getMirrorModels: () => [model] },
    {
      compilerOptions: COMPILER_OPTIONS,
      extraLibs: Object.fromEntries([
        ...libs,
        ...[OPERATOR_TYPES, GLOBALS].map(({ filePath, content }) => [filePath, { content, version: 1 }]),
      ]),
    },
  );
  return async (program) => {
    model.text = program;
    model.version++;
    const problems = [...(await worker.getSyntacticDiagnostics(URI)), ...(await worker.getSemanticDiagnostics(URI))];
    return problems.map(({ start = 0, messageText }) => {
      const line = program.slice(0, start).split("\n").length;
      return `${line}: ${typeof messageText === "string" ? messageText : messageText.messageText}`;
    });
  };
}
