import { cancelRun, placeInQueue } from "@tracepad/db";
import { describe, test } from "vitest";
import { redisInstalled, startRedis } from "../../../prisma/src/testing/redis.ts";
import { Stage } from "./testing/stage.ts";

const backends = redisInstalled() ? (["postgres", "redis"] as const) : (["postgres"] as const);

describe.each(backends)("lanes of the %s queue", { concurrent: true, timeout: 90_000 }, (backend) => {
  test("nobody waits for what somebody else asked for in bulk", async ({ expect }) => {
    const redis = backend === "redis" ? await startRedis() : undefined;
    const stage = await Stage.open(redis?.url);
    const { pool } = stage.database;
    try {
      await stage.startWorker({ TRACEPAD_CONCURRENCY: "1" });
      const first = await stage.start("hang");
      await stage.follow(first, (event) => event.type === "status" && event.status === "running");
      const bulk = [await stage.start("log a", undefined, true), await stage.start("log b", undefined, true)];
      const person = await stage.start("log c");
      expect(await stage.queue.waiting()).toBe(3);
      expect(await Promise.all([person, ...bulk, first].map((run) => placeInQueue(pool, run)))).toEqual([0, 1, 2, null]);
      await cancelRun(pool, first);
      await Promise.all([person, ...bulk].map((run) => stage.follow(run)));
      const { rows } = await pool.query("SELECT id FROM run WHERE id <> $1 ORDER BY started_at", [first]);
      expect(rows.map(({ id }) => id)).toEqual([person, ...bulk]);
    } finally {
      await stage.close();
      await redis?.stop();
    }
  });
});
