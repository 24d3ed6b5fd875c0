import { z } from "zod";
import type { RunEvent } from "./events.ts";

/** Inputs and outputs of the API's procedures. */

export const runId = z.string().regex(/^[A-Za-z0-9_-]{16,32}$/);
export const snippetId = z.string().regex(/^[A-Za-z0-9]{8,24}$/);

/** The database's texts hold any character but this one. */
const text = (longest: number) =>
  z
    .string()
    .max(longest)
    .refine((value) => !value.includes("\0"), "the character U+0000 cannot be stored: remove it, or write it as an escape");

/** The limit `codeBytes` decides what is taken, with a better message; this only bounds it. */
const code = text(1024 * 1024);

export const startRun = z.object({
  code,
  /** `wasm:0`, `reference:0`; the worker's default when absent. */
  device: text(40).optional(),
});

export const runStatus = z.enum(["queued", "running", "succeeded", "failed", "cancelled", "limit", "platform"]);
export type RunStatus = z.infer<typeof runStatus>;

export const createSnippet = z.object({
  title: text(120).default("Untitled"),
  code,
  /** The run whose results the link shows; kept only where it ran exactly this code. */
  runId: runId.optional(),
  /** The snippet this one was forked from. */
  parent: snippetId.optional(),
});

export const runRef = z.object({ id: runId });
export const snippetRef = z.object({ id: snippetId });

/** `lastEventId` is the id of the last event seen: the stream goes on with the next one. */
export const runEventsInput = z.object({
  id: runId,
  lastEventId: z
    .string()
    .regex(/^\d{1,9}$/)
    .nullish(),
});

/** A request for `runs.start` that accepts this media type gets the run's events of its first moments in the same answer. */
export const HEAD_START = { mediaType: "application/x-ndjson", ms: 1_000 } as const;

/** What `runs.start` answers: the new run, with the events that are written already. */
export interface StartedRun {
  readonly id: string;
  readonly events: readonly RunEvent[];
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
}

/** A shared snippet with the stored events of its run, so that a link shows results at once. Immutable. */
export interface SnippetView {
  readonly id: string;
  readonly title: string;
  readonly code: string;
  readonly createdAt: number;
  readonly parent: string | null;
  readonly device: string | null;
  readonly events: readonly RunEvent[];
}

/** A fork before it is shared: code to edit, and the snippet it came from. */
export interface DraftView {
  readonly parent: string;
  readonly title: string;
  readonly code: string;
}

export const deviceInfo = z.object({ id: z.string(), kind: z.string(), description: z.string(), default: z.boolean() });
export type DeviceInfo = z.infer<typeof deviceInfo>;
