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
    const retryAfterMs = cause instanceof RateLimited ? cause.retryAfterMs : null;
    const limit = cause instanceof RateLimited ? "rate" : cause instanceof TooManyOpen ? "openRuns" : null;
    return { ...shape, message: plainMessage(error), data: { ...shape.data, stack: undefined, retryAfterMs, limit } };
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
  const result = await next();
  const { metrics } = ctx.services;
  metrics.request(path, result.ok ? "OK" : result.error.code, performance.now() - since);
  if (!result.ok && result.error.cause instanceof RateLimited) metrics.refused("rate");
  if (!result.ok && result.error.cause instanceof TooManyOpen) metrics.refused("openRuns");
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
