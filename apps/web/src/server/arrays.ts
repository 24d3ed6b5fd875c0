import { isKept, readSnippet, readWhole } from "@tracepad/db";
import { runId, snippetId } from "@tracepad/shared";
import { TRPCError } from "@trpc/server";
import { getHTTPStatusCodeFromError } from "@trpc/server/http";
import { type Context, requestContext } from "./context.ts";
import { limitRate } from "./limits.ts";
import { report } from "./report.ts";
import { findRun } from "./runs.ts";
import { type Services, services } from "./services.ts";
import { RateLimited } from "./trpc.ts";

/** Whose array is asked for: a run's own, or that of the run whose results a shared snippet shows. */
export type ArrayOwner = { readonly run: string } | { readonly snippet: string };

/** Where browsers keep it. A run's array never changes; a snippet may be taken back, so it is asked for again each time. */
const CACHE = { run: "private, max-age=31536000, immutable", snippet: "private, no-cache" } as const;

/**
 * Answers with the elements of the array that an event shows: row-major, little-endian, with dtype and shape in the headers.
 * Who may see the event may see them.
 */
export async function answerArray(request: Request, owner: ArrayOwner, event: string, shared: Services = services()): Promise<Response> {
  const since = performance.now();
  const headers = new Headers({
    // Another account in the same browser asks for itself.
    vary: "cookie",
    "cross-origin-resource-policy": "same-origin",
  });
  const ctx = requestContext(request, headers, shared);
  const count = (code: string): void => shared.metrics.request("arrays", code, performance.now() - since);
  const refuse = (status: number, code: string, message: string): Response => {
    count(code);
    headers.set("cache-control", "no-store");
    return new Response(message, { status, headers });
  };
  try {
    await limitRate(ctx, "read", shared.config.readsPerMinute);
    const run = /^[1-9]\d{0,8}$/.test(event) ? await runOf(ctx, owner) : null;
    const tag = `"${run}-${event}"`;
    const known = run !== null && request.headers.get("if-none-match") === tag && (await isKept(shared.db, run, Number(event)));
    const array = run === null || known ? null : await readWhole(shared.db, run, Number(event));
    if (array === null && !known) return refuse(404, "NOT_FOUND", "There is no such array, or it was not kept whole.");
    headers.set("etag", tag);
    headers.set("cache-control", "run" in owner ? CACHE.run : CACHE.snippet);
    count("OK");
    if (array === null) return new Response(null, { status: 304, headers });
    headers.set("content-type", "application/octet-stream");
    headers.set("content-disposition", "attachment; filename=array.bin");
    headers.set("content-length", String(array.data.length));
    headers.set("x-tracepad-dtype", array.dtype);
    headers.set("x-tracepad-shape", array.shape.join(","));
    return new Response(new Uint8Array(array.data), { headers });
  } catch (error) {
    if (!(error instanceof TRPCError)) {
      report("arrays")(error);
      return refuse(500, "INTERNAL_SERVER_ERROR", "The server failed at this request. This is a fault of ours; try again in a moment.");
    }
    if (error.cause instanceof RateLimited) {
      shared.metrics.refused("rate");
      headers.set("retry-after", String(Math.ceil(error.cause.retryAfterMs / 1000)));
    }
    return refuse(getHTTPStatusCodeFromError(error), error.code, error.message);
  }
}

/** The run's id, where this visitor may see the run; throws NOT_FOUND else. Null where no such snippet has results. */
async function runOf(ctx: Context, owner: ArrayOwner): Promise<string | null> {
  if ("run" in owner) return runId.safeParse(owner.run).success ? (await findRun(ctx, owner.run)).id : null;
  if (!snippetId.safeParse(owner.snippet).success) return null;
  const snippet = await readSnippet(ctx.services.db, owner.snippet, null);
  return snippet === null || snippet.deletedAt !== null ? null : snippet.run;
}
