import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Runner } from "../runner.ts";
import { availableModes, runCode, sandboxProcesses, startRunner, withFolder } from "./testing/harness.ts";

describe.each(await availableModes())("the pool, %s", (confinement) => {
  let runner: Runner;
  beforeAll(async () => {
    runner = await startRunner({ confinement, poolSize: 2 });
  });
  afterAll(() => runner.close());

  it("names its confinement", () => {
    expect(runner.confinement).toMatch(confinement === "bubblewrap" ? /^bubblewrap\+seccomp$/ : /^(landlock\+)?seccomp$/);
  });

  it("runs 20 programs at once, each by itself", async () => {
    const codes = Array.from({ length: 20 }, (_, i) => `globalThis.mark = (globalThis.mark ?? 0) + ${i}; console.log(globalThis.mark);`);
    const runs = await Promise.all(codes.map((code) => runCode(runner, code, { wallMs: 20_000 })));
    expect(runs.map(({ printed }) => printed)).toEqual(codes.map((_, i) => String(i)));
  });

  it("stops a run at once, and the next one works", async () => {
    const stop = new AbortController();
    const run = runCode(runner, "for (;;) {}", { wallMs: 60_000 }, stop.signal);
    await sleep(200);
    stop.abort();
    expect((await run).done).toMatchObject({ status: "cancelled", message: "stopped" });
    expect((await runCode(runner, "console.log('next')")).printed).toBe("next");
  });

  it("does not start what was stopped before", async () => {
    const stop = AbortSignal.abort();
    expect((await runCode(runner, "console.log('never')", {}, stop)).done.status).toBe("cancelled");
  });

  it("refuses a program that is too long, and a device that does not exist", async () => {
    expect((await runCode(runner, "x".repeat(200), { codeBytes: 100 })).done).toMatchObject({
      status: "limit",
      message: "code limit: 100 bytes of source text",
    });
    const request = {
      id: "1",
      code: "",
      device: "tpu:0",
      limits: (await import("@tracepad/shared")).limits.parse({}),
      signal: new AbortController().signal,
    };
    expect(await runner.run(request, () => {})).toMatchObject({
      status: "platform",
      message: expect.stringContaining('no device "tpu:0"'),
    });
  });

  it("gives a run the heap it is allowed", async () => {
    const code = "const all = []; for (let i = 0; i < 200; i++) all.push(new Array(131072).fill(i + 0.5)); console.log(all.length);";
    expect((await runCode(runner, code, { heapMb: 32 })).done.status).toBe("limit");
    expect((await runCode(runner, code, { heapMb: 512 })).printed).toBe("200");
  });

  it("leaves no process when it closes, in the middle of runs too", async () => {
    const own = await startRunner({ confinement, poolSize: 3 });
    const before = sandboxProcesses(process.pid).length;
    const run = runCode(own, "for (;;) {}", { wallMs: 60_000 });
    await sleep(100);
    await own.close();
    expect((await run).done.status).toBe("platform");
    expect(sandboxProcesses(process.pid).length).toBeLessThan(before);
    expect((await runCode(own, "1")).done.status).toBe("platform");
  });

  it("leaves no process when it closes while some are starting", async () => {
    const INIT = 1;
    const before = sandboxProcesses(INIT, true);
    const own = await startRunner({ confinement, poolSize: 0 });
    const runs = Array.from({ length: 6 }, () => runCode(own, "for (;;) {}", { wallMs: 60_000 }));
    await sleep(30);
    await own.close();
    expect((await Promise.all(runs)).map(({ done }) => done.status)).toEqual(runs.map(() => "platform"));
    // What another file's tests leave there for a moment is not ours.
    await expect.poll(() => sandboxProcesses(INIT, true).filter((pid) => !before.includes(pid))).toEqual([]);
  });

  it("24 dies with its broker", async () => {
    const entry = fileURLToPath(new URL("testing/broker.ts", import.meta.url));
    const broker = spawn(process.execPath, [entry, confinement], { stdio: ["ignore", "pipe", "inherit"] });
    await new Promise((resolve) => broker.stdout.once("data", resolve));
    const alive = sandboxProcesses(broker.pid as number);
    expect(alive.length).toBeGreaterThanOrEqual(2);
    broker.kill("SIGKILL");
    await expect.poll(() => alive.filter((pid) => isAlive(pid))).toEqual([]);
  });

  it("works from a folder that others cannot enter", async () => {
    const folder = await mkdtemp(join(homedir(), ".tracepad-test-"));
    try {
      await chmod(folder, 0o700);
      const own = await startRunner({ confinement, poolSize: 0, dataFolder: join(folder, "data") });
      expect((await runCode(own, "console.log('here')")).printed).toBe("here");
      await own.close();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

/** A dead process that nobody has waited for is a zombie: its id is still taken. */
function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2)[0] !== "Z";
  } catch {
    return false;
  }
}

it("refuses to start where programs cannot be confined", async () => {
  await withFolder(async (folder) => {
    const path = process.env.PATH;
    process.env.PATH = folder;
    try {
      await expect(startRunner({ confinement: "bubblewrap" })).rejects.toThrow(
        "programs cannot be confined on this machine, so none is run",
      );
      const fallback = await startRunner({ poolSize: 0 });
      expect(fallback.confinement).toMatch(/seccomp$/);
      await fallback.close();
    } finally {
      process.env.PATH = path;
    }
  });
});
