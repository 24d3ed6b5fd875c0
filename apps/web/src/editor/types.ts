/** A declaration file for the editor's TypeScript. */
export interface Declarations {
  readonly filePath: string;
  readonly content: string;
}

/** What a program may call besides the engine: the sandbox has no other global of its own. */
const GLOBALS: Declarations = {
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

/** The engine's declarations, as its build wrote them: a list of files, or a map from path to text. */
export async function loadTypes(): Promise<Declarations[]> {
  const response = await fetch("/editor-types.json");
  if (!response.ok) return [GLOBALS];
  const found: unknown = await response.json();
  const files = Array.isArray(found) ? (found as Declarations[]) : Object.entries(found as Record<string, string>).map(([filePath, content]) => ({ filePath, content }));
  const absolute = (path: string): string => (path.startsWith("file://") ? path : `file:///${path.replace(/^\.?\//, "")}`);
  // A page built without the engine's build still runs programs; it only cannot check them.
  if (files.length === 0) return [GLOBALS, { filePath: "file:///untyped.d.ts", content: 'declare module "tracepad";' }];
  return [GLOBALS, ...files.map((f) => ({ filePath: absolute(f.filePath), content: f.content }))];
}
