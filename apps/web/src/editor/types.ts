import { OPERATOR_TYPES } from "./language/operator-types.ts";

/** A declaration file for the editor's TypeScript. */
export interface Declarations {
  readonly filePath: string;
  readonly content: string;
}

/** What a program may call besides the engine: the sandbox has no other global of its own. */
export const GLOBALS: Declarations = {
  filePath: "file:///globals.d.ts",
  content: `
interface Console {
  /** Prints values to the Output pane. Arrays become figures. */
  log(...values: unknown[]): void;
  info(...values: unknown[]): void;
  warn(...values: unknown[]): void;
  error(...values: unknown[]): void;
  debug(...values: unknown[]): void;
}
declare const console: Console;
`,
};

/** What a tests' file may import besides. */
export async function loadGradeTypes(): Promise<Declarations[]> {
  const response = await fetch("/grade-types.json");
  const found = response.ok ? ((await response.json()) as Record<string, string>) : {};
  return Object.entries(found).map(([path, content]) => ({ filePath: `file:///node_modules/tracepad/grade/${path}`, content }));
}

/** The engine's declarations, as its build wrote them: a map from paths below the package's folder to their text. */
export async function loadTypes(): Promise<Declarations[]> {
  const response = await fetch("/editor-types.json");
  const found = response.ok ? ((await response.json()) as Record<string, string>) : {};
  const files = Object.entries(found).map(([path, content]) => ({ filePath: `file:///node_modules/tracepad/${path}`, content }));
  // A page built without the engine's build still runs programs; it only cannot check them.
  return [
    GLOBALS,
    OPERATOR_TYPES,
    ...(files.length > 0
      ? files
      : [
          {
            filePath: "file:///untyped.d.ts",
            content: ["tracepad", "tracepad/datasets", "tracepad/show"].map((name) => `declare module "${name}";`).join("\n"),
          },
        ]),
  ];
}
