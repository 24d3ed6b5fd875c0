import type { RunEvent } from "@tracepad/shared";
import { HEAD_START } from "@tracepad/shared/head-start";
import { api, isUnknown, requestError } from "../api/client.ts";

export interface Follower {
  /** Each event once and in order, the last one being `done`. */
  onEvent(event: RunEvent): void;
  /** An event that this release does not read: it is left out. */
  onUnreadable(): void;
  /** Whether the stream broke and is being opened again. */
  onReconnecting(reconnecting: boolean): void;
  /** There is no such run. */
  onUnknown(message: string): void;
}

/** Makes an event of what the stream says; null where that is in no form that this release knows. */
export type ReadEvent = (raw: unknown) => RunEvent | null;

/** A run that was just started is told by the release that this page is of. */
const justStarted: ReadEvent = (raw) => raw as RunEvent;

/** An event's place in its stream, which is the same in all releases; null for what is no event at all. */
export function placeOf(raw: unknown): { readonly id: number; readonly t: number } | null {
  if (typeof raw !== "object" || raw === null) return null;
  const { id, t } = raw as { id?: unknown; t?: unknown };
  return typeof id === "number" && Number.isInteger(id) && typeof t === "number" ? { id, t } : null;
}

/** Until a stream that broke for good is asked for again; one that only drops, the browser opens by itself. */
const RETRY_MS = 2_000;

/** A head start that is not over by then has lost its connection without a word. */
const SILENT_MS = HEAD_START.ms + 2_000;

/**
 * Follows a run to its end, over any number of connections. The events that came with the answer to its start are taken
 * first, where there are any; the subscription goes on where they end or break. Returns the way to stop.
 */
export function followRun(
  id: string,
  headStart: AsyncIterable<unknown> | null,
  follower: Follower,
  read: ReadEvent = justStarted,
  events: Pick<typeof api.runs.events, "subscribe"> = api.runs.events,
): () => void {
  let last = 0;
  let over = false;
  let left = false;
  let subscription: { unsubscribe(): void } | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const stop = (): void => {
    over = true;
    clearTimeout(timer);
    subscription?.unsubscribe();
  };
  const take = (raw: unknown): void => {
    const id = placeOf(raw)?.id;
    if (over || (id !== undefined && id <= last)) return;
    last = id ?? last;
    const event = id === undefined ? null : read(raw);
    if (event?.type === "done") stop();
    if (event === null) follower.onUnreadable();
    else follower.onEvent(event);
  };
  const subscribe = (): void => {
    clearTimeout(timer);
    if (over || subscription !== null) return;
    subscription = events.subscribe(
      { id, lastEventId: last === 0 ? null : String(last) },
      {
        onData: ({ data }) => {
          follower.onReconnecting(false);
          take(data);
        },
        onConnectionStateChange: ({ state, error }) => follower.onReconnecting(state === "connecting" && error != null),
        onError: (error) => {
          if (over) return;
          // Leaving the page ends the stream with an error too: only a run that is not there is forgotten.
          if (isUnknown(error)) {
            stop();
            follower.onUnknown(requestError(error));
          } else {
            follower.onReconnecting(true);
            subscription = null;
            timer = setTimeout(subscribe, RETRY_MS);
          }
        },
      },
    );
  };
  const takeAll = async (first: AsyncIterable<unknown>): Promise<void> => {
    timer = setTimeout(subscribe, SILENT_MS);
    // Read to its end even after the run's: a connection that was not broken off is used again.
    for await (const event of first) {
      if (left) return;
      take(event);
    }
  };

  if (headStart === null) subscribe();
  else takeAll(headStart).then(subscribe, subscribe);
  return () => {
    left = true;
    stop();
  };
}
