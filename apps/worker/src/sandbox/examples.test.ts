import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { EventBody } from "@tracepad/shared";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Runner } from "../runner.ts";
import { runCode, startRunner } from "./testing/harness.ts";

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

/** What a person reads in the Output tab. */
const printedBy = (events: readonly EventBody[]): string =>
  events
    .flatMap((event) => {
      if (event.type === "log" || event.type === "array") return [event.text];
      return event.type === "error" ? [`${event.name}: ${event.message}`] : [];
    })
    .map((text) => `${text}\n`)
    .join("");

const NUMBER = /-?\d+(?:\.\d+)?(?:e[-+]?\d+)?/g;

/** The text with its numbers taken out, and the numbers. Times are another each day: only that there is one is kept. */
function taken(text: string): { words: string; numbers: number[] } {
  const timeless = text.replace(/[\d.]+ ms/g, "… ms").replace(/ +(?=… ms)/g, " ");
  return {
    // How many digits a number has decides where a row breaks and what it is filled up with.
    words: timeless
      .replace(NUMBER, "#")
      .replace(/\s+/g, " ")
      .replace(/ ?([,[\]()]) ?/g, "$1"),
    numbers: [...timeless.matchAll(NUMBER)].map(([number]) => Number(number)),
  };
}

describe("the gallery's examples print what the gallery says", () => {
  for (const id of programs) {
    it(id, async () => {
      const { events, done } = await runCode(runner, readFileSync(join(folder, `${id}.ts`), "utf8"), { wallMs: 20_000 });
      const printed = printedBy(events);
      const file = join(folder, "expected", `${id}.txt`);
      if (process.env.TRACEPAD_WRITE_EXPECTED === "1") writeFileSync(file, printed);
      const [was, is] = [taken(readFileSync(file, "utf8")), taken(printed)];
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
