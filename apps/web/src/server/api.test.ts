import { HEAD_START, type RunEvent, type StartedRun } from "@tracepad/shared";
import { TRPCError } from "@trpc/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../prisma/src/testing/database.ts";
import { startWorkerProcess, type WorkerProcess } from "../../../worker/src/testing/worker-process.ts";
import { serverConfigFrom } from "./config.ts";
import { health } from "./health.ts";
import { Services } from "./services.ts";
import { TestClient } from "./testing/api-client.ts";
import { type ApiServer, readStream, startApiServer } from "./testing/api-server.ts";

let database: TestDatabase;
let services: Services;
let worker: WorkerProcess;
let server: ApiServer;

beforeAll(async () => {
  database = await createTestDatabase();
  worker = await startWorkerProcess({ DATABASE_URL: database.url, REDIS_URL: "", TRACEPAD_CONCURRENCY: "2" });
  services = new Services(serverConfigFrom({ NODE_ENV: "test", DATABASE_URL: database.url, TRACEPAD_LIMIT_CODE_BYTES: "2000" }));
  await services.listener.ready();
  server = await startApiServer(services);
});

afterAll(async () => {
  await server.close();
  await services.close();
  worker.child.kill("SIGKILL");
  await worker.exited;
  await database.drop();
});

let clients = 0;
/** A client of its own address, so that tests do not eat each other's tokens. */
const asClient = (cookie: string | null = null) => new TestClient(services, { address: `10.0.0.${++clients}`, cookie }).api;
const nobody = "1".repeat(22);

/** A subscription as its caller gets it: tRPC hands `[id, event]` over here, which its types do not say. */
async function* eventsOf(subscribed: Promise<unknown>): AsyncGenerator<RunEvent> {
  for await (const [id, event] of (await subscribed) as AsyncIterable<[string, RunEvent]>) {
    expect(id).toBe(String(event.id));
    yield event;
  }
}

async function collect(subscribed: Promise<unknown>): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of eventsOf(subscribed)) events.push(event);
  return events;
}

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "no error",
    (error: unknown) => (error instanceof TRPCError ? error.code : String(error)),
  );

describe("runs", () => {
  test("start, events to the end, get", async () => {
    const api = asClient();
    const { id } = await api.runs.start({ code: "log a\nlog b" });
    expect(id).toMatch(/^[1-9A-HJ-NP-Za-km-z]{22}$/);
    const events = await collect(api.runs.events({ id }));
    expect(events.map((event) => [event.id, event.type])).toEqual([
      [1, "status"],
      [2, "status"],
      [3, "log"],
      [4, "log"],
      [5, "done"],
    ]);
    expect(await api.runs.get({ id })).toMatchObject({
      id,
      status: "succeeded",
      code: "log a\nlog b",
      device: "wasm:0",
      message: null,
      lastEventId: 5,
      versions: { engine: "1.0.0", compiler: "scripted", device: "none" },
    });
    expect(await collect(api.runs.events({ id, lastEventId: "3" }))).toEqual(events.slice(3));
    expect(await collect(api.runs.events({ id, lastEventId: "5" }))).toEqual([]);
  });

  test("the first event is there when start answers", async () => {
    const api = asClient();
    const { id, events } = await api.runs.start({ code: "sleep 10" });
    expect(events).toEqual([{ id: 1, t: 0, type: "status", status: "queued", detail: null }]);
    for await (const event of eventsOf(api.runs.events({ id }))) {
      expect(event).toEqual(events[0]);
      break;
    }
  });

  test("cancel stops a run that hangs, and does nothing to one that is over", async () => {
    const api = asClient();
    const { id } = await api.runs.start({ code: "hang" });
    for await (const event of eventsOf(api.runs.events({ id }))) if (event.type === "status" && event.status === "running") break;
    expect(await api.runs.cancel({ id })).toEqual({ status: "running" });
    expect((await collect(api.runs.events({ id }))).at(-1)).toMatchObject({ type: "done", status: "cancelled" });
    expect(await api.runs.cancel({ id })).toEqual({ status: "cancelled" });
  });

  test("cancel takes a waiting run out of the queue: it never starts", async () => {
    const api = asClient();
    const busy = await Promise.all([api.runs.start({ code: "hang" }), api.runs.start({ code: "hang" })]);
    for (const { id } of busy)
      for await (const event of eventsOf(api.runs.events({ id }))) if (event.type === "status" && event.status === "running") break;
    const waiting = await api.runs.start({ code: "log never" });
    expect(await api.runs.cancel(waiting)).toEqual({ status: "queued" });
    expect(await services.queue.waiting()).toBe(0);
    await Promise.all(busy.map((run) => api.runs.cancel(run)));
    await Promise.all(busy.map((run) => collect(api.runs.events(run))));
    const events = await collect(api.runs.events(waiting));
    expect(events.map((event) => (event.type === "status" || event.type === "done" ? event.status : event.type))).toEqual([
      "queued",
      "cancelled",
    ]);
  });

  test("refusals have codes, and words for people", async () => {
    const api = asClient();
    expect(await codeOf(api.runs.get({ id: nobody }))).toBe("NOT_FOUND");
    expect(await codeOf(api.runs.cancel({ id: nobody }))).toBe("NOT_FOUND");
    expect(await codeOf(collect(api.runs.events({ id: nobody })))).toBe("NOT_FOUND");
    expect(await codeOf(api.runs.get({ id: "' OR 1=1 --" }))).toBe("BAD_REQUEST");
    expect(await codeOf(api.runs.start({ code: "é".repeat(1001) }))).toBe("PAYLOAD_TOO_LARGE");
    expect(await codeOf(api.runs.start({ code: "a\0b" }))).toBe("BAD_REQUEST");
    expect(await codeOf(api.snippets.create({ title: "a\0b", code: "" }))).toBe("BAD_REQUEST");
    await expect(api.runs.start({ code: "", device: "cuda:0" })).rejects.toThrow(
      "No worker has the device cuda:0. There are: wasm:0, reference:0.",
    );
    expect(await codeOf(api.runs.start({ code: "", device: "cuda:0" }))).toBe("PRECONDITION_FAILED");
  });

  test("of 50 parallel starts of one client exactly its minute's worth passes, of one address the address's", async () => {
    // So few a minute that none comes back while 50 starts take their time.
    const limited = new Services({ ...services.config, runsPerMinute: 2, clientsPerAddress: 2 });
    const start = (client: { address: string; cookie: string | null }) =>
      codeOf(new TestClient(limited, client).api.runs.start({ code: "" }));
    const count = async (outcomes: Promise<string>[]) => (await Promise.all(outcomes)).filter((outcome) => outcome === "no error").length;
    expect(await count(Array.from({ length: 50 }, () => start({ address: "192.0.2.1", cookie: "same" })))).toBe(2);
    expect(await count(Array.from({ length: 50 }, (_, i) => start({ address: "192.0.2.2", cookie: `forged ${i}` })))).toBe(4);
    // Made-up cookies leave no more rows than the address has tokens.
    expect((await database.pool.query("SELECT FROM rate_bucket WHERE key LIKE 'run cookie forged%'")).rowCount).toBe(4);
    expect(await start({ address: "192.0.2.1", cookie: "same" })).toBe("TOO_MANY_REQUESTS");
    await limited.close();
  });

  test("a client with as many open runs as it may have is refused until one ends, and told so", async () => {
    const limited = new Services({ ...services.config, openRuns: { perClient: 2, perAddress: 100, interactive: 4 } });
    const api = new TestClient(limited, { address: "192.0.2.3", cookie: "busy" }).api;
    const open = await Promise.all([api.runs.start({ code: "hang" }), api.runs.start({ code: "hang" })]);
    const refused = api.runs.start({ code: "log a" });
    await expect(refused).rejects.toMatchObject({
      code: "TOO_MANY_REQUESTS",
      message: "2 runs of yours are waiting or running, the most at a time. Stop one, or try again when one has ended.",
    });
    await Promise.all(open.map((run) => api.runs.cancel({ id: run.id })));
    await Promise.all(open.map((run) => collect(api.runs.events({ id: run.id }))));
    const { id } = await api.runs.start({ code: "log a" });
    expect((await collect(api.runs.events({ id }))).at(-1)).toMatchObject({ status: "succeeded" });
    await limited.close();
  });

  test("a run that was just started is in the queue also where its web server stops at once", async () => {
    const stopping = new Services(services.config);
    const { queue } = stopping;
    const add = queue.add.bind(queue);
    let added = false;
    queue.add = async (job) => {
      await new Promise((later) => setTimeout(later, 300));
      await add(job);
      added = true;
    };
    const { id } = await new TestClient(stopping, { address: "192.0.2.4", cookie: null }).api.runs.start({ code: "log a" });
    await stopping.close();
    expect(added).toBe(true);
    expect((await collect(asClient().runs.events({ id }))).at(-1)).toMatchObject({ status: "succeeded" });
  });

  test("a client sees what it may still start, and how many are before its run", async () => {
    const limited = new Services({ ...services.config, runsPerMinute: 6, openRuns: { perClient: 20, perAddress: 100, interactive: 2 } });
    const api = new TestClient(limited, { address: "192.0.2.5", cookie: "q".repeat(22) }).api;
    expect((await api.runs.quota()).runs).toEqual({ left: 6, of: 6, fullMs: 0 });
    const open: { id: string }[] = [];
    for (let i = 0; i < 4; i++) open.push(await api.runs.start({ code: "hang" }));
    const { runs } = await api.runs.quota();
    expect(runs).toMatchObject({ left: 2, of: 6 });
    expect(runs.fullMs).toBeGreaterThan(20_000);
    expect(runs.fullMs).toBeLessThanOrEqual(40_000);
    // Two slots: the first two run, the others wait, once those that other tests cancelled are gone.
    await expect.poll(() => api.runs.place(open[1]!), { timeout: 40_000 }).toEqual({ before: null });
    const places = async () => Promise.all([open[2]!, open[3]!].map((run) => api.runs.place(run)));
    await expect.poll(places, { timeout: 40_000 }).toEqual([{ before: 0 }, { before: 1 }]);
    const person = new TestClient(limited, { address: "192.0.2.6", cookie: "p".repeat(22) }).api;
    const quick = await person.runs.start({ code: "log a" });
    expect(await person.runs.place(quick)).toEqual({ before: 0 });
    await expect(person.runs.place(open[3]!)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await Promise.all(open.map((run) => api.runs.cancel(run)));
    expect((await collect(person.runs.events(quick))).at(-1)).toMatchObject({ status: "succeeded" });
    await limited.close();
  });

  test("the seconds that programs ran are told, with when they are all again; without any left no run starts, of 50 at once either", async () => {
    const seconds = { perHour: 3, perHourOfAddress: 60, perRun: 1 };
    const limited = new Services({ ...services.config, seconds });
    const client = new TestClient(limited, { address: "192.0.2.7", cookie: "w".repeat(22) });
    const { api } = client;
    expect((await api.runs.quota()).seconds).toEqual({ left: 3, of: 3, fullMs: 0 });
    const starts = await Promise.all(
      Array.from({ length: 50 }, () => api.runs.start({ code: "sleep 350" }).catch((error: TRPCError) => error)),
    );
    const started = starts.filter((start) => !(start instanceof Error)) as StartedRun[];
    const refused = starts.filter((start) => start instanceof Error) as TRPCError[];
    expect(started).toHaveLength(3);
    expect(refused[0]).toMatchObject({
      code: "TOO_MANY_REQUESTS",
      message:
        "Your programs have used the 3 seconds an hour that they may run on our machines. Try again when your running programs have ended.",
    });
    await Promise.all(started.map(({ id }) => collect(api.runs.events({ id }))));
    const { left, fullMs } = (await api.runs.quota()).seconds;
    expect(left).toBe(1);
    // A second is to come, and as much more as a busy machine has overslept, at three an hour.
    expect(fullMs).toBeGreaterThan(20 * 60_000);
    expect(fullMs).toBeLessThan(41 * 60_000);
    const last = await api.runs.start({ code: "sleep 2300" });
    await collect(api.runs.events({ id: last.id }));
    const none = await api.runs.start({ code: "log a" }).catch((error: TRPCError) => error);
    expect(none).toMatchObject({
      code: "TOO_MANY_REQUESTS",
      message: expect.stringMatching(/Try again in \d+ minutes, or run it in your browser\.$/),
      cause: { retryAfterMs: expect.any(Number) },
    });
    await limited.close();
  });

  test("looking at runs and snippets has a rate limit of its own", async () => {
    const limited = new Services({ ...services.config, readsPerMinute: 4, clientsPerAddress: 2 });
    const api = new TestClient(limited, { address: "192.0.2.4", cookie: "reader" }).api;
    const looks = [
      () => api.runs.get({ id: nobody }),
      () => api.snippets.get({ ref: "nobody12" }),
      () => api.snippets.fork({ id: "nobody12" }),
    ];
    const codes: string[] = [];
    for (let i = 0; i < 6; i++) codes.push(await codeOf(looks[i % 3]!()));
    expect(codes).toEqual(["NOT_FOUND", "NOT_FOUND", "NOT_FOUND", "NOT_FOUND", "TOO_MANY_REQUESTS", "TOO_MANY_REQUESTS"]);
    await api.runs.start({ code: "" });
    await limited.close();
  });
});

test("devices are those of the workers that are up, with what a run on them records", async () => {
  const versions = { engine: "1.0.0", compiler: "scripted", device: "none" };
  expect(await asClient().devices.list()).toEqual([
    { id: "wasm:0", kind: "wasm", description: "scripted", default: true, versions },
    { id: "reference:0", kind: "reference", description: "scripted", default: false, versions },
  ]);
});

test("health asks each part", async () => {
  expect(await health(services)).toEqual({
    status: "ok",
    database: true,
    notifications: true,
    queue: { backend: "postgres", waiting: expect.any(Number) },
    workers: 1,
  });
});

test("calls are counted by procedure and outcome, and what is open is asked when the metrics are read", async () => {
  const counted = new Services(services.config);
  const { api } = new TestClient(counted, { address: "192.0.2.9", cookie: null });
  await codeOf(api.runs.get({ id: nobody }));
  const { id } = await api.runs.start({ code: "hang" });
  for await (const event of eventsOf(api.runs.events({ id }))) if (event.type === "status" && event.status === "running") break;
  const text = (await counted.metrics.registry.metrics()).replaceAll(/,part="web"|part="web",?/g, "");
  for (const line of [
    'tracepad_request_seconds_count{procedure="runs.get",code="NOT_FOUND"} 1',
    'tracepad_request_seconds_count{procedure="runs.start",code="OK"} 1',
    'tracepad_refused_total{limit="rate"} 0',
    "tracepad_workers_up{} 1",
    "tracepad_streams_open{} 0",
  ])
    expect(text).toContain(`${line}\n`);
  expect(text).toMatch(/tracepad_runs_open\{status="running"\} [1-9]/);
  await api.runs.cancel({ id });
  await counted.close();
});

describe("over HTTP", () => {
  const post = (path: string, input: unknown, headers: Record<string, string> = {}) =>
    fetch(`${server.url}/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(input),
    });
  const subscribe = (id: string, lastEventId?: string) =>
    fetch(`${server.url}/runs.events?input=${encodeURIComponent(JSON.stringify({ id }))}`, {
      headers: { accept: "text/event-stream", ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }) },
    });

  test("a stream whose connection is cut goes on where it was, without gap or duplicate", async () => {
    const script = Array.from({ length: 40 }, (_, i) => `log ${i}\nsleep 20`).join("\n");
    const answer = await post("runs.start", { code: script });
    const { id } = (await answer.json()).result.data;
    const seen: string[] = [];
    let connections = 0;
    for (let over = false; !over; connections++) {
      let count = 0;
      try {
        for await (const { id: eventId, data } of readStream(await subscribe(id, seen.at(-1)))) {
          seen.push(eventId);
          over = (data as RunEvent).type === "done";
          if (++count < 9 || over) continue;
          server.drop();
          // What a connection has brought already, and nobody has read, is lost with it.
          break;
        }
      } catch {
        // The cut.
      }
    }
    expect(connections).toBeGreaterThan(3);
    expect(seen).toEqual(Array.from({ length: 43 }, (_, i) => String(i + 1)));
  });

  const linesOf = async (answer: Response): Promise<unknown[]> =>
    (await answer.text())
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  const withHeadStart = { accept: HEAD_START.mediaType };

  test("a start that accepts it is answered with the run's events, up to the end of a short program", async () => {
    const answer = await post("runs.start", { code: "log a\nlog b" }, withHeadStart);
    expect(answer.headers.get("content-type")).toBe(HEAD_START.mediaType);
    expect(answer.headers.get("set-cookie")).toMatch(/^tracepad_client=/);
    const [started, ...events] = (await linesOf(answer)) as [{ result: { data: StartedRun } }, ...RunEvent[]];
    const { id, events: known } = started.result.data;
    expect(events.map((event) => event.type)).toEqual(["status", "log", "log", "done"]);
    expect([...known, ...events]).toEqual(await collect(asClient().runs.events({ id })));
  });

  test("the events that come with a start leave off in time, and a subscription goes on from there", async () => {
    const answer = await post("runs.start", { code: "log a\nhang\nlog b" }, withHeadStart);
    const [started, ...events] = (await linesOf(answer)) as [{ result: { data: StartedRun } }, ...RunEvent[]];
    const { id } = started.result.data;
    expect(events.map((event) => event.type)).toEqual(["status", "log"]);
    await asClient().runs.cancel({ id });
    const rest = await collect(asClient().runs.events({ id, lastEventId: String(events.at(-1)?.id) }));
    expect(rest.map((event) => [event.id, event.type])).toEqual([[4, "done"]]);
  });

  test("a start that is refused says so alone, whatever it accepts", async () => {
    const refused = await post("runs.start", { code: "", device: "cuda:0" }, withHeadStart);
    expect(refused.status).toBe(412);
    expect((await refused.json()).error.data.code).toBe("PRECONDITION_FAILED");
  });

  test("a refusal for open runs has a code of its own", async () => {
    await database.pool.query(
      "INSERT INTO run (id, code, device, client) SELECT 'open' || n, '', 'wasm:0', $1 FROM generate_series(1, 20) n",
      ["o".repeat(22)],
    );
    const refused = await post("runs.start", { code: "" }, { ...withHeadStart, cookie: `tracepad_client=${"o".repeat(22)}` });
    await database.pool.query("DELETE FROM run WHERE client = $1", ["o".repeat(22)]);
    expect(refused.status).toBe(429);
    expect((await refused.json()).error.data).toMatchObject({ code: "TOO_MANY_REQUESTS", limit: "openRuns", retryAfterMs: null });
  });

  test("a client gets a cookie once, which scripts cannot read", async () => {
    const first = await post("runs.start", { code: "" });
    const cookie = first.headers.get("set-cookie");
    expect(cookie).toMatch(/^tracepad_client=[\w-]{22}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/);
    const second = await post("runs.start", { code: "" }, { cookie: cookie!.split(";")[0]! });
    expect(second.headers.get("set-cookie")).not.toContain("tracepad_client");
  });

  test("a request that another site's page sent is refused", async () => {
    const foreign: Record<string, string>[] = [{ origin: "https://evil.test" }, { "sec-fetch-site": "cross-site" }];
    for (const headers of foreign) {
      const refused = await post("runs.start", { code: "" }, headers);
      expect([refused.status, (await refused.json()).error.data.code]).toEqual([403, "FORBIDDEN"]);
    }
    expect((await post("runs.start", { code: "" }, { origin: new URL(server.url).origin })).status).toBe(200);
  });

  test("what a form can send without asking is refused", async () => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonx"]) {
      const refused = await post("runs.start", { code: "" }, { "content-type": type });
      expect([refused.status, (await refused.json()).error.data.code]).toEqual([415, "UNSUPPORTED_MEDIA_TYPE"]);
    }
    expect((await post("runs.start", { code: "" }, { "content-type": "application/json; charset=utf-8" })).status).toBe(200);
  });

  test("errors are JSON with a code, a plain message and no stack", async () => {
    const bad = await post("runs.start", { code: 7 });
    expect(bad.status).toBe(400);
    const { error } = await bad.json();
    expect(error.message).toBe("✖ Invalid input: expected string, received number\n  → at code");
    expect(error.data).toEqual({ code: "BAD_REQUEST", httpStatus: 400, path: "runs.start", retryAfterMs: null, limit: null });
    const huge = await post("runs.start", { code: "x".repeat(5_000_000) });
    expect([huge.status, (await huge.json()).error.data.code]).toEqual([413, "PAYLOAD_TOO_LARGE"]);
  });

  test("a refused client is told when to come back", async () => {
    await database.pool.query(
      "INSERT INTO rate_bucket (key, tokens, granted, updated_at) VALUES ($1, 0, true, clock_timestamp() + interval '1 minute')",
      [`share cookie ${"c".repeat(22)}`],
    );
    const refused = await post("snippets.create", { code: "" }, { cookie: `tracepad_client=${"c".repeat(22)}` });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBe(3);
    const { error } = await refused.json();
    expect(error.message).toBe("Too many requests: at most 20 a minute. Try again in 3 seconds.");
    expect(error.data).toMatchObject({ code: "TOO_MANY_REQUESTS", retryAfterMs: 3000, limit: "rate" });
  });
});
