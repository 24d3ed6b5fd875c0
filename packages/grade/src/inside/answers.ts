import { errorEvent } from "@tracepad/shared";
import { z } from "@tracepad/shared/zod";
import { ANSWER_LIMITS } from "./answer-limits.ts";
import { unpackAnswer } from "./bytes.ts";

export { ANSWER_LIMITS };

/** What comes out of a sandbox, as it arrives: bytes from whoever wrote the module. */

const task = z.number().int().nonnegative();
const place = z.number().int().min(1).max(1e9).nullable();
const result = { structure: z.string().max(4000), names: z.array(z.string().max(400)).max(64) };
const described = z.object({
  name: z.string().max(200),
  message: z.string().max(8192),
  hint: z.string().max(8192).nullable(),
  frames: errorEvent.shape.frames.max(32),
  line: place,
  column: place,
});

const head = z.discriminatedUnion("kind", [
  /** The module's own statements came to their end. */
  z.object({ kind: z.literal("loaded") }),
  /** The checks of a tests' file: they have a schema of their own. */
  z.object({ kind: z.literal("checks"), checks: z.unknown() }),
  z.object({ kind: z.literal("program"), task, ...result }),
  z.object({ kind: z.literal("callback"), task, primitive: z.string().max(60), line: place, column: place }),
  /** The module has no function of that name. */
  z.object({ kind: z.literal("missing"), task, found: z.string().max(40) }),
  z.object({ kind: z.literal("error"), task, error: described }),
  z.object({ kind: z.literal("begin"), task }),
  z.object({ kind: z.literal("returned"), task }),
  z.object({
    kind: z.literal("values"),
    task,
    call: z.number().int().nonnegative(),
    ...result,
    arrays: z.array(z.object({ shape: z.array(task).max(32), dtype: z.string().max(20), bytes: z.number().int().nonnegative() })).max(64),
  }),
]);

export type AnswerHead = z.infer<typeof head>;
export type DescribedError = z.infer<typeof described>;
export interface Answer<H extends AnswerHead = AnswerHead> {
  readonly head: H;
  /** What follows the head: a program, or elements. */
  readonly rest: Uint8Array;
}

/** An answer, or null for bytes that are none. */
export function readAnswer(bytes: Uint8Array): Answer | null {
  const parts = unpackAnswer(bytes);
  if (parts === null || bytes.length > ANSWER_LIMITS.bytes) return null;
  let json: unknown;
  try {
    json = JSON.parse(parts.head);
  } catch {
    return null;
  }
  const parsed = head.safeParse(json);
  return parsed.success ? { head: parsed.data, rest: parts.rest } : null;
}
