import { initTRPC } from "@trpc/server";
import type { Context } from "./context.ts";

/**
 * No transformer: everything the API sends is plain JSON (times are epoch milliseconds, NaN is text already).
 * The pings keep proxies from cutting a quiet stream, and tell the page when one died without a word.
 */
const t = initTRPC.context<Context>().create({
  sse: {
    ping: { enabled: true, intervalMs: 3_000 },
    client: { reconnectAfterInactivityMs: 8_000 },
  },
});

export const router = t.router;
export const procedure = t.procedure;
export const createCaller = t.createCallerFactory;
