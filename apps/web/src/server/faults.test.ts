import { connect, type Socket } from "node:net";
import { cancelRun } from "@tracepad/db";
import type { RunEvent } from "@tracepad/shared";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../prisma/src/testing/database.ts";
import { openWay } from "../../../../prisma/src/testing/way.ts";
import { startWorkerProcess, type WorkerProcess } from "../../../worker/src/testing/worker-process.ts";
import { serverConfigFrom } from "./config.ts";
import { Services } from "./services.ts";
import { TestClient } from "./testing/api-client.ts";
import { type ApiServer, readStream, startApiServer } from "./testing/api-server.ts";

let database: TestDatabase;
let worker: WorkerProcess;
/** Two web servers of one product. */
let servers: { services: Services; http: ApiServer }[];

beforeAll(async () => {
  database = await createTestDatabase();
  worker = await startWorkerProcess({ DATABASE_URL: database.url, REDIS_URL: "", TRACEPAD_CONCURRENCY: "4" });
  const config = serverConfigFrom({ NODE_ENV: "test", DATABASE_URL: database.url, TRACEPAD_RUNS_PER_MINUTE: "1000" });
  servers = await Promise.all(
    [0, 1].map(async () => {
      const services = new Services(config);
      return { services, http: await startApiServer(services) };
    }),
  );
});

afterAll(async () => {
  for (const { services, http } of servers) {
    await http.close();
    await services.close();
  }
  worker.child.kill("SIGKILL");
  await worker.exited;
  await database.drop();
});

const start = async ({ http }: { http: ApiServer }, code: string): Promise<string> => {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${http.url}/runs.start`, { method: "POST", headers, body: JSON.stringify({ code }) });
  return (await answer.json()).result.data.id;
};

const streamPath = (id: string): string => `/runs.events?input=${encodeURIComponent(JSON.stringify({ id }))}`;

async function* follow({ http }: { http: ApiServer }, id: string, after: number): AsyncGenerator<RunEvent> {
  const headers = { accept: "text/event-stream", "last-event-id": String(after) };
  for await (const { data } of readStream(await fetch(http.url + streamPath(id), { headers }))) yield data as RunEvent;
}

const openStreams = async ({ services }: { services: Services }): Promise<number> =>
  Number(/^tracepad_streams_open\{.*\} (\d+)$/m.exec(await services.metrics.registry.metrics())?.[1]);

test("a page goes on at another web server when its own is gone, without gap or double", async () => {
  const id = await start(servers[0]!, Array.from({ length: 30 }, (_, i) => `log ${i}\nsleep 30`).join("\n"));
  const events: RunEvent[] = [];
  try {
    for await (const event of follow(servers[0]!, id, 0)) {
      if (events.push(event) < 8) continue;
      servers[0]!.http.drop();
      // What its connection has brought already, and nobody has read, is lost with it.
      break;
    }
  } catch {
    // The server is gone.
  }
  expect(events).toHaveLength(8);
  for await (const event of follow(servers[1]!, id, events.length)) events.push(event);
  expect(events.map((event) => event.id)).toEqual(Array.from({ length: 33 }, (_, i) => i + 1));
  expect(events.at(-1)).toMatchObject({ type: "done", status: "succeeded" });
});

test("clients that ask for a stream and never read it hold up nobody, and leave nothing when they go", { timeout: 240_000 }, async () => {
  const [one] = servers as [(typeof servers)[0]];
  const flood = await start(one, "flood 5000\nhang");
  const { port, pathname } = new URL(one.http.url);
  const deaf = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const socket = connect(Number(port), "127.0.0.1").on("error", () => {});
      await new Promise((resolve) => socket.once("connect", resolve));
      socket.pause();
      socket.write(`GET ${pathname}${streamPath(flood)} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: text/event-stream\r\n\r\n`);
      return socket;
    }),
  );
  await expect.poll(() => openStreams(one), { timeout: 100_000 }).toBe(20);
  const quick = await start(one, "log a");
  const seen: RunEvent[] = [];
  for await (const event of follow(one, quick, 0)) seen.push(event);
  expect(seen.at(-1)).toMatchObject({ status: "succeeded" });
  for (const socket of deaf as Socket[]) socket.destroy();
  await cancelRun(database.pool, flood);
  await expect.poll(() => openStreams(one), { timeout: 100_000 }).toBe(0);
});

const refusalOf = async (services: Services): Promise<unknown> =>
  new TestClient(services, { address: "192.0.2.77", cookie: null }).api.runs.start({ code: "log a" }).then(
    () => "started",
    ({ code, message }) => ({ code, message }),
  );

test("a database without room, or that is gone, is said to be our fault, and the page may run the program itself", async () => {
  const [{ services }] = servers as [(typeof servers)[0]];
  await database.pool.query(`
    CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full';
    END $$;
    CREATE TRIGGER no_room BEFORE INSERT ON run EXECUTE FUNCTION no_room()`);
  expect(await refusalOf(services)).toEqual({
    code: "SERVICE_UNAVAILABLE",
    message: "The server has no room for this just now. This is a fault of ours; try again in a while.",
  });
  await database.pool.query("DROP FUNCTION no_room CASCADE");
  const nowhere = new URL(services.config.databaseUrl);
  nowhere.port = "1";
  const cutOff = new Services({ ...services.config, databaseUrl: nowhere.href });
  expect(await refusalOf(cutOff)).toEqual({
    code: "SERVICE_UNAVAILABLE",
    message: "The server's database does not answer. This is a fault of ours; try again in a moment.",
  });
  await cutOff.close();
  expect(await refusalOf(services)).toBe("started");
});

test("connections to the database on which nothing passes any more are given up: pages go on, others are served", {
  timeout: 60_000,
}, async () => {
  const way = await openWay(database.url);
  const services = new Services(serverConfigFrom({ NODE_ENV: "test", DATABASE_URL: way.url, TRACEPAD_RUNS_PER_MINUTE: "1000" }));
  await services.listener.ready();
  const http = await startApiServer(services);
  const id = await start({ http }, Array.from({ length: 12 }, (_, i) => `log ${i}\nsleep 500`).join("\n"));
  const events: RunEvent[] = [];
  const following = (async () => {
    while (events.at(-1)?.type !== "done") {
      try {
        for await (const event of follow({ http }, id, events.at(-1)?.id ?? 0)) events.push(event);
      } catch {
        // As a page does: from the last event on.
      }
    }
  })();
  await expect.poll(() => events.length, { timeout: 40_000 }).toBeGreaterThan(3);
  way.swallow();
  await following;
  expect(events.map((event) => event.id)).toEqual(events.map((_, i) => i + 1));
  expect(events).toHaveLength(15);
  await expect.poll(() => services.listener.connected, { timeout: 40_000 }).toBe(true);
  const next = await start({ http }, "log b");
  for await (const event of follow({ http }, next, 0)) if (event.type === "done") expect(event.status).toBe("succeeded");
  await http.close();
  await services.close();
  await way.close();
});

test("a client that stops in the middle of its request holds up nobody", { timeout: 60_000 }, async () => {
  const [one] = servers as [(typeof servers)[0]];
  const { port, pathname } = new URL(one.http.url);
  const slow = Array.from({ length: 50 }, () => {
    const socket = connect(Number(port), "127.0.0.1").on("error", () => {});
    const type = "Content-Type: application/json\r\nContent-Length: 1000";
    socket.write(`POST ${pathname}/runs.start HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${type}\r\n\r\n{"code":`);
    return socket;
  });
  const id = await start(one, "log a");
  const seen: RunEvent[] = [];
  for await (const event of follow(one, id, 0)) seen.push(event);
  expect(seen.at(-1)).toMatchObject({ status: "succeeded" });
  const runs = await database.pool.query("SELECT count(*)::int AS n FROM run WHERE status = 'queued'");
  expect(runs.rows[0].n).toBe(0);
  for (const socket of slow) socket.destroy();
});
