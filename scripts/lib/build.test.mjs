import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { build } from "./build.mjs";

let root;
const said = [];
const steps = [
  { name: "copy", says: "Copying", inputs: ["src"], output: "out.txt", command: ["copy.mjs"], cwd: "." },
  { name: "absent", says: "Never", inputs: [], output: "never", command: ["absent.mjs"], cwd: "." },
];
const run = () => {
  said.length = 0;
  return build(root, { say: (line) => said.push(line), steps });
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "tracepad-build-"));
  mkdirSync(join(root, "src", "node_modules"), { recursive: true });
  writeFileSync(join(root, "src", "a.txt"), "one");
  writeFileSync(join(root, "copy.mjs"), 'import { copyFileSync } from "node:fs"; copyFileSync("src/a.txt", "out.txt");');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test("builds what is stale, by content", async () => {
  await run();
  expect(said).toEqual(["Copying …"]);
  writeFileSync(join(root, "src", "a.txt"), "one");
  writeFileSync(join(root, "src", "a.test.ts"), "tests are no input");
  writeFileSync(join(root, "src", "node_modules", "b"), "nor are dependencies");
  await run();
  expect(said).toEqual([]);
  writeFileSync(join(root, "src", "a.txt"), "two");
  await run();
  expect(said).toEqual(["Copying …"]);
  expect(readFileSync(join(root, "out.txt"), "utf8")).toBe("two");
});

test("builds again when the output is gone", async () => {
  await run();
  rmSync(join(root, "out.txt"));
  await run();
  expect(said).toEqual(["Copying …"]);
});

test("a build that fails shows its output, and is tried again", async () => {
  writeFileSync(join(root, "copy.mjs"), 'console.error("missing brace"); process.exit(1);');
  await expect(run()).rejects.toMatchObject({ message: "Copying failed.", hint: "missing brace" });
  await expect(run()).rejects.toThrow();
  writeFileSync(join(root, "copy.mjs"), 'console.error("ENOSPC: no space left on device"); process.exit(1);');
  await expect(run()).rejects.toThrow("The disk is full");
});
