import type { RunEvent } from "@tracepad/shared";
import { TRPCClientError } from "@trpc/client";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { followRun, type ReadEvent } from "./follow.ts";
import { readEvent } from "./readable.ts";

type Events = NonNullable<Parameters<typeof followRun>[4]>;
type Options = Parameters<Events["subscribe"]>[1];

const log = (id: number): RunEvent => ({ type: "log", level: "log", text: `${id}`, line: 1, column: 1, id, t: id });
const done = (id: number): RunEvent => ({ type: "done", status: "succeeded", ms: 1, queuedMs: 0, message: null, id, t: id });

async function* stream(events: readonly RunEvent[], then: "ends" | "breaks" | "hangs" = "ends"): AsyncGenerator<RunEvent> {
  yield* events;
  if (then === "breaks") throw new TypeError("network error");
  if (then === "hangs") await new Promise(() => undefined);
}

/** What the follower told, and the subscriptions it opened: where each began, and the way to speak on it. */
function follow(headStart: AsyncIterable<RunEvent> | null, read?: ReadEvent) {
  const seen: number[] = [];
  const reconnecting: boolean[] = [];
  const unknown: string[] = [];
  const unreadable: null[] = [];
  const subscriptions: { after: string | null | undefined; options: Options; open: boolean }[] = [];
  const subscribe = ((input: { lastEventId?: string | null }, options: Options) => {
    const subscription = { after: input.lastEventId, options, open: true };
    subscriptions.push(subscription);
    return { unsubscribe: () => (subscription.open = false) };
  }) as unknown as Events["subscribe"];
  const follower = {
    onEvent: (event: RunEvent) => seen.push(event.id),
    onUnreadable: () => unreadable.push(null),
    onReconnecting: (value: boolean) => reconnecting.push(value),
    onUnknown: (message: string) => unknown.push(message),
  };
  const leave = followRun("run", headStart, follower, read, { subscribe });
  const say = (event: RunEvent) => subscriptions.at(-1)?.options.onData?.({ id: String(event.id), data: event });
  return { seen, reconnecting, unknown, unreadable, subscriptions, leave, say };
}

const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("following a run", () => {
  test("a run whose end comes with its start needs no subscription", async () => {
    const { seen, subscriptions } = follow(stream([log(1), log(2), done(3)]));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(seen).toEqual([1, 2, 3]);
    expect(subscriptions).toEqual([]);
  });

  for (const how of ["ends", "breaks"] as const)
    test(`a head start that ${how} is followed by a subscription from there on`, async () => {
      const { seen, subscriptions, say } = follow(stream([log(1), log(2)], how));
      await settle();
      expect(subscriptions.map(({ after }) => after)).toEqual(["2"]);
      for (const event of [log(2), log(3), done(4)]) say(event);
      expect(seen).toEqual([1, 2, 3, 4]);
      expect(subscriptions[0]?.open).toBe(false);
    });

  test("a head start that falls silent is given up; what it says later is not taken twice", async () => {
    const late = Promise.withResolvers<RunEvent>();
    const headStart = (async function* () {
      yield log(1);
      yield await late.promise;
    })();
    const { seen, subscriptions, say } = follow(headStart);
    await vi.advanceTimersByTimeAsync(2_900);
    expect(subscriptions).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(200);
    expect(subscriptions.map(({ after }) => after)).toEqual(["1"]);
    say(log(2));
    late.resolve(log(2));
    await settle();
    say(done(3));
    expect(seen).toEqual([1, 2, 3]);
    expect(subscriptions).toHaveLength(1);
  });

  test("a run that was started earlier is followed from its first event", () => {
    const { seen, subscriptions, say } = follow(null);
    expect(subscriptions.map(({ after }) => after)).toEqual([null]);
    say(log(1));
    say(done(2));
    expect(seen).toEqual([1, 2]);
  });

  test("a subscription that broke for good is opened again after the last event", async () => {
    const { seen, reconnecting, subscriptions, say } = follow(null);
    say(log(1));
    subscriptions[0]?.options.onError?.(TRPCClientError.from(new Error("gone")) as never);
    expect(reconnecting.at(-1)).toBe(true);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(subscriptions.map(({ after }) => after)).toEqual([null, "1"]);
    say(done(2));
    expect(reconnecting.at(-1)).toBe(false);
    expect(seen).toEqual([1, 2]);
  });

  test("a run that does not exist is not asked for again", async () => {
    const { unknown, subscriptions } = follow(null);
    const error = { error: { message: "There is no run with this address.", code: -32004, data: { code: "NOT_FOUND" } } };
    subscriptions[0]?.options.onError?.(TRPCClientError.from(error as never) as never);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(unknown).toEqual(["There is no run with this address."]);
    expect(subscriptions).toHaveLength(1);
  });

  test("nothing is told after leaving", async () => {
    const { seen, subscriptions, leave } = follow(stream([log(1)], "hangs"));
    leave();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(seen).toEqual([]);
    expect(subscriptions).toEqual([]);
  });

  test("what another release wrote is left out, and its end is an end", async () => {
    const old = { type: "trace", fn: "f", jaxpr: "{ lambda ; . let in () }", id: 2, t: 2 };
    const unheardOf = { type: "hologram", id: 3, t: 3 };
    const end = { type: "done", outcome: "fine", id: 5, t: 5 };
    const { seen, unreadable, subscriptions } = follow(
      stream([log(1), old, unheardOf, "no event", log(4), end, log(6)] as RunEvent[]),
      readEvent,
    );
    await vi.advanceTimersByTimeAsync(60_000);
    expect(seen).toEqual([1, 4, 5]);
    expect(unreadable).toHaveLength(3);
    expect(subscriptions).toEqual([]);
  });
});
