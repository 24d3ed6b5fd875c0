import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { assertNodeCanStart } from "./install.mjs";
import { takeLock, withLock } from "./lock.mjs";
import { assertFree, freePort } from "./ports.mjs";
import { isAlive, startPart, waitForEnd } from "./processes.mjs";

const folder = mkdtempSync(join(tmpdir(), "tracepad-processes-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const script = (name, text) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

test("a part that will not end is killed with all its children", async () => {
  const path = script(
    "stubborn.mjs",
    `import { spawn } from "node:child_process";
     process.on("SIGTERM", () => {});
     setInterval(() => {}, 1000);
     console.log(spawn("sleep", ["600"]).pid);`,
  );
  const lines = [];
  const part = startPart("stubborn", process.execPath, [path], { onLine: (line) => lines.push(line) });
  await expect.poll(() => lines.length, { timeout: 30_000 }).toBe(1);
  await part.stop(100);
  expect(await waitForEnd(Number(lines[0]), 30_000)).toBe(true);
  expect(await part.ended).toMatchObject({ signal: "SIGKILL" });
});

test("a part ends when its starter is killed", async () => {
  const preload = join(import.meta.dirname, "end-with-parent.mjs");
  const idle = script("idle.mjs", "setInterval(() => {}, 1000);");
  const starter = script(
    "starter.mjs",
    `import { startPart } from ${JSON.stringify(join(import.meta.dirname, "processes.mjs"))};
     const part = startPart("idle", process.execPath, ["--import", ${JSON.stringify(preload)}, ${JSON.stringify(idle)}],
       { env: { ...process.env, TRACEPAD_PARENT_FD: "0" } });
     console.log(part.pid);`,
  );
  const child = spawn(process.execPath, [starter], { stdio: ["ignore", "pipe", "inherit"] });
  const pid = Number(await new Promise((resolve) => child.stdout.once("data", resolve)));
  expect(isAlive(pid)).toBe(true);
  child.kill("SIGKILL");
  expect(await waitForEnd(pid, 30_000)).toBe(true);
});

test("a program that cannot be started is an ending, not a crash", async () => {
  const part = startPart("absent", join(folder, "absent"), []);
  expect((await part.ended).error).toMatchObject({ code: "ENOENT" });
  await part.stop();
});

test("a lock is one process's, and a dead owner's is taken over", async () => {
  const path = join(folder, "a.lock");
  const other = spawn("sleep", ["600"]);
  writeFileSync(path, `${other.pid}\nhttp://127.0.0.1:4000\n`);
  expect(takeLock(path)).toEqual({ owner: other.pid, note: "http://127.0.0.1:4000" });
  other.kill("SIGKILL");
  await waitForEnd(other.pid, 30_000);
  const { release } = takeLock(path, "mine");
  expect(readFileSync(path, "utf8")).toBe(`${process.pid}\nmine\n`);
  release();
});

test("withLock lets one at a time through", async () => {
  let inside = 0;
  const most = [];
  const work = async () => {
    most.push(++inside);
    await new Promise((resolve) => setTimeout(resolve, 20));
    inside--;
  };
  await Promise.all([1, 2, 3].map(() => withLock(join(folder, "b.lock"), work)));
  expect(most).toEqual([1, 1, 1]);
});

test("a taken port and an old Node are told in plain words", async () => {
  const port = await freePort();
  await assertFree(port);
  const server = (await import("node:net")).createServer().listen(port, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  await expect(assertFree(port)).rejects.toMatchObject({
    message: `Port ${port} is already in use by another program.`,
    hint: expect.stringContaining("--port"),
  });
  server.close();
  expect(() => assertNodeCanStart("18.19.0")).toThrow("Tracepad needs Node 20.20 or newer; this is 18.19.0.");
  expect(() => assertNodeCanStart("20.20.2")).not.toThrow();
});
