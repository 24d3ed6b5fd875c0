import { expect, test } from "vitest";
import { stateText } from "./run-state.ts";

const waiting = (before: number | null, detail: string | null = null): string =>
  stateText({
    ...{ stage: "queued", totals: { calls: 0, ms: 0 }, errorLine: null, elapsedMs: 0, stale: false, before },
    state: { stage: "queued", done: null, detail, startedAt: null },
  }).text;

test("a run that waits says its place in the queue, once that is known", () => {
  expect(waiting(null)).toBe("Waiting for a worker");
  expect(waiting(0)).toBe("Waiting, next in the queue");
  expect(waiting(7)).toBe("Waiting, 7 before it");
  expect(waiting(7, "The worker stopped; the program starts over.")).toBe("The worker stopped; the program starts over.");
});
