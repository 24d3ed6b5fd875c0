import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { report, testsFrom } from "@tracepad/grade";
import { eventBody } from "@tracepad/shared";
import { describe, expect, it } from "vitest";
import { withFolder } from "../sandbox/testing/harness.ts";
import { statusOf } from "./grade.ts";

const command = fileURLToPath(new URL("../../bin/tracepad.mjs", import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

async function tracepad(args: readonly string[], input = "", node = process.execPath): Promise<Ended> {
  const env = { ...process.env, TRACEPAD_DATA: process.env.TRACEPAD_TEST_DATA ?? join(tmpdir(), "tracepad-test-data") };
  const child = spawn(node, [command, ...args], { env });
  child.stdin.end(input);
  const exit = new Promise<number | null>((resolve) => child.on("close", resolve));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  return { code, out, err };
}

const PROGRAM = `import { jnp, jit } from "tracepad";
const f = jit(function f(x) { return jnp.sum(x); });
console.log("sum", String(f(jnp.ones([8]))));
f(jnp.ones([8]));
f(jnp.ones([16]));
`;

const SET = fileURLToPath(new URL("../../../../packages/grade/test/sets/first-arrays", import.meta.url));

describe("tracepad grade", () => {
  it("says that a set may be published, and what keeps one from it", async () => {
    expect(await tracepad(["grade", SET])).toMatchObject({ code: 0, out: "First arrays: 2 exercises, fit to be published\n" });
    const { problems, points, tests } = JSON.parse((await tracepad(["grade", SET, "--json"])).out);
    expect({ problems, points }).toEqual({ problems: [], points: { softmax: 7, "running-mean": 8 } });
    expect(testsFrom(JSON.stringify({ tests }))).toEqual(tests);
    expect(tests.softmax.visible[0]).toEqual({ id: "visible/0", title: "softmax of a vector", points: 2, advisory: false });
    await withFolder(async (folder) => {
      await cp(SET, folder, { recursive: true });
      await writeFile(join(folder, "softmax", "starter.ts"), await readFile(join(SET, "softmax", "solution.ts")));
      await writeFile(join(folder, "running-mean", "solution.ts"), "export const smooth = 1;\n");
      const { code, out } = await tracepad(["grade", folder]);
      expect(code).toBe(2);
      expect(out).toContain("softmax/starter.ts: the starter passes all checks: nothing is left to do\n");
      expect(out).toMatch(
        /^running-mean\/solution\.ts: the solution does not pass visible\/0, .*: there is no function smooth: it is a number/m,
      );
    });
  }, 60_000);

  it("ends with 0 where all checks pass, with 1 where one does not, and shows the counter-example", async () => {
    expect(await tracepad(["grade", SET, "--student", join(SET, "softmax", "solution.ts")])).toMatchObject({ code: 0 });
    const { code, out } = await tracepad(["grade", SET, "--student", join(SET, "softmax", "starter.ts"), "--seed", "1"]);
    expect(code).toBe(1);
    expect(out).toContain("softmax: 0 of 7 points\n");
    expect(out).toMatch(/✗ softmax of a vector {2}0\/2\n.*starter\.ts:4:13: softmax\(float32\[1\]\) differs from the reference/);
    expect(out).toContain("      x = [1]\n      expected result [1]\n      got      result [2.7182817]\n");
  }, 60_000);

  it.each([
    ["graded", true, 0],
    ["graded", false, 1],
    ["set", false, 2],
    ["platform", false, 3],
    ["cancelled", false, 3],
  ] as const)("an outcome of %s, passed: %s, ends with %i: a fault of ours says nothing of the student", (outcome, passed, status) => {
    expect(statusOf({ outcome, passed })).toBe(status);
  });

  it("grades a folder of files by their names, one report a line with --json", async () => {
    await withFolder(async (folder) => {
      for (const slug of ["softmax", "running-mean"]) await cp(join(SET, slug, "solution.ts"), join(folder, `${slug}.ts`));
      const { code, out } = await tracepad(["grade", SET, "--student", folder, "--json"]);
      const reports = out
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
      expect(code).toBe(0);
      expect(reports.map((each) => [each.exercise, each.points, each.of])).toEqual([
        ["softmax", 7, 7],
        ["running-mean", 8, 8],
      ]);
      for (const each of reports) expect(report.safeParse(each).success).toBe(true);
    });
  }, 60_000);
});

describe("tracepad run", () => {
  it("prints what the program prints, and a summary aside", async () => {
    await withFolder(async (folder) => {
      const file = join(folder, "main.ts");
      await writeFile(file, PROGRAM);
      const { code, out, err } = await tracepad(["run", file]);
      expect({ code, out }).toEqual({ code: 0, out: "sum 8.0\n" });
      expect(err).toMatch(/# f\(f32\[8\]\): traced 1× .*compiled 1×.* ran 2×/);
      expect(err).toMatch(/# succeeded in /);
    });
  });

  it("prints one event a line with --json", async () => {
    const { code, out } = await tracepad(["run", "-", "--json"], PROGRAM);
    const events = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(code).toBe(0);
    expect(events.map(({ id }) => id)).toEqual(events.map((_, i) => i + 1));
    for (const event of events) expect(eventBody.safeParse(event).success, JSON.stringify(event)).toBe(true);
    expect(
      events.filter(({ type, call }) => type === "execute" && call > 0).map(({ signature, cached, reason }) => [signature, cached, reason]),
    ).toEqual([
      ["f32[8]", false, "first call"],
      ["f32[8]", true, null],
      ["f32[16]", false, expect.stringContaining("f32[8] → f32[16]")],
    ]);
    expect(events.at(-1)).toMatchObject({ type: "done", status: "succeeded" });
  });

  it("ends with 1 and the user's place when the program fails", async () => {
    const { code, out, err } = await tracepad(
      ["run", "-"],
      'console.log("before");\nconst f = () => {\n  throw new TypeError("no such thing");\n};\nf();\n',
    );
    expect({ code, out }).toEqual({ code: 1, out: "before\n" });
    expect(err).toContain("<stdin>:3:9: TypeError: no such thing\n    at <stdin>:5:1\n");
  });

  it("ends with 1 at a limit, and names it", async () => {
    const { code, err } = await tracepad(["run", "-", "--limit-wall-ms", "300"], "for (;;) {}");
    expect(code).toBe(1);
    expect(err).toContain("time limit: 300 ms of wall time");
  });

  it("takes a device by its kind or id, and knows which there are", async () => {
    expect((await tracepad(["run", "-", "--device", "reference"], PROGRAM)).out).toBe("sum 8.0\n");
    expect((await tracepad(["run", "-", "--device", "wasm:0"], PROGRAM)).out).toBe("sum 8.0\n");
    const { code, err } = await tracepad(["run", "-", "--device", "tpu"], "");
    expect(code).toBe(2);
    expect(err).toContain('there is no device "tpu": expected one of wasm:0, reference:0');
  });

  it.each([
    [["run"], "expected a file"],
    [["walk", "x.ts"], 'there is no command "walk"'],
    [["run", "x.ts", "--student", "y.ts"], "--student is an option of grade"],
    [["grade"], "expected a set"],
    [["grade", "/no/such/set"], "/no/such/set: it cannot be read"],
    [["grade", SET, "--student", "/no/such.ts"], "/no/such.ts cannot be read"],
    [["grade", SET, "--student", join(SET, "set.json")], "which exercise is"],
    [["grade", SET, "--exercise", "softmax"], "--exercise says what --student FILE is for"],
    [["grade", SET, "--student", join(SET, "set.json"), "--exercise", "nine"], 'there is no exercise "nine"'],
    [["grade", SET, "--student", SET, "--seed", "x"], "--seed: expected a whole number"],
    [["run", "x.ts", "--limit-wall-ms", "soon"], '--limit-wall-ms: expected a positive whole number, got "soon"'],
    [["run", "x.ts", "--fast"], "--fast"],
    [["run", "/no/such/file.ts"], "/no/such/file.ts cannot be read"],
  ])("%j: wrong usage ends with 2", async (args, message) => {
    const { code, err } = await tracepad(args);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  it("explains itself", async () => {
    const { code, out } = await tracepad(["--help"]);
    expect(code).toBe(0);
    for (const word of ["tracepad run", "--device", "--json", "--limit-wall-ms", "20000"]) expect(out).toContain(word);
  });

  it("hands over to Node 24 when an older Node starts it", async () => {
    const candidates = ["/usr/bin/node", "/usr/local/bin/node"].filter((path) => existsSync(path));
    for (const node of [process.execPath, ...candidates]) {
      expect((await tracepad(["run", "-"], "console.log(1 + 1)", node)).out).toBe("2\n");
    }
  });
});
