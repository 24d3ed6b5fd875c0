import { expect, it } from "vitest";
import { z } from "zod";
import { chromeTrace } from "./chrome-trace.ts";
import { retraceRun, stream } from "./fixtures.ts";

/** The Trace Event Format (Google, "Trace Event Format", JSON Object Format): what its readers need of the kinds that we write. */
const args = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
const common = { name: z.string().min(1), pid: z.number().int(), tid: z.number().int(), args };
const event = z.discriminatedUnion("ph", [
  z.strictObject({ ...common, ph: z.literal("X"), cat: z.string(), ts: z.number().nonnegative(), dur: z.number().nonnegative() }),
  z.strictObject({
    ...common,
    ph: z.literal("M"),
    name: z.enum(["process_name", "thread_name"]),
    args: z.strictObject({ name: z.string() }),
  }),
]);
const trace = z.strictObject({
  traceEvents: z.array(event),
  displayTimeUnit: z.enum(["ms", "ns"]),
  otherData: z.record(z.string(), z.string()),
});

it("parses by the format's schema", () => {
  const written = JSON.stringify(chromeTrace(stream(retraceRun), "Entropy"));
  const read = trace.parse(JSON.parse(written));
  const slices = read.traceEvents.filter(({ ph }) => ph === "X");
  expect(slices.filter(({ name }) => name === "trace f")).toHaveLength(2);
  expect(new Set(slices.map(({ tid }) => tid))).toEqual(new Set([1, 2, 3, 4]));
  // Each thread that has slices has a name.
  const named = read.traceEvents.filter(({ name }) => name === "thread_name").map(({ tid }) => tid);
  for (const { tid } of slices) expect(named).toContain(tid);
});

it("begins each slice its own time before it was told", () => {
  const { traceEvents } = chromeTrace(stream(retraceRun), "Entropy");
  const traced = traceEvents.find(({ name }) => name === "trace f");
  expect(traced).toMatchObject({ ts: 1500, dur: 500 });
});
