import { type ArrayPreview, jaxprReport, locate, logLine, previewOf } from "tracepad/internal";
import type { TracedEqn } from "tracepad/waist";
import { LINE_BYTES } from "./limit.ts";

type Level = "log" | "info" | "warn" | "error" | "debug";

interface Place {
  readonly line: number | null;
  readonly column: number | null;
}

/** One printed thing: text, or an array to be drawn. */
export type Printed =
  | ({ readonly kind: "log"; readonly level: Level; readonly text: string; readonly equations?: readonly TracedEqn[] } & Place)
  | ({ readonly kind: "array" } & ArrayPreview & Place);

/** What is printed whole; the rest of a longer line is cut. */
const LONGEST_TEXT = 64 * 1024;
/** A jaxpr of more equations is text like any other. */
const MOST_EQUATIONS = 2000;

/**
 * The user's `console`. An array printed alone goes out as an array, to be drawn; a jaxpr with its equations, to be looked at; all
 * else as text.
 * Once `outputBytes` have gone out it stays silent: who counts them has told the user by then.
 */
export function createConsole(show: (printed: Printed) => void, outputBytes: number): object {
  let printed = 0;

  const print = (level: Level, values: readonly unknown[]): void => {
    if (printed > outputBytes) return;
    const { line, column } = locate() ?? { line: null, column: null };
    const preview = values.length === 1 && level === "log" ? previewOf(values[0]) : null;
    const jaxpr = values.length === 1 ? jaxprReport(values[0]) : null;
    const whole = preview?.text ?? jaxpr?.jaxpr ?? logLine(values);
    const text = whole.slice(0, LONGEST_TEXT);
    const equations = jaxpr !== null && text === whole && jaxpr.equations.length <= MOST_EQUATIONS ? { equations: jaxpr.equations } : {};
    // Never more than is counted outside, so that it is there that the output is stopped, and said so.
    printed += text.length + LINE_BYTES;
    show(preview === null ? { kind: "log", level, text, ...equations, line, column } : { kind: "array", ...preview, text, line, column });
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
