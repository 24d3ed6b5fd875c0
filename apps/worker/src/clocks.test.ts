import { fileURLToPath } from "node:url";
import type { Database } from "@tracepad/db";
import type { RunEvent } from "@tracepad/shared";
import { describe, test } from "vitest";
import { redisInstalled, startRedis } from "../../../prisma/src/testing/redis.ts";
import { expectWhole, outline, Stage } from "./testing/stage.ts";

const isLog = (event: RunEvent) => event.type === "log";

/**
 * The database server's clock as if it had been set by so many hours just now: only distances of times count, so all that were
 * written move instead, those of the queue's tables among them.
 */
async function setDatabaseClock(db: Database, hours: number): Promise<void> {
  const { rows } = await db.query(`
    SELECT format('%I.%I', c.table_schema, c.table_name) AS "table",
      string_agg(format('%1$I = %1$I - $1::float8 * interval ''1 hour''', c.column_name), ', ') AS moves
    FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema NOT IN ('pg_catalog', 'information_schema') AND c.data_type LIKE 'timestamp%' AND t.table_type = 'BASE TABLE'
    GROUP BY 1`);
  for (const { table, moves } of rows) await db.query(`UPDATE ${table} SET ${moves}`, [hours]);
}

describe("clocks that are set while programs run", { concurrent: true, timeout: 90_000 }, () => {
  test.for([
    ["forward", 1],
    ["back", -1],
    ["forward, by years", 24 * 365 * 5],
  ] as const)("the database's, %s: nothing is taken for lost", async ([, hours], { expect }) => {
    const stage = await Stage.open();
    await stage.startWorker({ TRACEPAD_CONCURRENCY: "1", TRACEPAD_RETENTION_DAYS: "0" });
    const run = await stage.start("log a\nsleep 4000\nlog b");
    const waiting = await stage.start("log c");
    await stage.follow(run, isLog);
    await setDatabaseClock(stage.database.pool, hours);
    for (const [id, printed] of [
      [run, ["a", "b"]],
      [waiting, ["c"]],
    ] as const) {
      const events = await stage.follow(id);
      expectWhole(events);
      expect(outline(events)).toEqual(["queued", "running", ...printed, "succeeded"]);
    }
    await stage.close();
  });

  test("the database's, back: a worker that is killed then is missed as soon as ever, a job that is lost too", async ({ expect }) => {
    const stage = await Stage.open();
    const killed = await stage.startWorker();
    const run = await stage.start("log a\nhang\nlog b");
    await stage.follow(run, isLog);
    killed.child.kill("SIGKILL");
    await killed.exited;
    const lost = await stage.start("log c");
    await stage.queue.remove({ run: lost, attempt: 1 });
    await setDatabaseClock(stage.database.pool, -1);
    await stage.startWorker({ SCRIPTED_HANG: "no" });
    expect(outline(await stage.follow(run))).toEqual(["queued", "running", "a", "retrying", "running", "a", "b", "succeeded"]);
    expect(outline(await stage.follow(lost))).toEqual(["queued", "running", "c", "succeeded"]);
    await stage.close();
  });

  for (const backend of redisInstalled() ? ["postgres", "redis"] : ["postgres"])
    test(`a worker's own, many times a second, on the ${backend} queue: each run is run once, its times never go back`, async ({
      expect,
    }) => {
      const redis = backend === "redis" ? await startRedis() : undefined;
      const stage = await Stage.open(redis?.url);
      const restless = fileURLToPath(new URL("testing/restless-clock.mjs", import.meta.url));
      await stage.startWorker({ NODE_OPTIONS: `--import=${restless}` });
      const runs = await Promise.all(Array.from({ length: 12 }, (_, i) => stage.start(`log ${i}\nsleep 300\nlog end`)));
      for (const [i, run] of runs.entries()) {
        const events = await stage.follow(run);
        expectWhole(events);
        expect(outline(events)).toEqual(["queued", "running", String(i), "end", "succeeded"]);
        for (const [n, event] of events.entries()) expect(event.t).toBeGreaterThanOrEqual(events[n - 1]?.t ?? 0);
      }
      await stage.close();
      await redis?.stop();
    });
});
