import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { limits } from "@tracepad/shared";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Runner } from "../runner.ts";
import { availableModes, startRunner } from "./testing/harness.ts";

const here = import.meta.dirname;

/** The suite of `waist-conformance.test.ts`, with nothing left out between: it runs in an isolate, in a sandbox process, over its socket. */
describe.each(await availableModes())("conformance inside the sandbox, %s", (confinement) => {
  let folder: string;
  let runner: Runner;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "tracepad-conformance-"));
    const outfile = join(folder, "isolate.js");
    await build({
      entryPoints: [join(here, "testing/isolate-conformance.ts")],
      outfile,
      bundle: true,
      format: "esm",
      platform: "neutral",
      mainFields: ["module", "main"],
      alias: { vitest: join(here, "testing/isolate-vitest.ts") },
    });
    runner = await startRunner({ confinement, poolSize: 1, dataFolder: folder, isolateEntry: relative(here, outfile) });
  });
  afterAll(async () => {
    await runner?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(["wasm:0", "reference:0"])("%s", async (device) => {
    const lines: string[] = [];
    const request = { id: device, code: "", device, limits: limits.parse({}), signal: new AbortController().signal };
    const done = await runner.run(request, (event) => {
      if (event.type === "log") lines.push(event.text);
    });
    expect(done).toMatchObject({ status: "succeeded" });
    expect(lines.filter((line) => !line.startsWith("ok: "))).toEqual([]);
    expect(lines.length).toBeGreaterThanOrEqual(10);
  });
});
