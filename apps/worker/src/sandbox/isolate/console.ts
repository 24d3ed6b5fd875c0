import { locate, logLine, previewOf } from "tracepad/internal";
import { FROM_CHILD, LINE_BYTES } from "../frames.ts";

type Level = "log" | "info" | "warn" | "error" | "debug";

const { stringify } = JSON;

/** What is printed whole; the rest of a longer line is cut. */
const LONGEST_TEXT = 64 * 1024;

/**
 * The user's `console`. An array printed alone goes out as an array, to be drawn; all else as text.
 * Once `outputBytes` have gone out it stays silent: the broker has told the user by then.
 */
export function createConsole(post: (type: number, text: string) => void, outputBytes: number): object {
  let printed = 0;

  const print = (level: Level, values: readonly unknown[]): void => {
    if (printed > outputBytes) return;
    const { line, column } = locate() ?? { line: null, column: null };
    const preview = values.length === 1 && level === "log" ? previewOf(values[0]) : null;
    const text = (preview?.text ?? logLine(values)).slice(0, LONGEST_TEXT);
    const message = stringify(preview === null ? { level, text, line, column } : { ...preview, text, line, column });
    // Never more than the broker counts, so that it is the one that stops the output and says so.
    printed += text.length + LINE_BYTES;
    post(preview === null ? FROM_CHILD.log : FROM_CHILD.array, message);
  };

  return Object.freeze({
    log: (...values: unknown[]) => print("log", values),
    info: (...values: unknown[]) => print("info", values),
    warn: (...values: unknown[]) => print("warn", values),
    error: (...values: unknown[]) => print("error", values),
    debug: (...values: unknown[]) => print("debug", values),
    assert: (condition: unknown, ...values: unknown[]) => {
      if (!condition) print("error", ["Assertion failed:", ...values]);
    },
  });
}
