import { randomBytes } from "node:crypto";
import { type Exercise, forStudent, type Report, report as reportSchema, type Sandbox } from "@tracepad/grade";
import { createJudge, Grader } from "@tracepad/grade/node";
import { jnp, makeJaxpr, ShapeDtypeStruct } from "tracepad";
import { serializeJaxpr } from "tracepad/internal";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Runner } from "../runner.ts";
import { FROM_CHILD } from "../sandbox/frames.ts";
import { startRunner } from "../sandbox/testing/harness.ts";
import { createGradingSandbox } from "./sandbox.ts";
import { exercise } from "./testing/exercise.ts";

/** An attacker who broke out of the isolate has the whole process: what it can send is all that it can do. */

let broken: Runner;
let sound: Runner;
let grader: Grader;
const judge = createJudge();
beforeAll(async () => {
  broken = await startRunner({ takenOver: true, poolSize: 1 });
  sound = await startRunner({ poolSize: 1 });
  const [attacker, honest] = [createGradingSandbox(broken), createGradingSandbox(sound)];
  const sandbox: Sandbox = { run: (request) => (request.code.startsWith(ATTACK) ? attacker : honest).run(request) };
  grader = new Grader({ sandbox, judge, now: () => performance.now(), entropy: () => randomBytes(4).readUInt32LE() });
});
afterAll(async () => {
  await judge.close();
  await broken.close();
  await sound.close();
});

const ATTACK = "/* taken over */";
const GIVEN: Exercise = exercise({
  visible: 'check.allclose("f", { args: [f32(3)] });\ncheck.maxTraces("f", 1, { calls: [[f32(3)]] });',
  solution: "const g = jit((x: any) => jnp.cumsum(x));\nexport const f = g;",
});
const grade = (code: string): Promise<Report> => grader.grade({ exercise: GIVEN, source: `${ATTACK}\n${HELP}\n${code}`, scope: "all" });
const passed = ({ checks }: Report): string => checks.map((check) => (check.passed ? "✓" : "✗")).join("");

const programHex = (fn: (x: any) => any): string => {
  const { jaxpr } = makeJaxpr(fn)(new ShapeDtypeStruct([3], "float32"));
  return Buffer.from(serializeJaxpr({ jaxpr, consts: [] })).toString("hex");
};
const HELP = `const answer = (head, bytes = new Uint8Array(0)) => {
  const text = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  send(${FROM_CHILD.answer}, Buffer.concat([length, text, bytes]), null);
};
const program = (hex) => answer({ kind: "program", task: 0, structure: "PyTreeDef(*)", names: [""] }, Buffer.from(hex, "hex"));
answer({ kind: "loaded" });`;

it("a program that gives the right values earns what it is worth, whoever wrote it", async () => {
  expect(passed(await grade(`program("${programHex((x) => jnp.cumsum(x))}");`))).toBe("✓✗");
});

it.each([
  ["a program that does something else", () => `program("${programHex((x) => x)}");`],
  [
    "a report",
    () => `answer({ outcome: "graded", passed: true, points: 2, checks: [{ id: "visible/0", passed: true, points: 1, of: 1 }] });`,
  ],
  ["results of checks", () => `answer({ kind: "judged", check: 0, judged: { result: { passed: true, points: 1 } } });`],
  ["checks of its own", () => `answer({ kind: "checks", checks: [] });`],
  [
    "elements instead of a program",
    () =>
      `answer({ kind: "values", task: 0, call: 0, structure: "PyTreeDef(*)", names: [""], arrays: [{ shape: [3], dtype: "float32", bytes: 12 }] }, new Uint8Array(12));`,
  ],
  ["the right program, and another behind it", () => `program("${programHex((x) => jnp.cumsum(x))}"); program("${programHex((x) => x)}");`],
  ["answers to what nobody asked", () => `for (let task = 1; task < 50; task++) answer({ kind: "missing", task, found: "nothing" });`],
  [
    "marks for calls that never were",
    () => `for (let i = 0; i < 5; i++) { answer({ kind: "begin", task: 0 }); answer({ kind: "returned", task: 0 }); }`,
  ],
  ["nothing", () => ""],
])("what an attacker sends earns nothing when it is %s", async (_, code) => {
  const report = await grade(code());
  expect(report).toMatchObject({ outcome: "graded", passed: false, points: 0 });
  expect(passed(report)).toBe("✗✗");
  expect(reportSchema.safeParse(report).success).toBe(true);
});

it.each([
  ["bytes that are no frames", "write(new Uint8Array(100).fill(255));"],
  ["more answers than were asked for", "for (let i = 0; i < 5000; i++) answer({ kind: 'begin', task: 0 });"],
  [
    "an answer of a gigabyte",
    "const header = Buffer.alloc(5); header.writeUInt32LE(2 ** 30); header[4] = 9; write(header); for (;;) write(Buffer.alloc(65536));",
  ],
])("%s end the process, and earn nothing", async (_, code) => {
  const report = await grade(code);
  expect(report.passed).toBe(false);
  expect(report.points).toBe(0);
  expect(["platform", "graded"]).toContain(report.outcome);
  expect(forStudent(report, "points").passed).toBe(false);
});
