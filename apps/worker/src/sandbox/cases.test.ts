import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { startRunner, withFolder } from "./testing/harness.ts";

it("25 where the kernel refuses the filter of system calls, in whichever mode, no program is run", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "main.ts");
    await writeFile(file, "console.log('ran');");
    await (await startRunner({ poolSize: 0 })).close();
    const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
    const data = process.env.TRACEPAD_TEST_DATA ?? join(tmpdir(), "tracepad-test-data");
    const args = [here("testing/without-seccomp.ts"), process.execPath, here("../../bin/tracepad.mjs"), "run", file];
    const child = spawn(process.execPath, args, { env: { ...process.env, TRACEPAD_DATA: data } });
    const exit = new Promise<number | null>((resolve) => child.on("close", resolve));
    const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
    expect([code, out]).toEqual([2, ""]);
    for (const mode of ["bubblewrap", "fallback"]) expect(err).toMatch(new RegExp(`no confinement by ${mode}: .*seccomp cannot be had`));
    expect(err).toContain("programs cannot be confined on this machine, so none is run");
  });
}, 60_000);

/** Cases that hold of both modes by themselves: 25 is about having neither, or one. */
const OF_NO_MODE = [25];

it("each of the list's 25 cases is tried, in each mode of confinement", () => {
  const inEachMode = new Set<number>();
  const tried = new Set<number>();
  for (const name of readdirSync(import.meta.dirname).filter((one) => one.endsWith(".test.ts"))) {
    const source = readFileSync(join(import.meta.dirname, name), "utf8");
    // A block ends where its closing brace stands at the line's beginning.
    const blocks = [...source.matchAll(/^describe\.each\(await availableModes\(\)\)[\s\S]*?^\}\);/gm)].map(([block]) => block);
    for (const [all, into] of [
      [source, tried],
      [blocks.join("\n"), inEachMode],
    ] as const)
      for (const [, number] of all.matchAll(/(?:it\(|\)\(|\[)\s*["'`](\d+) /g)) into.add(Number(number));
  }
  const cases = Array.from({ length: 25 }, (_, i) => i + 1);
  expect(cases.filter((number) => !tried.has(number))).toEqual([]);
  expect(cases.filter((number) => !inEachMode.has(number))).toEqual(OF_NO_MODE);
});
