import type { InsideJob, SandboxItem } from "@tracepad/grade/inside";
import type { EmitEvent } from "@tracepad/run";
import type { DeviceInfo, EventOf, Limits } from "@tracepad/shared";

/** One run as the queue hands it to the sandbox. */
export interface RunRequest {
  readonly id: string;
  /** The user's TypeScript, as written. */
  readonly code: string;
  /** A device id of `Runner.devices`. */
  readonly device: string;
  readonly limits: Limits;
  /** Aborted when the user presses Stop: the sandbox process is killed at once. */
  readonly signal: AbortSignal;
  /** What is done with the program's functions once it has run: the program is an exercise's module. */
  readonly job?: InsideJob;
  /** Whether `run` may reject with StartOver. */
  readonly mayStartOver?: boolean;
}

/** The run was ended through no fault of its own, and may be started again. */
export class StartOver extends Error {}

/** What comes out of a program with a job besides events, in one order with them. */
export type Aside = Exclude<SandboxItem, { kind: "event" }>;

/** Runs programs in disposable sandbox processes. */
export interface Runner {
  readonly devices: readonly DeviceInfo[];
  /** How runs are confined, for the log: `bubblewrap+seccomp`, `landlock+seccomp`. */
  readonly confinement: string;
  /**
   * Runs one program. Events arrive in order and already validated, without the `done`, which is the result. With those that
   * say `kept` come the elements of their arrays, for the taker to keep.
   * Never rejects, but with StartOver where that is allowed: what goes wrong on our side ends the run with status `platform`.
   */
  run(request: RunRequest, emit: EmitEvent, aside?: (item: Aside) => void): Promise<EventOf<"done">>;
  /** Kills what runs and the warm pool. */
  close(): Promise<void>;
}
