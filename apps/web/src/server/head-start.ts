import { followEvents } from "@tracepad/db";
import { HEAD_START, type StartedRun } from "@tracepad/shared";
import type { Services } from "./services.ts";

/** Whether the request starts a run and asks for the run's first moments in the same answer. */
export const wantsHeadStart = (request: Request): boolean =>
  request.headers.get("accept") === HEAD_START.mediaType && new URL(request.url).pathname.endsWith("/runs.start");

/**
 * Lets the answer to `runs.start` go on: after it, on a line of its own, come the run's events as they happen, one a line, for
 * as long as `HEAD_START` says. A short program needs no other request; whoever follows a longer one subscribes to the rest.
 */
export async function withHeadStart(answer: Response, { db, listener }: Services, gone: AbortSignal): Promise<Response> {
  const text = await answer.text();
  const { id, events: known } = (JSON.parse(text) as { result: { data: StartedRun } }).result.data;
  const left = new AbortController();
  const signal = AbortSignal.any([gone, left.signal, AbortSignal.timeout(HEAD_START.ms)]);
  const events = followEvents(db, listener, id, known.length, { signal });
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start: (stream) => stream.enqueue(encoder.encode(`${text}\n`)),
    async pull(stream) {
      const { done, value } = await events.next();
      if (done) stream.close();
      else stream.enqueue(encoder.encode(`${JSON.stringify(value)}\n`));
    },
    async cancel() {
      left.abort();
      await events.return(undefined);
    },
  });
  const headers = new Headers(answer.headers);
  headers.set("content-type", HEAD_START.mediaType);
  // Neither compressed nor kept back on the way: a line counts when it comes.
  headers.set("cache-control", "no-store, no-transform");
  headers.set("x-accel-buffering", "no");
  headers.delete("content-length");
  return new Response(body, { status: answer.status, headers });
}
