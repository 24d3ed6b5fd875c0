import type { EventBody, EventOf, Limits } from "@tracepad/shared";
import type { InsideJob } from "./inside/job.ts";

/**
 * Where modules of students and teachers run: a fresh, confined process for each call, which nothing but events and
 * answers leave. Both come from whoever wrote the module, and are judged as such. The worker has one
 * (`createGradingSandbox`).
 */
export interface Sandbox {
  /** Never rejects: what goes wrong on our side is a `done` with status `platform`. */
  run(request: SandboxRequest): Promise<SandboxResult>;
}

export interface SandboxRequest {
  /** The module, TypeScript as written. */
  readonly code: string;
  readonly job: InsideJob;
  readonly limits: Partial<Limits>;
  readonly signal: AbortSignal;
}

export interface SandboxResult {
  /** In the order in which they came out of the process. */
  readonly items: readonly SandboxItem[];
  readonly done: EventOf<"done">;
}

export type SandboxItem =
  | { readonly kind: "event"; readonly event: EventBody }
  /** An answer to one of the job's tasks, as bytes that may be anything (`inside/answers.ts`). */
  | { readonly kind: "answer"; readonly bytes: Uint8Array }
  /** The device was asked for an array's elements: seen by the host, whatever the process says. */
  | { readonly kind: "read" };
