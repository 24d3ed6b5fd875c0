import { z } from "./zod.ts";

const positive = z.coerce.number().int().positive();
/** May be none. */
const amount = z.coerce.number().int().nonnegative();

/** Limits of one run. Each has an environment variable of the same meaning (`TRACEPAD_LIMIT_WALL_MS`, …). */
export const limits = z.object({
  /** Wall time of the user's program, milliseconds. */
  wallMs: positive.default(20_000),
  /** Heap of the user's isolate, MiB. The engine itself takes some twelve, and needs room to be loaded. */
  heapMb: z.coerce.number().int().min(32).default(256),
  /** Calls across the waist (compile, execute, read, write). */
  calls: positive.default(200_000),
  /** Bytes of printed output; more is cut off, and said so. */
  outputBytes: positive.default(256 * 1024),
  /** Bytes of figures; more is left out, and said so. */
  figureBytes: positive.default(4 * 1024 * 1024),
  /** Bytes of arrays that are shown, kept whole with the run for who looks closer; of the others their previews stay. */
  keepBytes: amount.default(16 * 1024 * 1024),
  /** Bytes of arrays alive at once on the device. */
  arrayBytes: positive.default(512 * 1024 * 1024),
  /** Bytes of source text. */
  codeBytes: positive.default(64 * 1024),
  /** Equations of one program, nested ones included. */
  equations: positive.default(50_000),
  /** Events of one run kept in its stream. */
  events: positive.default(20_000),
});
export type Limits = z.infer<typeof limits>;

const variable = (name: string): string => `TRACEPAD_LIMIT_${name.replace(/[A-Z]/g, (c) => `_${c}`).toUpperCase()}`;

/** Reads limits from environment variables, with the defaults above. Throws a ZodError that names a bad one. */
export function limitsFrom(env: Record<string, string | undefined>): Limits {
  const given = Object.keys(limits.shape).flatMap((name) => {
    const value = env[variable(name)];
    return value === undefined ? [] : [[name, value]];
  });
  return limits.parse(Object.fromEntries(given));
}
