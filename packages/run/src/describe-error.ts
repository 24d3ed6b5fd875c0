import { nativeHint, userFrames } from "tracepad/internal";

interface Place {
  readonly line: number;
  readonly column: number;
}

/** Where the innermost function around a place declares a parameter. */
export type FindParameter = (name: string, line: number, column: number) => Place | null;

/** An error as it is reported: plain data. Everything about it may be hostile, so nothing is read twice. */
export interface ErrorDescription {
  readonly name: string;
  readonly message: string;
  readonly hint: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly frames: readonly ({ readonly fn: string } & Place)[];
  /** Parameters of the traced function that the value depends on, and where they are declared. */
  readonly parameters: readonly ({ readonly name: string } & Place)[];
}

const LONGEST_MESSAGE = 8192;

/** What reading `part` gives, or `otherwise` where reading throws or gives something else. */
function attempt<T>(part: () => unknown, isRight: (value: unknown) => value is T, otherwise: T): T {
  try {
    const value = part();
    return isRight(value) ? value : otherwise;
  } catch {
    return otherwise;
  }
}

const isText = (value: unknown): value is string => typeof value === "string";
const isPlace = (value: unknown): value is { line: number; column: number } =>
  typeof value === "object" &&
  value !== null &&
  "line" in value &&
  "column" in value &&
  Number.isInteger(value.line) &&
  Number.isInteger(value.column);

/** Describes what the user's program threw. */
export function describeError(thrown: unknown, findParameter: FindParameter = () => null): ErrorDescription {
  if (typeof thrown !== "object" || thrown === null) {
    const message = attempt(() => `${String(thrown)} was thrown`, isText, "a value that cannot be printed was thrown");
    return { name: "Error", message, hint: "throw an Error: it knows its line", line: null, column: null, frames: [], parameters: [] };
  }
  const error = thrown as Record<string, unknown>;
  const name = attempt(() => error.name, isText, "Error").slice(0, 200);
  const message = attempt(() => error.message, isText, "an object that is no error was thrown").slice(0, LONGEST_MESSAGE);
  const hint = attempt<string | null>(() => error.hint ?? nativeHint(error), isText as (value: unknown) => value is string, null);
  const frames = userFrames(attempt(() => error.stack, isText, "")).map(({ fn, line, column }) => ({
    // V8 calls the top level of a program by how it was started.
    fn: fn === "eval" ? "" : fn.slice(0, 200),
    line,
    column,
  }));
  const place = attempt<{ line: number; column: number } | null>(() => error.location, isPlace, null) ?? frames[0] ?? null;
  const [line, column] = [place?.line ?? null, place?.column ?? null];
  const parameters = parametersIn(message, frames, findParameter);
  return { name, message, hint: hint?.slice(0, LONGEST_MESSAGE) ?? null, line, column, frames, parameters };
}

/** What the engine says of a value that tracing does not know. */
const DEPENDS = /depends on the value of the arguments? ([\w$,'"[\]. ]+)\./;

/** The parameters that a message names. The traced function is the outermost one that has them: others are called by it. */
function parametersIn(message: string, frames: ErrorDescription["frames"], find: FindParameter): ErrorDescription["parameters"] {
  const names = DEPENDS.exec(message)?.[1]?.split(", ") ?? [];
  return names.slice(0, 5).flatMap((path) => {
    const name = /^[\w$]+/.exec(path)?.[0];
    if (name === undefined) return [];
    for (const { line, column } of [...frames].reverse()) {
      const place = find(name, line, column);
      if (place !== null) return [{ name: path, line: place.line, column: place.column }];
    }
    return [];
  });
}
