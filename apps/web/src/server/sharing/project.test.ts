import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type EnginePackage, projectZip, readEnginePackage } from "./project.ts";

const examples = join(import.meta.dirname, "../../examples");
const built = join(import.meta.dirname, "../../../../../packages/engine/dist/package");

let folder: string;
let engine: EnginePackage;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tracepad-project-"));
  const found = readEnginePackage(built);
  if (found === null) throw new Error("the engine is not built: npm run build");
  engine = found;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Unpacks as a person does, and runs a command there. */
function unpack(
  title: string,
  code: string,
): { files: string[]; run(command: string): { status: number | null; stdout: string; stderr: string } } {
  const { name, bytes } = projectZip({ title, code }, engine);
  const files = unzipSync(bytes);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  const run = (command: string) => {
    const { status, stdout, stderr } = spawnSync("bash", ["-c", command], { cwd: join(folder, name), encoding: "utf8" });
    return { status, stdout, stderr };
  };
  return { files: Object.keys(files), run };
}

test("a downloaded project runs with npm and Node alone, and prints what the page shows", () => {
  const { run } = unpack("A census of primitives", readFileSync(join(examples, "census.ts"), "utf8"));
  expect(run("npm install --offline --no-audit --no-fund --loglevel=error")).toMatchObject({ status: 0, stderr: "" });
  const { stdout, stderr } = run("npm start --silent");
  expect(stderr).toBe("");
  expect(stdout).toBe(readFileSync(join(examples, "expected/census.txt"), "utf8"));
}, 60_000);

test("figures are told in words where nothing draws them", () => {
  const { run } = unpack("A loss", readFileSync(join(examples, "live-curves.ts"), "utf8"));
  run("npm install --offline --no-audit --no-fund --loglevel=error");
  const { stdout, stderr } = run("npm start --silent");
  expect(stderr).toBe("");
  expect(stdout.split("\n")).toEqual(expect.arrayContaining(["[rate = 0.3]", "[descent: 200 of 200]", "slope 1.497, intercept -0.542"]));
}, 60_000);

test("the data sets of the package come along", () => {
  const { run } = unpack("Irises", readFileSync(join(examples, "iris.ts"), "utf8"));
  run("npm install --offline --no-audit --no-fund --loglevel=error");
  const { stdout, stderr } = run("npm start --silent");
  expect(stderr).toBe("");
  expect(stdout).toContain("setosa, versicolor, virginica");
  expect(stdout).toContain("right: 29 of 30");
}, 60_000);

test("an error leads to the line of main.ts", () => {
  const { run } = unpack("Wrong", 'import { jnp } from "tracepad";\n\nconst a: number[] = [1];\njnp.dot(jnp.ones([2]), jnp.ones([3]));\n');
  run("npm install --offline --no-audit --no-fund --loglevel=error");
  const { status, stderr } = run("npm start --silent");
  expect(status).not.toBe(0);
  expect(stderr).toContain("TypeError");
  expect(stderr).toContain("main.ts:4:5");
}, 60_000);

test("a title cannot leave its folder, nor write Markdown or code of its own", () => {
  const title = "../../etc/passwd`rm -rf ~` <script>\n# Heading";
  const { name, bytes } = projectZip({ title, code: "" }, engine);
  const files = unzipSync(bytes);
  expect(name).toBe("etc-passwd-rm-rf-script-heading");
  for (const path of Object.keys(files)) expect(path).toMatch(/^etc-passwd-rm-rf-script-heading\/(?!.*\.\.)/);
  const readme = new TextDecoder().decode(files[`${name}/README.md`]);
  expect(readme.split("\n")[0]).toBe("# ../../etc/passwd\\`rm -rf ~\\` \\<script\\> \\# Heading");
  expect(projectZip({ title: "…", code: "" }, engine).name).toBe("tracepad-program");
});

test("the same snippet is the same file", () => {
  const snippet = { title: "Same", code: "1;" };
  expect(Buffer.from(projectZip(snippet, engine).bytes).equals(projectZip(snippet, engine).bytes)).toBe(true);
});
