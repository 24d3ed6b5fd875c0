import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ask, call, follow, startRun, whenHealthy } from "./lib/run-client.mjs";
import { startProduct } from "./lib/test-product.mjs";

const script = join(import.meta.dirname, "backup.mjs");
async function command(what, file, data) {
  const child = spawn(process.execPath, [script, what, file], { env: { ...process.env, TRACEPAD_DATA: data, DATABASE_URL: "" } });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (text += chunk));
  const status = await new Promise((resolve) => child.once("close", resolve));
  return { status, text };
}

test("a backup is taken while programs run, all is wiped, and what was shared is there after the restore", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tracepad-backup-test-"));
  const file = join(folder, "tracepad.tar.gz");
  const first = await startProduct();
  try {
    await whenHealthy(first.url);
    const code = "console.log('kept');\n";
    const kept = await call(first.url, "snippets.create", { title: "Kept", code });
    // What is written meanwhile is no hindrance.
    let over = false;
    const busy = (async () => {
      while (!over) await follow(first.url, await startRun(first.url, "for (let i = 0; i < 200; i++) console.log(i);"));
    })();
    const { status, text } = await command("backup", file, first.data);
    over = true;
    await busy;
    expect([status, text]).toEqual([0, expect.stringContaining("taken while Tracepad runs")]);
    expect(await command("restore", file, first.data)).toMatchObject({ status: 1, text: expect.stringContaining("There is a database") });
    await first.stop();
    expect(existsSync(first.data)).toBe(false);

    const data = join(folder, "restored");
    expect(await command("restore", file, data)).toMatchObject({ status: 0 });
    const again = await startProduct({ TRACEPAD_DATA: data });
    try {
      expect(again.lines.join("\n")).not.toContain("migrations applied");
      expect(await ask(again.url, "snippets.get", { ref: kept.id })).toMatchObject({ title: "Kept", code });
      await whenHealthy(again.url);
      const events = await follow(again.url, await startRun(again.url, "console.log('after');"));
      expect(events.at(-1)).toMatchObject({ status: "succeeded" });
    } finally {
      await again.stop();
    }
  } finally {
    await first.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}, 400_000);

test("a file that is no backup, and a folder without a database, are told in plain words", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tracepad-backup-test-"));
  try {
    expect(await command("backup", join(folder, "x.tar.gz"), join(folder, "none"))).toMatchObject({
      status: 1,
      text: expect.stringContaining("There is no embedded database in"),
    });
    expect(await command("restore", join(folder, "none.tar.gz"), folder)).toMatchObject({
      status: 1,
      text: expect.stringContaining("is not there"),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
