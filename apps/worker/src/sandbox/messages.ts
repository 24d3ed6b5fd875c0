import { ANSWER_LIMITS } from "@tracepad/grade/answers";
import { errorEvent, figureEvent, logEvent, tracedEqn, traceEvent } from "@tracepad/shared";
import { z } from "zod";
import { ProtocolError } from "./frame-reader.ts";
import { FROM_CHILD } from "./frames.ts";

/** What a sandbox process may say besides calls, as it arrives: JSON by anyone. */

const place = z.number().int().min(1).max(1e9).nullable();

const label = z.object({
  fn: z.string().transform((text) => text.slice(0, 200)),
  signature: z.string().transform((text) => text.slice(0, 4000)),
  line: place,
  column: place,
  call: z.number().int().nonnegative(),
  reason: z
    .string()
    .transform((text) => text.slice(0, 4000))
    .nullable(),
});

export const logMessage = z.object({
  level: logEvent.shape.level,
  text: z.string(),
  equations: logEvent.shape.equations,
  line: place,
  column: place,
});

const dimension = z.number().int().nonnegative();

export const arrayMessage = z.object({
  text: z.string(),
  dtype: z.string().max(40),
  shape: z.array(dimension).max(64),
  preview: z.array(z.union([z.number(), z.string().max(40), z.boolean()])).max(4096),
  previewShape: z.array(dimension).max(64),
  label: z.string().max(200).nullable().optional(),
  line: place,
  column: place,
});

export const figureMessage = figureEvent.omit({ type: true }).extend({ line: place, column: place });

export const traceBeginMessage = label;
export const traceEndMessage = z.object({
  label,
  jaxpr: z.string(),
  equations: z.array(tracedEqn),
  values: traceEvent.shape.values,
  eqns: z.number().int().nonnegative(),
});

export const errorMessage = z.object({
  name: z.string().max(200),
  message: z.string().max(8192),
  hint: z.string().max(8192).nullable(),
  frames: errorEvent.shape.frames.max(32),
  parameters: errorEvent.shape.parameters,
  line: place,
  column: place,
});

/** `memory`: the program's isolate ran out of it. */
export const finishedMessage = z.object({ memory: z.boolean() });

/** Longest bodies in bytes; jaxprs are the long ones. */
export const LONGEST_MESSAGE: Readonly<Record<number, number>> = {
  [FROM_CHILD.log]: 512 * 1024,
  [FROM_CHILD.array]: 1024 * 1024,
  [FROM_CHILD.figure]: 2 * 1024 * 1024,
  [FROM_CHILD.traceBegin]: 64 * 1024,
  [FROM_CHILD.traceEnd]: 32 * 1024 * 1024,
  [FROM_CHILD.error]: 256 * 1024,
  [FROM_CHILD.answer]: ANSWER_LIMITS.bytes,
  [FROM_CHILD.finished]: 1024,
};

/** Parses a message by its schema. Throws ProtocolError for anything else. */
export function parseMessage<T>(schema: z.ZodType<T>, body: Buffer): T {
  let json: unknown;
  try {
    json = JSON.parse(body.toString());
  } catch {
    throw new ProtocolError("a message is not JSON");
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw new ProtocolError(`a message breaks its schema: ${parsed.error.issues[0]?.path.join(".")}`);
  return parsed.data;
}
