import type { EventBody } from "@tracepad/shared";

const mib = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;

/** Says once in a run that an array was not kept whole because its account keeps as much as it may. */
export class NotKept {
  /** Null where the account has room, or where it was said. */
  #most: number | null;

  constructor(most: number | null) {
    this.#most = most;
  }

  /** What comes behind this event, if anything does. */
  after(event: EventBody): EventBody | null {
    if (this.#most === null || event.type !== "array" || event.kept !== undefined) return null;
    if (event.preview.length >= event.shape.reduce((n, d) => n * d, 1)) return null;
    const text =
      `kept arrays: what your snippets show fills the ${mib(this.#most)} that an account may keep; of an array that does not fit there ` +
      "are these entries only. Delete snippets that you no longer need, in My snippets.";
    this.#most = null;
    return { type: "log", level: "warn", text, line: null, column: null };
  }
}
