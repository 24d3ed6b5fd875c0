import type { SourceLocation } from "../ir/source.ts";

/** How to recognise user code in a stack trace, and how to get back to the text the user wrote. */
export interface Locator {
  /** Whether a frame's file (as V8 prints it) is the user's. */
  isUserFile(file: string): boolean;
  /** From a position in the running code to the written one. Null where the position has no counterpart. */
  map(file: string, line: number, column: number): SourceLocation | null;
}

// In a plain Node process or a bundle: everything that is not the engine itself is the user's.
const engineRoot = typeof import.meta.url === "string" ? import.meta.url.replace(/trace\/locate\.[jt]s.*$/, "") : null;

let locator: Locator = {
  isUserFile: (file) => engineRoot !== null && !file.startsWith("node:") && (!file.startsWith(engineRoot) || file.includes(".test.")),
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

/** Where in the user's source the engine was called from; null when no user frame is on the stack. */
export function locate(): SourceLocation | null {
  if (override !== null) return override;
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 60;
  const stack = new Error().stack;
  Error.stackTraceLimit = limit;
  // A program may replace Error.prepareStackTrace: then the stack is not text, and there is no location.
  if (typeof stack !== "string") return null;
  const frame = userFrames(stack, 1)[0];
  return frame === undefined ? null : { file: frame.file, line: frame.line, column: frame.column };
}
