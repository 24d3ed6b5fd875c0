import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunEvent } from "@tracepad/shared";
import { describe, expect, test } from "vitest";
import { redisInstalled, startRedis } from "../../../prisma/src/testing/redis.ts";
import { openWay } from "../../../prisma/src/testing/way.ts";
import { expectWhole, outline, Stage } from "./testing/stage.ts";

const isLog = (event: RunEvent) => event.type === "log";

/** What `expectWhole` says of one stream, of every run of a database: asked of its tables. */
async function expectAllWhole(stage: Stage, runs: number): Promise<void> {
  const { rows } = await stage.database.pool.query(`
    SELECT count(*)::int AS runs, count(*) FILTER (WHERE r.status IN ('queued', 'running'))::int AS open, count(*) FILTER (
      WHERE e.n <> r.last_seq OR e.least <> 1 OR e.most <> r.last_seq OR e.ends <> 1 OR e.last <> 'done')::int AS broken
    FROM run r JOIN (
      SELECT run_id, count(*) AS n, min(seq) AS least, max(seq) AS most, count(*) FILTER (WHERE body ->> 'type' = 'done') AS ends,
        (array_agg(body ->> 'type' ORDER BY seq DESC))[1] AS last FROM run_event GROUP BY run_id) e ON e.run_id = r.id`);
  expect(rows[0]).toEqual({ runs, open: 0, broken: 0 });
}

describe("what breaks while programs run", { concurrent: true, timeout: 240_000 }, () => {
  test("1,000 runs in the queue of two workers, one of them killed: each has one end, no event is lost or doubled", async ({ expect }) => {
    const stage = await Stage.open();
    const runs: string[] = [];
    while (runs.length < 1_000)
      runs.push(...(await Promise.all(Array.from({ length: 20 }, (_, i) => stage.start("log a", "wasm:0", i % 2 === 0)))));
    const [killed] = await Promise.all([
      stage.startWorker({ TRACEPAD_CONCURRENCY: "8" }),
      stage.startWorker({ TRACEPAD_CONCURRENCY: "8" }),
    ]);
    setTimeout(() => killed.child.kill("SIGKILL"), 500);
    await Promise.all(runs.slice(-50).map(async (run) => expectWhole(await stage.follow(run))));
    const open = async () => (await stage.database.pool.query("SELECT FROM run WHERE status IN ('queued', 'running')")).rowCount;
    await expect.poll(open, { timeout: 150_000, interval: 200 }).toBe(0);
    await expectAllWhole(stage, 1_000);
    const { rows } = await stage.database.pool.query("SELECT status, count(*)::int AS n FROM run GROUP BY status");
    expect(rows).toEqual([{ status: "succeeded", n: 1_000 }]);
    // A job that was added again, of a run that has ended by now, is taken up and let go.
    await expect.poll(() => stage.queue.waiting()).toBe(0);
    await stage.close();
  });

  test("connections to the database that are cut again and again: the run goes on, its stream is whole", async () => {
    const stage = await Stage.open();
    const way = await openWay(stage.database.url);
    await stage.startWorker({ DATABASE_URL: way.url });
    const runs = await Promise.all(
      Array.from({ length: 4 }, (_, i) => stage.start(Array.from({ length: 15 }, (_, n) => `log ${i}.${n}\nsleep 100`).join("\n"))),
    );
    await stage.follow(runs[0]!, isLog);
    const cuts = setInterval(() => way.cut(), 400);
    setTimeout(() => clearInterval(cuts), 1_500);
    for (const [i, run] of runs.entries()) {
      const events = await stage.follow(run);
      expectWhole(events);
      // A try that was given up is told again from its start; the last one is whole.
      expect(outline(events).slice(-16)).toEqual([...Array.from({ length: 15 }, (_, n) => `${i}.${n}`), "succeeded"]);
    }
    await stage.close();
    await way.close();
  });

  test("connections to the database on which nothing passes any more: they are given up, the run goes on, nothing starts over", async ({
    expect,
  }) => {
    const stage = await Stage.open();
    const way = await openWay(stage.database.url);
    await stage.startWorker({ DATABASE_URL: way.url });
    const run = await stage.start("log a\nsleep 500\nlog b\nsleep 8000\nlog c");
    await stage.follow(run, isLog);
    way.swallow();
    const events = await stage.follow(run);
    expectWhole(events);
    expect(outline(events)).toEqual(["queued", "running", "a", "b", "c", "succeeded"]);
    // The sign of life is back, though the server still holds the lock of the connection that it has not heard the end of.
    const seen = async () => (await stage.database.pool.query("SELECT seen_at > now() - interval '3 seconds' AS seen FROM worker")).rows;
    await expect.poll(seen).toEqual([{ seen: true }]);
    expect(outline(await stage.follow(await stage.start("log d")))).toEqual(["queued", "running", "d", "succeeded"]);
    await way.close();
    await stage.close();
  });

  test.runIf(redisInstalled())("connections to Redis on which nothing passes any more: what is started next runs", async ({ expect }) => {
    const redis = await startRedis();
    const way = await openWay(redis.url);
    const stage = await Stage.open(way.url);
    await stage.startWorker();
    expect(outline(await stage.follow(await stage.start("log a")))).toContain("succeeded");
    way.swallow();
    expect(outline(await stage.follow(await stage.start("log b")))).toEqual(["queued", "running", "b", "succeeded"]);
    await way.close();
    await stage.close();
    await redis.stop();
  });

  test("the database server is killed and comes back: every run ends, what was waiting runs", async () => {
    const { startPostgres, stopPostgres } = await import("../../../scripts/lib/postgres.mjs" as string);
    const folder = mkdtempSync(join(tmpdir(), "tracepad-killed-"));
    const { url } = await startPostgres(folder, { durable: false });
    const stage = await Stage.open(undefined, url);
    await stage.startWorker({ TRACEPAD_CONCURRENCY: "1" });
    const run = await stage.start("log a\nsleep 3000\nlog b");
    const waiting = await stage.start("log c");
    await stage.follow(run, isLog);
    // What was written a moment ago has reached the operating system by now, which outlives the server's processes.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    process.kill(Number(readFileSync(join(folder, "data/postmaster.pid"), "utf8").split("\n")[0]), "SIGKILL");
    await startPostgres(folder, { durable: false });
    const events = await stage.followThrough(run);
    expectWhole(events);
    expect(outline(events).slice(-3)).toEqual(["a", "b", "succeeded"]);
    expect(outline(await stage.followThrough(waiting))).toEqual(["queued", "running", "c", "succeeded"]);
    await expectAllWhole(stage, 2);
    await stage.close();
    await stopPostgres(folder);
    rmSync(folder, { recursive: true, force: true });
  });

  test.runIf(redisInstalled())("Redis is killed and comes back empty: what runs ends, what waited runs", async () => {
    const redis = await startRedis();
    const stage = await Stage.open(redis.url);
    await stage.startWorker({ TRACEPAD_CONCURRENCY: "1" });
    const run = await stage.start("log a\nsleep 2000\nlog b");
    const waiting = await stage.start("log c");
    await stage.follow(run, isLog);
    await redis.stop();
    const again = await startRedis(redis.port);
    const events = await stage.follow(run);
    expectWhole(events);
    expect(outline(events)).toEqual(["queued", "running", "a", "b", "succeeded"]);
    expect(outline(await stage.followThrough(waiting))).toEqual(["queued", "running", "c", "succeeded"]);
    await stage.close();
    await again.stop();
  });
});
