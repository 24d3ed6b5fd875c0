import type { EventBody, Limits } from "@tracepad/shared";

/** From the page to the frame. A frame that runs programs is of no origin: what it loads, the page gives it. */
export type ToFrame =
  /** The text of the program's worker. */
  | { readonly type: "load"; readonly text: string }
  /** Runs a program; its events come through the port that is handed over. What was compiled for another `place` is forgotten. */
  | { readonly type: "run"; readonly job: Job; readonly place: string }
  /** Ends what runs, and makes a new worker ready. */
  | { readonly type: "stop" };

/** From the frame to the page, besides the events. */
export type FromFrame = { readonly type: "ready" } | { readonly type: "broken"; readonly message: string };

/** Compiled programs, as the engine stores them, by its keys. */
export type Compiled = ReadonlyMap<string, Uint8Array>;

/** From the frame to a program's worker. */
export interface ToWorker {
  readonly job: Job;
  /** What programs before this one compiled. */
  readonly known: Compiled;
}

/** From a program's worker to the frame: it compiled something. */
export interface FromWorker {
  readonly key: string;
  readonly bytes: Uint8Array;
}

export interface Job {
  readonly code: string;
  readonly limits: Limits;
  /** When the run was asked for, milliseconds since 1970 as `performance` has them. */
  readonly at: number;
}

/** Through the port: an event, milliseconds after the run was asked for. */
export interface FromProgram {
  readonly t: number;
  readonly body: EventBody;
  /** The elements of its array, where it says `kept`. */
  readonly whole: Uint8Array | null;
}
