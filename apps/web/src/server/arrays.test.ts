import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { newRunId } from "@tracepad/db";
import type { RunEvent } from "@tracepad/shared";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../prisma/src/testing/database.ts";
import { startWorkerProcess, type WorkerProcess } from "../../../worker/src/testing/worker-process.ts";
import { type ArrayOwner, answerArray } from "./arrays.ts";
import { serverConfigFrom } from "./config.ts";
import { Services } from "./services.ts";
import { TestClient } from "./testing/api-client.ts";

let database: TestDatabase;
let services: Services;
let worker: WorkerProcess;

beforeAll(async () => {
  database = await createTestDatabase();
  worker = await startWorkerProcess({ DATABASE_URL: database.url, REDIS_URL: "", TRACEPAD_CONCURRENCY: "2" });
  services = new Services(serverConfigFrom({ NODE_ENV: "test", DATABASE_URL: database.url }));
  await services.listener.ready();
});

afterAll(async () => {
  await services.close();
  worker.child.kill("SIGKILL");
  await worker.exited;
  await database.drop();
});

let people = 0;
const person = () => new TestClient(services, { address: `10.3.0.${++people}`, cookie: `arrays${String(people).padStart(16, "0")}` });

/** Runs a program that shows 0, 1, 2 … 99; gives the run and the event. */
async function showsArray({ api }: TestClient): Promise<{ run: string; event: string; code: string }> {
  const code = "log first\narray 100";
  const { id } = await api.runs.start({ code });
  for await (const [event, body] of (await api.runs.events({ id })) as unknown as AsyncIterable<[string, { type: string }]>)
    if (body.type === "array") return { run: id, event, code };
  throw new Error("no array was shown");
}

const ask = (who: TestClient, owner: ArrayOwner, event: string, headers: Record<string, string> = {}): Promise<Response> => {
  const path = "run" in owner ? `runs/${owner.run}` : `snippets/${owner.snippet}`;
  const cookie = `${who.cookie}; tracepad_client=arrays0000000000000000`;
  return answerArray(
    new Request(`http://tracepad.test/api/${path}/arrays/${event}`, { headers: { cookie, ...headers } }),
    owner,
    event,
    services,
  );
};

const numbers = async (answer: Response): Promise<number[]> => [...new Float32Array(await answer.arrayBuffer())];

describe("an array that was kept whole", () => {
  test("is given as bytes with its dtype and shape, to be kept for good and asked for by its tag", async () => {
    const ann = person();
    const { run, event } = await showsArray(ann);
    const answer = await ask(ann, { run }, event);
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "application/octet-stream",
      "content-length": "400",
      "x-tracepad-dtype": "float32",
      "x-tracepad-shape": "100",
      "cache-control": "private, max-age=31536000, immutable",
      vary: "cookie",
      "cross-origin-resource-policy": "same-origin",
    });
    expect(await numbers(answer)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    const again = await ask(ann, { run }, event, { "if-none-match": answer.headers.get("etag") as string });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe("");
  });

  test("is not there for strangers, not even by its tag, nor under another event or run", async () => {
    const [ann, stranger, nobody] = [person(), person(), person()];
    const { run, event } = await showsArray(ann);
    await stranger.api.snippets.create({ title: "Mine", code: "log mine" });
    for (const who of [stranger, nobody]) {
      expect((await ask(who, { run }, event)).status).toBe(404);
      const tagged = await ask(who, { run }, event, { "if-none-match": `"${run}-${event}"` });
      expect(tagged.status).toBe(404);
      expect(tagged.headers.get("cache-control")).toBe("no-store");
    }
    for (const other of ["1", "999", "0", "-1", "1e3", "x", `${event} `]) expect((await ask(ann, { run }, other)).status, other).toBe(404);
    expect((await ask(ann, { run: newRunId() }, event)).status).toBe(404);
    expect((await ask(ann, { run: "'; --" }, event)).status).toBe(404);
  });

  test("is shown by a link that shares the run's results, until that is taken back", async () => {
    const [ann, stranger] = [person(), person()];
    const { run, event, code } = await showsArray(ann);
    await expect.poll(async () => (await ann.api.runs.get({ id: run })).status).toBe("succeeded");
    const { id: snippet, name } = await ann.api.snippets.create({ title: "Numbers", code, runId: run });
    const answer = await ask(stranger, { snippet }, event);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("cache-control")).toBe("private, no-cache");
    expect(await numbers(answer)).toHaveLength(100);
    expect((await ask(stranger, { run }, event)).status).toBe(404);
    await ann.api.snippets.delete({ name });
    const tag = { "if-none-match": answer.headers.get("etag") as string };
    expect((await ask(stranger, { snippet }, event, tag)).status).toBe(404);
  });

  test("is read no more often than other things", async () => {
    const slow = new Services(
      serverConfigFrom({ NODE_ENV: "test", DATABASE_URL: database.url, TRACEPAD_READS_PER_MINUTE: "1", TRACEPAD_CLIENTS_PER_ADDRESS: "1" }),
    );
    try {
      const request = () => new Request("http://tracepad.test/", { headers: { "x-forwarded-for": "10.3.9.9" } });
      const statuses = [];
      for (let i = 0; i < 3; i++) statuses.push((await answerArray(request(), { run: newRunId() }, "1", slow)).status);
      expect(statuses).toEqual([404, 429, 429]);
    } finally {
      await slow.close();
    }
  });
});

test("an account keeps as much as it may: the oldest go, what snippets show stays, and a run that finds no room says so", async () => {
  const own = await createTestDatabase();
  const confined = await startWorkerProcess(
    {
      ...{ DATABASE_URL: own.url, REDIS_URL: "", TRACEPAD_DATA: mkdtempSync(join(tmpdir(), "tracepad-kept-")) },
      ...{ TRACEPAD_LIMIT_KEEP_BYTES: "4000", TRACEPAD_KEPT_BYTES_PER_ACCOUNT: "10000" },
    },
    "inherit",
    fileURLToPath(new URL("../../../worker/src/main.ts", import.meta.url)),
  );
  const there = new Services(serverConfigFrom({ NODE_ENV: "test", DATABASE_URL: own.url }));
  await there.listener.ready();
  const ann = new TestClient(there, { address: "10.3.1.1", cookie: "arrays0000000000kept" });
  const code = 'import { jnp } from "tracepad";\nconsole.log(jnp.arange(1000.0));\n';
  /** Shows 4,000 bytes; gives the run, the array's event, and what was printed beside it. */
  const shows = async () => {
    const { id } = await ann.api.runs.start({ code });
    const [events, printed] = [[] as string[], [] as string[]];
    for await (const [event, body] of (await ann.api.runs.events({ id })) as unknown as AsyncIterable<[string, RunEvent]>) {
      if (body.type === "array") events.push(event);
      if (body.type === "log") printed.push(body.text);
    }
    return { run: id, event: events[0] as string, printed };
  };
  const statusOf = async (owner: ArrayOwner, event: string): Promise<number> => {
    const path = "run" in owner ? `runs/${owner.run}` : `snippets/${owner.snippet}`;
    const request = new Request(`http://tracepad.test/api/${path}/arrays/${event}`, { headers: { cookie: ann.cookie } });
    return (await answerArray(request, owner, event, there)).status;
  };
  const share = async (title: string, { run }: { run: string }) => ann.api.snippets.create({ title, code, runId: run });
  try {
    // An account begins with what it keeps: runs before are a visitor's without one.
    await ann.api.snippets.create({ title: "First", code: "" });
    const first = await shows();
    expect([first.printed, await statusOf(first, first.event)]).toEqual([[], 200]);
    const [second, third] = [await shows(), await shows()];
    expect(await Promise.all([first, second, third].map((one) => statusOf(one, one.event)))).toEqual([404, 200, 200]);

    const snippets = [await share("Second", second), await share("Third", third)];
    const fourth = await shows();
    expect(fourth.printed).toEqual([expect.stringMatching(/^kept arrays: what your snippets show fills the .*Delete snippets/)]);
    expect(await statusOf(fourth, fourth.event)).toBe(404);
    expect(await statusOf({ snippet: snippets[0]!.id }, second.event)).toBe(200);
    expect(await statusOf({ snippet: snippets[1]!.id }, third.event)).toBe(200);

    await ann.api.snippets.delete({ name: snippets[0]!.name });
    const fifth = await shows();
    expect([fifth.printed, await statusOf(fifth, fifth.event)]).toEqual([[], 200]);
    expect(await statusOf({ snippet: snippets[1]!.id }, third.event)).toBe(200);
  } finally {
    await there.close();
    confined.child.kill("SIGKILL");
    await confined.exited;
    await own.drop();
  }
}, 120_000);
