/** What a line of the log may say besides its event: ids, numbers, names of ours. Never a program's text or what it prints. */
export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

export interface Log {
  /** Something happened that an operator may want to count or to look up by a run's id. */
  info(event: string, fields?: LogFields): void;
  /** Something failed. `where` is the part that it failed in. */
  error(where: string, error: unknown, fields?: LogFields): void;
}

export type LogFormat = "text" | "json";

/** `TRACEPAD_LOG`: `json` for machines; otherwise lines for people, of what failed only. */
export const logFormatFrom = (env: Readonly<Record<string, string | undefined>>): LogFormat =>
  env.TRACEPAD_LOG === "json" ? "json" : "text";

/** The log of one part of the product, on the standard error unless told otherwise. One event is one line of JSON. */
export function createLog(part: string, format: LogFormat, write = (text: string): void => void process.stderr.write(text)): Log {
  const json = (level: "info" | "error", event: string, fields: LogFields): void =>
    write(`${JSON.stringify({ time: new Date().toISOString(), level, part, event, ...fields })}\n`);
  return {
    info(event, fields = {}) {
      if (format === "json") json("info", event, fields);
    },
    error(where, error, fields = {}) {
      const { name, message, stack } = described(error);
      if (format === "json") return json("error", "failed", { where, ...fields, name, message, stack });
      // What a person who reports a fault can name.
      const asked = typeof fields.request === "string" ? ` (request ${fields.request})` : "";
      write(`tracepad ${part}: ${where}${asked}: ${isSystemError(error) ? message : (stack ?? message)}\n`);
    },
  };
}

function described(error: unknown): { name: string; message: string; stack: string | null } {
  if (!(error instanceof Error)) return { name: "Error", message: String(error), stack: null };
  return { name: error.name, message: error.message || error.name, stack: error.stack ?? null };
}

/** A connection that was refused, a full disk: its stack tells nothing more. */
const isSystemError = (error: unknown): boolean => error instanceof Error && typeof (error as NodeJS.ErrnoException).code === "string";
