import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { gpuCases } from "../../../../test/gpu-programs.ts";
import { emitPtx } from "./emit.ts";

const ptxas = spawnSync("ptxas", ["--version"]).status === 0;
const folder = mkdtempSync(join(tmpdir(), "tracepad-ptx-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What is wrong with the registers of a module: read before they are written, or not declared. */
function misused(code: string): string[] {
  const problems: string[] = [];
  const declared = new Map([...code.matchAll(/\.reg \.\w+ %([a-z]+)<(\d+)>/g)].map(([, kind, count]) => [kind, Number(count)]));
  const written = new Set<string>();
  for (const line of code.split("\n")) {
    const registers = [...line.matchAll(/%(f|rd|r|p)(\d+)\b/g)];
    if (line.includes(".reg ") || registers.length === 0) continue;
    for (const [name, kind, number] of registers)
      if (Number(number) >= (declared.get(kind) ?? 0)) problems.push(`${name} is not declared: ${line}`);
    // Stores and branches only read; the rest writes its first register.
    const onlyReads = /^\s*(st\.|@|bar)/.test(line);
    for (const [name] of onlyReads ? registers : registers.slice(1))
      if (!written.has(name)) problems.push(`${name} is read first: ${line}`);
    if (!onlyReads) written.add(registers[0][0]);
  }
  return problems;
}

describe("PTX of loops and products", () => {
  for (const { name, plan } of gpuCases(60)) {
    test(name, () => {
      const { launches } = emitPtx(plan);
      for (const launch of launches) {
        expect(misused(launch.code)).toEqual([]);
        expect([...launch.code.matchAll(/bra (L\d+);/g)].every(([, label]) => launch.code.includes(`\n${label}:`))).toBe(true);
      }
      if (!ptxas || launches.length === 0) return;
      const files = launches.map(({ name: kernel, code }) => {
        const file = join(folder, `${kernel}.ptx`);
        writeFileSync(file, code);
        return file;
      });
      for (const file of files) {
        const { status, stderr } = spawnSync("ptxas", ["-arch=sm_90", "-O0", "-o", "/dev/null", file], { encoding: "utf8" });
        expect(status, stderr).toBe(0);
      }
    });
  }
});
