import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Runner } from "../runner.ts";
import { runCode, startRunner } from "./testing/harness.ts";
import { printedBy, takenApart } from "./testing/printed-text.ts";

/** The guide's programs run here as users' programs do, and print what the guide says. */
const root = fileURLToPath(new URL("../../../../", import.meta.url));
const folder = join(root, "docs/guide");
const chapters = readdirSync(folder).filter((name) => name.endsWith(".md"));
const writing = process.env.TRACEPAD_WRITE_EXPECTED === "1";

interface Block {
  /** `ts`, `js`, `sh`, `text`. */
  readonly language: string;
  /** `fails`, `limit`, `file=…`. */
  readonly note: string;
  readonly code: string;
  /** The text that stands under it. */
  readonly output: string | null;
}

function blocksOf(text: string): Block[] {
  const fences = [...text.matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm)];
  return fences.flatMap(([whole, language, note, code], i) => {
    if (language === "text") return [];
    const next = fences[i + 1];
    const between = next === undefined ? null : text.slice((fences[i] as RegExpExecArray).index + whole.length, next.index).trim();
    const output = next?.[1] === "text" && between === "" ? (next[3] as string) : null;
    return [{ language: language as string, note: note ?? "", code: code as string, output }];
  });
}

const pathOf = (chapter: string): string => join(folder, chapter);

/** Puts what was printed under its program, where that is asked for. */
function note(chapter: string, { code, output }: Block, printed: string): string {
  if (!writing || output === null) return output ?? "";
  const text = readFileSync(pathOf(chapter), "utf8");
  const at = text.indexOf(output, text.indexOf(code) + code.length);
  writeFileSync(pathOf(chapter), `${text.slice(0, at)}${printed}${text.slice(at + output.length)}`);
  return printed;
}

function expectSame(printed: string, expected: string): void {
  const [was, is] = [takenApart(expected), takenApart(printed)];
  expect(is.words).toBe(was.words);
  for (const [i, number] of is.numbers.entries())
    expect(Math.abs(number - was.numbers[i]!)).toBeLessThanOrEqual(1e-3 * Math.abs(number) + 2e-5);
}

let runner: Runner;
beforeAll(async () => {
  runner = await startRunner({ poolSize: 2 });
});
afterAll(() => runner.close());

describe("programs of the guide", () => {
  for (const chapter of chapters) {
    const programs = blocksOf(readFileSync(pathOf(chapter), "utf8")).filter(({ language }) => language === "ts");
    for (const [i, block] of programs.entries()) {
      it(`${basename(chapter, ".md")}, program ${i + 1}`, async () => {
        const { events, done } = await runCode(runner, block.code, block.note === "limit" ? { wallMs: 1_000 } : { wallMs: 20_000 });
        expect(done.status).toBe({ fails: "failed", limit: "limit" }[block.note] ?? "succeeded");
        const printed = printedBy(events);
        if (block.note === "") expect(block.output === null ? "" : "says what it prints").toBe(printed === "" ? "" : "says what it prints");
        if (block.output !== null) expectSame(printed, note(chapter, block, printed));
      });
    }
  }
});

describe("a project as the guide makes it", () => {
  const place = mkdtempSync(join(tmpdir(), "tracepad-guide-"));
  afterAll(() => rmSync(place, { recursive: true, force: true }));

  it("runs by the commands of the chapter, in their order", () => {
    const built = join(root, "packages/engine/dist/package");
    if (!existsSync(built)) throw new Error("the engine is not built: npm run build");
    cpSync(built, join(place, "tracepad"), { recursive: true });
    writeFileSync(join(place, "package.json"), JSON.stringify({ name: "mine", private: true, type: "module" }));
    const chapter = "own-project.md";
    const ran: string[] = [];
    for (const block of blocksOf(readFileSync(pathOf(chapter), "utf8"))) {
      const file = /^file=([\w.-]+)$/.exec(block.note)?.[1];
      // The one without a name is a configuration of Vite's: it has to load.
      if (block.language === "js") writeFileSync(join(place, file ?? "vite.config.mjs"), block.code);
      const command = block.language === "sh" ? block.code : file === undefined ? "node vite.config.mjs" : "true";
      const env = {
        ...process.env,
        npm_config_offline: "true",
        npm_config_loglevel: "error",
        npm_config_fund: "false",
        npm_config_audit: "false",
      };
      const { status, stdout, stderr } = spawnSync("bash", ["-c", command], { cwd: place, encoding: "utf8", env });
      expect([command, status, stderr]).toEqual([command, 0, ""]);
      if (block.output !== null) expectSame(stdout, note(chapter, block, stdout));
      if (block.language === "sh") ran.push(command.trim());
    }
    expect(ran).toEqual(["npm install ./tracepad", "node plain.mjs", "node operators.mjs"]);
  }, 60_000);
});

describe("the guide's text", () => {
  it("names pictures, chapters and headings that there are", () => {
    const shown = new Set<string>();
    for (const chapter of chapters) {
      const text = readFileSync(pathOf(chapter), "utf8");
      for (const [, picture] of text.matchAll(/!\[[^\]]+\]\(images\/([\w-]+)\.png\)/g)) {
        shown.add(picture as string);
        for (const name of [`${picture}.png`, `${picture}.dark.png`])
          expect([chapter, name, existsSync(join(folder, "images", name))]).toEqual([chapter, name, true]);
      }
      for (const [, link] of text.matchAll(/(?<!!)\[[^\]]+\]\(([^)]+)\)/g)) {
        const [, other] = /^([a-z-]+)\.md$/.exec(link as string) ?? [];
        expect([chapter, link, other !== undefined && existsSync(pathOf(`${other}.md`))]).toEqual([chapter, link, true]);
      }
    }
    expect([...shown].sort()).toEqual(
      readdirSync(join(folder, "images"))
        .flatMap((name) => /^([\w-]+)\.png$/.exec(name)?.[1] ?? [])
        .sort(),
    );
    const order = [...readFileSync(pathOf("README.md"), "utf8").matchAll(/\(([a-z-]+\.md)\)/g)].map(([, name]) => name);
    expect([...order].sort()).toEqual(chapters.filter((name) => name !== "README.md").sort());
  });
});
