import { initTRPC, TRPCError } from "@trpc/server";
import { z } from "zod";
import type { Context } from "./context.ts";
import { outageOf } from "./outage.ts";
import { report } from "./report.ts";

/** A refusal for now: the client may try again after `retryAfterMs`. */
export class RateLimited extends Error {
  readonly retryAfterMs: number;

  constructor(retryAfterMs: number) {
    super("rate limited");
    this.retryAfterMs = retryAfterMs;
  }
}

/** A refusal until one of the client's runs has ended. */
export class TooManyOpen extends Error {
  constructor() {
    super("too many open runs");
  }
}

/** A refusal until there are seconds left; null where that depends on when the running programs end. */
export class NoSeconds extends Error {
  readonly retryAfterMs: number | null;

  constructor(retryAfterMs: number | null) {
    super("no seconds left");
    this.retryAfterMs = retryAfterMs;
  }
}

/** The limit that refused a call. */
export const limitOf = (cause: unknown): "rate" | "openRuns" | "seconds" | null =>
  cause instanceof RateLimited ? "rate" : cause instanceof TooManyOpen ? "openRuns" : cause instanceof NoSeconds ? "seconds" : null;

/** When it is worth trying again. */
export const retryAfterMs = (cause: unknown): number | null =>
  cause instanceof RateLimited || cause instanceof NoSeconds ? cause.retryAfterMs : null;

/**
 * No transformer: everything the API sends is plain JSON (times are epoch milliseconds, NaN is text already).
 * The pings keep proxies from cutting a quiet stream, and tell the page when one died without a word.
 */
const t = initTRPC.context<Context>().create({
  sse: {
    ping: { enabled: true, intervalMs: 3_000 },
    client: { reconnectAfterInactivityMs: 8_000 },
  },
  errorFormatter({ shape, error }) {
    const { cause } = error;
    const refused = { retryAfterMs: retryAfterMs(cause), limit: limitOf(cause) };
    return { ...shape, message: plainMessage(error), data: { ...shape.data, stack: undefined, ...refused } };
  },
});

/** What a person is told: the schema's complaints in words, and of our own failures only that they are ours. */
function plainMessage(error: TRPCError): string {
  if (error.cause instanceof z.ZodError) return z.prettifyError(error.cause);
  if (error.code === "INTERNAL_SERVER_ERROR") return "The server failed at this request. This is a fault of ours; try again in a moment.";
  return error.message;
}

export const router = t.router;
export const createCaller = t.createCallerFactory;

/** Each call is counted; our own failures are for the operator's log. */
export const procedure = t.procedure.use(async ({ ctx, next, path }) => {
  const since = performance.now();
  const { metrics, tracing } = ctx.services;
  const span = tracing.begin(path, { kind: "server" });
  const result = await next({ ctx: { ...ctx, span } });
  const code = result.ok ? "OK" : result.error.code;
  span.end({ "tracepad.code": code }, code === "INTERNAL_SERVER_ERROR");
  metrics.request(path, code, performance.now() - since);
  const limit = result.ok ? null : limitOf(result.error.cause);
  if (limit !== null) metrics.refused(limit);
  if (result.ok || result.error.code !== "INTERNAL_SERVER_ERROR") return result;
  const { cause } = result.error;
  report(path)(cause ?? result.error);
  const outage = outageOf(cause);
  if (outage !== null) throw new TRPCError({ code: "SERVICE_UNAVAILABLE", message: outage, cause });
  return result;
});

/** A procedure for who has an account, anonymous ones too. */
export const owned = procedure.use(async ({ ctx, next }) => {
  const viewer = await ctx.visitor.viewer();
  if (viewer === null) throw new TRPCError({ code: "UNAUTHORIZED", message: "You have nothing here yet: share a program, or sign in." });
  return next({ ctx: { ...ctx, viewer } });
});

export const notFound = (what: string): TRPCError =>
  new TRPCError({ code: "NOT_FOUND", message: `There is no ${what} with this address.` });
