import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { buildFiles, serviceWorker } from "./build-files.ts";

const folder = mkdtempSync(join(tmpdir(), "tracepad-build-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("names a build's files by their addresses, and nothing where none was built", () => {
  expect(buildFiles(folder)).toBe(null);
  mkdirSync(join(folder, "static/chunks"), { recursive: true });
  writeFileSync(join(folder, "BUILD_ID"), "abc\n");
  writeFileSync(join(folder, "static/chunks/b.js"), "");
  writeFileSync(join(folder, "static/a.css"), "");
  expect(buildFiles(folder)).toEqual({ id: "abc", assets: ["/_next/static/a.css", "/_next/static/chunks/b.js"] });
});

it("is another worker for another build", () => {
  const text = serviceWorker("run();", { id: 'a"b', assets: ["/x"] });
  expect(text).toBe('const BUILD = "a\\"b";\nconst ASSETS = ["/x"];\nrun();');
});
