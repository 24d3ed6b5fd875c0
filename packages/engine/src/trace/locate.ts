import type { SourceLocation } from "../ir/source.ts";
import { bind } from "../primitives/bind.ts";

/** How to recognise user code in a stack trace, and how to get back to the text the user wrote. */
export interface Locator {
  /** Whether a frame's file (as V8 prints it) is the user's. */
  isUserFile(file: string): boolean;
  /** From a position in the running code to the written one. Null where the position has no counterpart. */
  map(file: string, line: number, column: number): SourceLocation | null;
  /** The whole expression that runs at a written place, where that is known. */
  extent?(place: SourceLocation): SourceLocation | null;
}

// In a plain Node process or a bundle: everything that is not the engine itself is the user's.
// Stacks name modules by URL or by path, depending on who loaded them.
const pathStart = (file: string): number => (file.startsWith("file://") ? 7 : 0);
const engineRoot =
  typeof import.meta.url === "string" ? import.meta.url.slice(pathStart(import.meta.url)).replace(/trace\/locate\.[jt]s.*$/, "") : null;

let locator: Locator = {
  isUserFile: (file) =>
    engineRoot !== null && !file.startsWith("node:") && (!file.startsWith(engineRoot, pathStart(file)) || file.includes(".test.")),
  map: (file, line, column) => ({ file, line, column }),
};

export function setLocator(next: Locator): void {
  locator = next;
}

const FRAME = /^\s*at (?:(.*?) \()?(?:async )?(.*?):(\d+):(\d+)\)?$/;

export interface UserFrame extends SourceLocation {
  /** The function's name as the stack has it; empty at top level. */
  readonly fn: string;
}

/** The user's frames of a stack text, innermost first. */
export function userFrames(stack: string, most = 16): UserFrame[] {
  const frames: UserFrame[] = [];
  for (const text of stack.split("\n")) {
    const match = FRAME.exec(text);
    if (match === null || !locator.isUserFile(match[2])) continue;
    const place = locator.map(match[2], Number(match[3]), Number(match[4]));
    if (place !== null) frames.push({ fn: match[1] ?? "", ...place });
    if (frames.length === most) break;
  }
  return frames;
}

let override: SourceLocation | null = null;

/** Runs `body` as if the user's line were `source`: the transposer gives each backward equation its forward line. */
export function withSource<T>(source: SourceLocation | null, body: () => T): T {
  const saved = override;
  override = source ?? override;
  try {
    return body();
  } finally {
    override = saved;
  }
}

/** What V8 gives `Error.prepareStackTrace` for each frame; names are worked out only when asked for. */
interface CallSite {
  getFileName(): string | null;
  getScriptNameOrSourceURL(): string | null;
  getLineNumber(): number | null;
  getColumnNumber(): number | null;
}

/** The first user frame among a stack's frames. */
function firstUserSite(_error: unknown, sites: readonly CallSite[]): SourceLocation | null {
  for (const site of sites) {
    const file = site.getFileName() ?? site.getScriptNameOrSourceURL();
    if (file === null || !locator.isUserFile(file)) continue;
    const place = locator.map(file, site.getLineNumber() ?? 0, site.getColumnNumber() ?? 0);
    if (place !== null) return place;
  }
  return null;
}

type PrepareStackTrace = typeof Error.prepareStackTrace;

/** Looks at `depth` frames from the caller of `below` on. Every equation asks, so only those up to the user's are taken apart. */
function nearestUserFrame(depth: number, below: (...args: never[]) => unknown): SourceLocation | null {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = depth;
    Error.prepareStackTrace = firstUserSite as unknown as PrepareStackTrace;
    const holder: { stack?: unknown } = {};
    Error.captureStackTrace(holder, below);
    return (holder.stack ?? null) as SourceLocation | null;
  } catch {
    // A program may have frozen these properties: then there are no locations.
    return null;
  } finally {
    try {
      Error.stackTraceLimit = stackTraceLimit;
      Error.prepareStackTrace = prepareStackTrace;
    } catch {
      // As above; nothing was changed then.
    }
  }
}

/**
 * Where in the user's source the engine was called from; null when no user frame is on the stack. `below` is a function of
 * the engine that the user's calls come to.
 */
export function locate(below: (...args: never[]) => unknown = bind): SourceLocation | null {
  if (override !== null) return override;
  if (typeof Error.captureStackTrace === "function") {
    // Few frames first, since each costs about as much as the rest of an equation: most calls of `bind` are some functions of
    // the API away from the user's.
    const place = nearestUserFrame(6, below) ?? nearestUserFrame(30, locate) ?? nearestUserFrame(100, locate);
    return place === null ? null : (locator.extent?.(place) ?? place);
  }
  // Engines other than V8 have only the text.
  const stack = new Error().stack;
  const frame = typeof stack === "string" ? userFrames(stack, 1)[0] : undefined;
  return frame === undefined ? null : { file: frame.file, line: frame.line, column: frame.column };
}
