import { expect, test } from "vitest";
import { askedGauge, Counter, createLog, createRegistry, logFormatFrom, operatorAddressFrom, startOperatorServer } from "./index.ts";

const lines = (format: "text" | "json") => {
  const written: string[] = [];
  return { written, log: createLog("worker", format, (text) => written.push(text)) };
};

test("a line of JSON is one event with its fields; an error keeps its name and stack", () => {
  const { written, log } = lines("json");
  log.info("run ended", { run: "abc", status: "succeeded", ms: 3 });
  log.error("queue", new RangeError("two\nlines"), { run: "abc" });
  expect(written.every((line) => line.endsWith("\n") && line.indexOf("\n") === line.length - 1)).toBe(true);
  expect(written.map((line) => JSON.parse(line))).toMatchObject([
    {
      level: "info",
      part: "worker",
      event: "run ended",
      run: "abc",
      status: "succeeded",
      ms: 3,
      time: expect.stringMatching(/^\d{4}-.*Z$/),
    },
    { level: "error", event: "failed", where: "queue", run: "abc", name: "RangeError", message: "two\nlines" },
  ]);
  expect(JSON.parse(written[1]!).stack).toContain("observe.test.ts");
});

test("people read what failed, and no stack where the system failed", () => {
  const { written, log } = lines("text");
  log.info("run ended", { run: "abc" });
  log.error("queue", "gone");
  log.error("database", Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:1"), { code: "ECONNREFUSED" }));
  expect(written).toEqual(["tracepad worker: queue: gone\n", "tracepad worker: database: connect ECONNREFUSED 127.0.0.1:1\n"]);
  log.error("run", new Error("ours"));
  expect(written[2]).toMatch(/^tracepad worker: run: Error: ours\n {4}at /);
});

test("settings", () => {
  expect([logFormatFrom({}), logFormatFrom({ TRACEPAD_LOG: "json" })]).toEqual(["text", "json"]);
  expect(operatorAddressFrom({})).toBe(null);
  expect(operatorAddressFrom({ TRACEPAD_METRICS_PORT: "" })).toBe(null);
  expect(operatorAddressFrom({ TRACEPAD_METRICS_PORT: "9464" })).toEqual({ host: "127.0.0.1", port: 9464 });
  expect(() => operatorAddressFrom({ TRACEPAD_METRICS_PORT: "high" })).toThrow("TRACEPAD_METRICS_PORT");
});

test("the operator's server answers metrics, life and readiness, and nothing else", async () => {
  const registry = createRegistry("worker", false);
  new Counter({ name: "runs_total", help: "Runs", registers: [registry] }).inc(2);
  let depth: () => Promise<number> = async () => 7;
  askedGauge(registry, "queue_waiting", "Waiting", () => depth());
  let ready: () => Promise<boolean> = async () => true;
  const server = await startOperatorServer({ host: "127.0.0.1", port: 0 }, registry, () => ready());
  const get = async (path: string, init?: RequestInit) => {
    const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, init);
    return [answer.status, await answer.text()] as const;
  };
  const [status, text] = await get("/metrics");
  expect(status).toBe(200);
  expect(text).toContain('runs_total{part="worker"} 2');
  expect(text).toContain('queue_waiting{part="worker"} 7');
  expect(await get("/live")).toEqual([200, "live\n"]);
  expect(await get("/ready")).toEqual([200, "ready\n"]);
  // What cannot be asked is missing; the rest is there.
  depth = () => Promise.reject(new Error("no database"));
  expect((await get("/metrics"))[1]).not.toContain("queue_waiting{");
  expect((await get("/metrics"))[1]).toContain("runs_total{");
  ready = () => Promise.reject(new Error("no database"));
  expect((await get("/ready"))[0]).toBe(503);
  expect((await get("/"))[0]).toBe(404);
  expect((await get("/metrics", { method: "POST" }))[0]).toBe(404);
  await server.close();
});
