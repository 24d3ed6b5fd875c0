import type { RunEvent } from "./events.ts";
import { z } from "./zod.ts";

/** Inputs and outputs of the API's procedures. */

export const runId = z.string().regex(/^[A-Za-z0-9_-]{16,32}$/);

/** The database's texts hold any character but this one. */
export const text = (longest: number) =>
  z
    .string()
    .max(longest)
    .refine((value) => !value.includes("\0"), "the character U+0000 cannot be stored: remove it, or write it as an escape");

/** The limit `codeBytes` decides what is taken, with a better message; this only bounds it. */
export const code = text(1024 * 1024);

export const startRun = z.object({
  code,
  /** `wasm:0`, `reference:0`; the worker's default when absent. */
  device: text(40).optional(),
  /** `bulk` for many programs at once, which wait while others are at their screens. A client with several open runs is there anyhow. */
  lane: z.enum(["interactive", "bulk"]).optional(),
});

export const runStatus = z.enum(["queued", "running", "succeeded", "failed", "cancelled", "limit", "platform"]);
export type RunStatus = z.infer<typeof runStatus>;

export const runRef = z.object({ id: runId });

/** `lastEventId` is the id of the last event seen: the stream goes on with the next one. */
export const runEventsInput = z.object({
  id: runId,
  lastEventId: z
    .string()
    .regex(/^\d{1,9}$/)
    .nullish(),
});

/** What `runs.start` answers: the new run, with the events that are written already. */
export interface StartedRun {
  readonly id: string;
  readonly events: readonly RunEvent[];
}

/** What a client may still ask for. */
export interface Quota {
  /** Runs that may be started now, of how many, and milliseconds until it is all of them again. */
  readonly runs: { readonly left: number; readonly of: number; readonly fullMs: number };
  /** Seconds that programs may still run when the open ones take all they may, of how many, and milliseconds until it is all again. */
  readonly seconds: { readonly left: number; readonly of: number; readonly fullMs: number };
  /** Runs of all clients that wait for a worker. */
  readonly waiting: number;
}

/** A run as `runs.get` answers it. Times are milliseconds since 1970, null while they have not come. */
export interface RunView {
  readonly id: string;
  readonly status: RunStatus;
  readonly code: string;
  readonly device: string | null;
  /** What the end says: the limit reached, whose fault it was. */
  readonly message: string | null;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  /** Between asking and the worker's pick-up, and from there to the end. */
  readonly queuedMs: number | null;
  readonly ms: number | null;
  /** The id of the last event written so far. */
  readonly lastEventId: number;
  /** What ran it; null before a worker took it up. */
  readonly versions: RunVersions | null;
}

/** What a run's results depend on besides its code. */
export const runVersions = z.object({
  /** The engine's release. */
  engine: z.string(),
  /** The digest of the engine's sources, compiler and kernels among them. */
  compiler: z.string(),
  /** What the device is made of: its runtime and processor. */
  device: z.string(),
});
export type RunVersions = z.infer<typeof runVersions>;

export const deviceInfo = z.object({
  id: z.string(),
  kind: z.string(),
  description: z.string(),
  default: z.boolean(),
  /** What a run on it records. */
  versions: runVersions.optional(),
});
export type DeviceInfo = z.infer<typeof deviceInfo>;
