import type { RunEvent, StartedRun } from "@tracepad/shared";
import { HEAD_START } from "@tracepad/shared/head-start";
import { TRPCClientError } from "@trpc/client";

export interface StartedStream {
  readonly id: string;
  /** The run's first events as they come; it ends early, or throws, without the run's end having come. */
  readonly events: AsyncIterable<unknown>;
}

type Answer = { result: { data: StartedRun } } | { error: unknown };

/**
 * `runs.start`, whose answer goes on with the run's first events. Sent here and not by tRPC's streaming link, which waits for
 * a timer first: after a click that is a frame later. Throws a TRPCClientError where the run was not started.
 */
export async function startRun(input: { code: string; device?: string | undefined }): Promise<StartedStream> {
  const { answer, lines } = await ask(input).catch((error: Error) => {
    throw TRPCClientError.from(error);
  });
  if ("error" in answer) throw TRPCClientError.from(answer as Parameters<typeof TRPCClientError.from>[0]);
  const { id, events } = answer.result.data;
  return { id, events: eventsOf(events, lines) };
}

async function ask(input: object): Promise<{ answer: Answer; lines: AsyncGenerator<string> }> {
  const headers = { "content-type": "application/json", accept: HEAD_START.mediaType };
  const { body } = await fetch("/api/trpc/runs.start", { method: "POST", headers, body: JSON.stringify(input) });
  if (body === null) throw new Error("The answer has no body.");
  const lines = linesOf(body);
  return { answer: JSON.parse((await lines.next()).value ?? "") as Answer, lines };
}

async function* eventsOf(known: readonly RunEvent[], lines: AsyncGenerator<string>): AsyncGenerator<unknown> {
  yield* known;
  for await (const line of lines) yield JSON.parse(line);
}

/** The lines of a body, each when it is whole. */
async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
      for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
        yield text.slice(0, end);
        text = text.slice(end + 1);
      }
    }
    if (text !== "") yield text;
  } finally {
    // Left early, the connection is of no more use; what breaking it says is of no interest.
    await reader.cancel().catch(() => undefined);
  }
}
