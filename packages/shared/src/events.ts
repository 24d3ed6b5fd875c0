import { figureContent } from "./figures.ts";
import { z } from "./zod.ts";

/**
 * The events of a run: one append-only stream, ids consecutive from 1. What the worker writes, the database keeps,
 * the page draws and `tracepad run --json` prints (one a line).
 */

/** Line and column in the user's source, from 1; null when unknown. */
const place = { line: z.number().int().nullable(), column: z.number().int().nullable() };

/** Which call of the program an event belongs to. */
const label = {
  fn: z.string().max(200),
  signature: z.string().max(4000),
  /** Number of the call, from 1, shared by its trace, compile and execute events; 0 for eager operations. */
  call: z.number().int().nonnegative(),
  ...place,
};

const count = z.number().int().nonnegative();

/** An equation of a printed program; its place in the list is its number. */
const eqn = {
  /** Characters of the text before it, before what it binds is computed, before its operands, and before its end. */
  at: z.tuple([count, count, count, count]).readonly(),
  /** The equation whose jaxpr it stands in; null in the program itself. */
  inside: count.nullable(),
  /** Null where only running tells. */
  flops: z.number().nullable(),
  /** Of its operands and results. */
  bytes: z.number(),
};

/** Where an expression stands in the user's source, the end behind its last character; null where only its place is known. */
export const sourceSpan = z.object({
  line: z.number().int(),
  column: z.number().int(),
  endLine: z.number().int().nullable(),
  endColumn: z.number().int().nullable(),
});

/** The type of a value that the traced function bound to a name or returned, and the place behind it where it may be shown. */
export const tracedValue = z.object({ line: z.number().int(), column: z.number().int(), type: z.string().max(200) });

export const tracedEqn = z.object({ ...eqn, source: sourceSpan.nullable() });
/** An equation after passes, with the number of the traced one that it comes from. */
export const rewrittenEqn = z.object({ ...eqn, origin: count });
export const programReport = z.object({ text: z.string(), equations: z.array(rewrittenEqn) });

export const logEvent = z.object({
  type: z.literal("log"),
  level: z.enum(["log", "info", "warn", "error", "debug"]),
  text: z.string(),
  /** Of a jaxpr, which the text is. */
  equations: z.array(tracedEqn).max(2000).optional(),
  ...place,
});

/** Bytes of the array's elements, where they are kept whole beside the stream; they are asked for by the event's id. */
const kept = count.optional();

/** An array handed to the output whole (console.log of an array): its repr and a preview to draw. */
export const arrayEvent = z.object({
  type: z.literal("array"),
  text: z.string(),
  dtype: z.string(),
  shape: z.array(z.number().int()),
  /** Row-major values of the preview: at most 8 edge entries an axis; NaN and infinities as strings. */
  preview: z.array(z.union([z.number(), z.string(), z.boolean()])).max(4096),
  previewShape: z.array(z.number().int()),
  /** A caption of its own. */
  label: z.string().max(200).nullable().optional(),
  kept,
  ...place,
});

/** A figure that the program shows; the same number again changes it. */
export const figureEvent = z.object({
  type: z.literal("figure"),
  figure: z.number().int().positive(),
  /** Whether its points go behind those that are there. */
  append: z.boolean(),
  label: z.string().max(200).nullable(),
  content: figureContent,
  kept,
  ...place,
});

export const traceEvent = z.object({
  type: z.literal("trace"),
  ...label,
  cached: z.literal(false),
  /** Why the function's cache had no entry; the first call of a function says so. */
  reason: z.string().nullable(),
  jaxpr: z.string(),
  equations: z.array(tracedEqn),
  values: z.array(tracedValue).max(2000),
  /** Equations of the program itself, without those in its jaxprs. */
  eqns: z.number().int(),
  ms: z.number(),
});

export const passReport = z.object({ name: z.string(), before: z.number().int(), after: z.number().int(), ms: z.number() });
export const kernelReport = z.object({
  name: z.string(),
  kind: z.string(),
  ops: z.array(z.string()),
  output: z.string(),
  /** Numbers of the equations of the optimised program that it computes. */
  eqns: z.array(count),
  /** Its code in the device's language; null where it has none of its own, or it is too long to send. */
  code: z.string().nullable(),
});

/** What a pass that changed something made of the program. */
export const passChange = z.object({
  pass: z.string(),
  /** Null after the last change, where it is the optimised program, and where it is too long to send. */
  program: programReport.nullable(),
  /** Traced equations without a counterpart from then on, and the traced equation or the value that stands for each. */
  removed: z.array(z.object({ origin: count, into: count.nullable(), value: z.string().nullable() })),
});

export const compileEvent = z.object({
  type: z.literal("compile"),
  ...label,
  /** Whether the worker already had this program, from whoever compiled it. */
  cached: z.boolean(),
  reason: z.string().nullable(),
  key: z.string(),
  /** After the last pass. Variables keep the names that they have in the traced text. */
  optimized: programReport,
  passes: z.array(passReport),
  changes: z.array(passChange),
  kernels: z.array(kernelReport),
  lowerMs: z.number(),
  compileMs: z.number(),
  /** lowerMs + compileMs. */
  ms: z.number(),
});

export const executeEvent = z.object({
  type: z.literal("execute"),
  ...label,
  /** Whether the function's cache had this signature (no trace was needed). */
  cached: z.boolean(),
  reason: z.string().nullable(),
  /** Equal calls in quick succession are one event. */
  count: z.number().int().positive(),
  ms: z.number(),
  transferMs: z.number(),
  bytes: z.number(),
  flops: z.number(),
});

/** Whose fault an end is: the user's code, a configured limit, the person who cancelled, or ours. */
export const fault = z.enum(["user", "limit", "cancelled", "platform"]);

export const errorEvent = z.object({
  type: z.literal("error"),
  /** The error's class, as JAX names it. */
  name: z.string(),
  message: z.string(),
  /** What to do about it; null when we know nothing better than the message. */
  hint: z.string().nullable(),
  fault,
  /** The calls that led there, innermost first, user's lines only. */
  frames: z.array(z.object({ fn: z.string(), line: z.number().int(), column: z.number().int() })),
  /** Parameters of the traced function that the value depends on, and where they are declared. */
  parameters: z
    .array(z.object({ name: z.string().max(200), line: z.number().int(), column: z.number().int() }))
    .max(8)
    .optional(),
  ...place,
});

export const statusEvent = z.object({
  type: z.literal("status"),
  status: z.enum(["queued", "running", "retrying"]),
  /** Free text for people: the device, the sandbox mode, the place in the queue. */
  detail: z.string().nullable(),
});

export const doneEvent = z.object({
  type: z.literal("done"),
  status: z.enum(["succeeded", "failed", "cancelled", "limit", "platform"]),
  /** Wall time from the worker's pick-up to the end, and in the queue before it. */
  ms: z.number(),
  queuedMs: z.number(),
  message: z.string().nullable(),
});

export const eventBody = z.discriminatedUnion("type", [
  logEvent,
  arrayEvent,
  figureEvent,
  traceEvent,
  compileEvent,
  executeEvent,
  errorEvent,
  statusEvent,
  doneEvent,
]);
export type EventBody = z.infer<typeof eventBody>;
export type EventOf<T extends EventBody["type"]> = Extract<EventBody, { type: T }>;

/** An event in its stream: `id` counts from 1 without gaps; `t` is milliseconds since the run was asked for. */
export type RunEvent = EventBody & { id: number; t: number };
