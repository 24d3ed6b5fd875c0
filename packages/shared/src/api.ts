import { z } from "zod";

/** Inputs and outputs of the API's procedures. */

export const runId = z.string().regex(/^[A-Za-z0-9_-]{16,32}$/);
export const snippetId = z.string().regex(/^[A-Za-z0-9]{8,24}$/);

export const startRun = z.object({
  code: z.string().max(64 * 1024),
  /** `wasm:0`, `reference:0`; the worker's default when absent. */
  device: z.string().max(40).optional(),
});

export const runStatus = z.enum(["queued", "running", "succeeded", "failed", "cancelled", "limit", "platform"]);
export type RunStatus = z.infer<typeof runStatus>;

export const createSnippet = z.object({
  title: z.string().max(120).default("Untitled"),
  code: z.string().max(64 * 1024),
  /** The finished run whose results the link shows. */
  runId: runId.optional(),
});

export const deviceInfo = z.object({ id: z.string(), kind: z.string(), description: z.string(), default: z.boolean() });
export type DeviceInfo = z.infer<typeof deviceInfo>;
