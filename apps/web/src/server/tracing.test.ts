import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../prisma/src/testing/database.ts";
import { startWorkerProcess } from "../../../worker/src/testing/worker-process.ts";
import { serverConfigFrom } from "./config.ts";
import { Services } from "./services.ts";
import { TestClient } from "./testing/api-client.ts";
import { type Collector, startCollector } from "./testing/collector.ts";

let database: TestDatabase;
let collector: Collector;
beforeAll(async () => {
  [database, collector] = await Promise.all([createTestDatabase(), startCollector()]);
});
afterAll(async () => {
  await collector.close();
  await database.drop();
});

const config = () => serverConfigFrom({ NODE_ENV: "test", DATABASE_URL: database.url });

test("a request, the wait and the phases of its run are one trace, over web server, queue and worker", { timeout: 60_000 }, async () => {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
  const worker = await startWorkerProcess({ DATABASE_URL: database.url, REDIS_URL: "", ...env });
  const services = new Services(config(), env);
  await services.tracing.ready;
  const { api } = new TestClient(services, { address: "192.0.2.1", cookie: null });
  const { id } = await api.runs.start({ code: "phases\nlog SECRET" });
  await expect.poll(async () => (await api.runs.get({ id })).status, { timeout: 40_000 }).toBe("succeeded");
  worker.child.kill("SIGTERM");
  await worker.exited;
  await services.close();

  const request = collector.spans.find(({ name }) => name === "runs.start");
  const spans = collector.spans.filter(({ traceId }) => traceId === request?.traceId);
  const run = spans.find(({ name }) => name === "run");
  expect(request).toMatchObject({ service: "tracepad-web", parentSpanId: undefined, attributes: { "tracepad.code": "OK" } });
  expect(run).toMatchObject({
    ...{ service: "tracepad-worker", parentSpanId: request?.spanId },
    attributes: { "tracepad.run": id, "tracepad.attempt": 1, "tracepad.device": "wasm:0", "tracepad.status": "succeeded" },
  });
  expect(spans.find(({ name }) => name === "queue")).toMatchObject({ parentSpanId: request?.spanId, attributes: { "tracepad.run": id } });
  const phases = spans.filter(({ parentSpanId }) => parentSpanId === run?.spanId);
  expect(phases.map(({ name }) => name).sort()).toEqual(["compile", "execute", "lower", "trace", "transfer"]);
  for (const { ms } of spans) expect(ms).toBeGreaterThanOrEqual(0);
  expect(phases.find(({ name }) => name === "execute")?.ms).toBeCloseTo(4, 0);
  expect(JSON.stringify(collector.spans)).not.toContain("SECRET");
  // Other requests are traces of their own, with what became of them.
  const looks = collector.spans.filter(({ name }) => name === "runs.get");
  expect(looks.length).toBeGreaterThan(0);
  expect(new Set(looks.map(({ traceId }) => traceId)).size).toBe(looks.length);
});

test("without an endpoint nothing is loaded and nothing is sent; a collector that is away disturbs nobody", async () => {
  const before = collector.spans.length;
  for (const env of [
    {},
    { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_SDK_DISABLED: "true" },
    { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1" },
  ]) {
    const services = new Services(config(), env);
    await services.tracing.ready;
    const { traceparent } = services.tracing.begin("x");
    expect(traceparent === null).toBe(env.OTEL_EXPORTER_OTLP_ENDPOINT !== "http://127.0.0.1:1");
    const { api } = new TestClient(services, { address: "192.0.2.2", cookie: null });
    expect(await api.devices.list()).toEqual([]);
    await services.close();
  }
  expect(collector.spans).toHaveLength(before);
});
