import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Runner } from "../runner.ts";
import { runCode, startRunner } from "./testing/harness.ts";
import { printedBy, takenApart } from "./testing/printed-text.ts";

/** The gallery's programs are the page's; here they run, each in a sandbox as users' programs do. */
const folder = fileURLToPath(new URL("../../../web/src/examples/", import.meta.url));
const programs = readdirSync(folder)
  .filter((name) => /^(?!catalogue|load)[\w-]+\.ts$/.test(name))
  .map((name) => basename(name, ".ts"));

let runner: Runner;
beforeAll(async () => {
  runner = await startRunner({ poolSize: 2 });
});
afterAll(() => runner.close());

describe("the gallery's examples print what the gallery says", () => {
  for (const id of programs) {
    it(id, async () => {
      const { events, done } = await runCode(runner, readFileSync(join(folder, `${id}.ts`), "utf8"), { wallMs: 20_000 });
      const printed = printedBy(events);
      const file = join(folder, "expected", `${id}.txt`);
      if (process.env.TRACEPAD_WRITE_EXPECTED === "1") writeFileSync(file, printed);
      const [was, is] = [takenApart(readFileSync(file, "utf8")), takenApart(printed)];
      expect(done.status).toBe("succeeded");
      expect(is.words).toBe(was.words);
      // The last digits depend on how a processor rounds what it does at once.
      for (const [i, number] of is.numbers.entries()) {
        const expected = was.numbers[i]!;
        expect(Math.abs(number - expected), `number ${i + 1}: ${number}, expected ${expected}`).toBeLessThanOrEqual(
          1e-3 * Math.abs(expected) + 2e-5,
        );
      }
    }, 60_000);
  }

  it("has one for each program, and no other", () => {
    expect(readdirSync(join(folder, "expected")).sort()).toEqual(programs.map((id) => `${id}.txt`).sort());
    const catalogue = readFileSync(join(folder, "catalogue.ts"), "utf8");
    for (const id of programs) expect(catalogue).toContain(`id: "${id}"`);
  });
});
