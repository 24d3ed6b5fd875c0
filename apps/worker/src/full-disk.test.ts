import { spawn } from "node:child_process";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Database } from "@tracepad/db";
import type { RunEvent } from "@tracepad/shared";
import { describe, test } from "vitest";
import { startRunner, withFolder } from "./sandbox/testing/harness.ts";
import { expectWhole, outline, Stage } from "./testing/stage.ts";

const isLog = (event: RunEvent) => event.type === "log";

/** From now on the database refuses events as a server does whose disk is full. */
async function fillDisk(db: Database): Promise<void> {
  await db.query(`
    CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      RAISE EXCEPTION 'could not extend file "base/16384/16397": No space left on device' USING ERRCODE = 'disk_full';
    END $$`);
  await db.query("CREATE TRIGGER no_room BEFORE INSERT ON run_event EXECUTE FUNCTION no_room()");
}

const freeDisk = (db: Database): Promise<unknown> => db.query("DROP FUNCTION no_room CASCADE");

describe("a full disk", { concurrent: true, timeout: 90_000 }, () => {
  test("of the database, for a while: the run waits with its events, none is lost", async ({ expect }) => {
    const stage = await Stage.open();
    await stage.startWorker();
    const run = await stage.start("log a\nsleep 2000\nlog b\nlog c");
    await stage.follow(run, isLog);
    await fillDisk(stage.database.pool);
    await sleep(3_000);
    await freeDisk(stage.database.pool);
    const events = await stage.follow(run);
    expectWhole(events);
    expect(outline(events)).toEqual(["queued", "running", "a", "b", "c", "succeeded"]);
    await stage.close();
  });

  test("of the database, for longer than a worker waits: the run is given up, starts over when there is room, and ends", async ({
    expect,
  }) => {
    const stage = await Stage.open();
    await stage.startWorker();
    const run = await stage.start("log a\nsleep 3000\nlog b");
    await stage.follow(run, isLog);
    await fillDisk(stage.database.pool);
    await sleep(16_000);
    await freeDisk(stage.database.pool);
    const events = await stage.follow(run);
    expectWhole(events);
    expect(outline(events)).toEqual(["queued", "running", "a", "retrying", "running", "a", "b", "succeeded"]);
    await stage.close();
  });

  /** The kernel refuses every write to a file, as with no room or an exhausted quota. */
  const withoutRoom = async (args: readonly string[], data: string) => {
    const command = fileURLToPath(new URL("../bin/tracepad.mjs", import.meta.url));
    const child = spawn("sh", ["-c", 'ulimit -f 0; exec "$0" "$@"', process.execPath, command, ...args], {
      env: { ...process.env, TRACEPAD_DATA: data },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const exit = new Promise<number | null>((resolve) => child.on("close", resolve));
    const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
    return { code, out, err };
  };

  test("of a worker: programs run all the same, compiled each time; one that cannot even begin says why", async ({ expect }) => {
    await withFolder(async (folder) => {
      const file = join(folder, "main.ts");
      const constant = Date.now() / 1000;
      await writeFile(file, `import { jnp, jit } from "tracepad";\nconsole.log(jit((x) => jnp.add(x, ${constant}))(0.0).dtype);\n`);
      await (await startRunner({ poolSize: 0 })).close();
      const ready = process.env.TRACEPAD_TEST_DATA ?? join(tmpdir(), "tracepad-test-data");
      const { code, out, err } = await withoutRoom(["run", file], ready);
      expect([code, out]).toEqual([0, "float32\n"]);
      expect(err).toContain("compiled programs are not kept: EFBIG");
      // Where others may enter, or the sandbox's files would go elsewhere.
      await chmod(folder, 0o755);
      const empty = join(folder, "data");
      await mkdir(empty, { mode: 0o755 });
      const refused = await withoutRoom(["run", file], empty);
      const reason = `tracepad: the sandbox's files cannot be written to ${empty}: EFBIG: file too large, write\n`;
      expect(refused).toEqual({ code: 2, out: "", err: reason });
    });
  });
});
