import type { Limits } from "@tracepad/shared";

/** What a printed line counts against the output limit besides its text, so that empty lines count too. */
export const LINE_BYTES = 16;

/** A configured limit was reached: the run ends and says which. */
export class LimitError extends Error {
  /** What the user can do. */
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

const mib = (bytes: number): string =>
  bytes >= 2 ** 20 ? `${Math.round(bytes / 2 ** 20)} MiB` : bytes >= 1024 ? `${Math.round(bytes / 1024)} KiB` : `${bytes} bytes`;

/** Each limit's message, in one place: what was reached, and what to do. */
export const reached = {
  time: ({ wallMs }: Limits) =>
    new LimitError(
      `time limit: ${wallMs >= 1000 ? `${wallMs / 1000} s` : `${wallMs} ms`} of wall time`,
      "look for a loop that does not end, or do less work in one run",
    ),
  processor: () => new LimitError("time limit: processor time", "look for a loop that does not end, or do less work in one run"),
  memory: ({ heapMb }: Limits) =>
    new LimitError(
      `memory limit: ${heapMb} MiB of JavaScript heap`,
      "keep large data in arrays, which live on the device, and drop what is no longer needed",
    ),
  calls: ({ calls }: Limits) =>
    new LimitError(
      `call limit: ${calls} operations on the device`,
      "put the body of the loop into a jitted function, so that a step is one call",
    ),
  effects: (bytes: number) =>
    new LimitError(
      `effect limit: ${mib(bytes)} of values for debug.print and debug.callback in one call`,
      "print less often, or smaller values: a sum, a norm, one element",
    ),
  arrays: ({ arrayBytes }: Limits) =>
    new LimitError(
      `array limit: ${mib(arrayBytes)} of arrays alive at once`,
      "use smaller arrays, and drop those that are no longer needed; a loop inside a callback, a method or an async function keeps the " +
        "arrays of all its steps: move it to the top level of the program, or put its body into a jitted function",
    ),
  equations: ({ equations }: Limits) =>
    new LimitError(
      `equation limit: ${equations} equations in one program`,
      "a loop in a traced function is unrolled: work on whole arrays instead, or jit the body of the loop and not the loop",
    ),
  events: ({ events }: Limits) => new LimitError(`event limit: ${events} events in one run`, "print less often"),
  eventBytes: (bytes: number) =>
    new LimitError(
      `event limit: ${mib(bytes)} of events in one run`,
      "call functions with fewer kinds of arguments: each kind is traced and reported anew",
    ),
  code: ({ codeBytes }: Limits) => new LimitError(`code limit: ${mib(codeBytes)} of source text`, "shorten the program"),
  output: ({ outputBytes }: Limits) => `output limit: ${mib(outputBytes)} of printed output; the rest is not shown`,
  figures: ({ figureBytes }: Limits) => `figure limit: ${mib(figureBytes)} of figures; the rest is not shown. Show fewer, or smaller ones.`,
  figureCount: (count: number) => `figure limit: ${count} figures in one run; the rest is not shown. Give figures that change a name.`,
} as const;
