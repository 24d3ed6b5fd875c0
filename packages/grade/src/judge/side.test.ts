import { type Array as JaxArray, jnp, makeJaxpr, ShapeDtypeStruct } from "tracepad";
import { DEFAULT_VERIFIER_LIMITS, type NDArray } from "tracepad/device";
import { hostData, serializeJaxpr } from "tracepad/internal";
import { describe, expect, it } from "vitest";
import { packAnswer } from "../inside/bytes.ts";
import type { Task } from "../inside/job.ts";
import { GradingDevice } from "./device.ts";
import { ReferenceFault } from "./rule.ts";
import { type Outcome, Side } from "./side.ts";

const device = new GradingDevice(() => 0);
const VECTOR = { kind: "array", dtype: "float32", shape: [3], words: null } as const;
const TRACE: Task = { kind: "trace", fn: "f", transform: { kind: "none" }, args: [VECTOR] };
const CALL: Task = { kind: "call", fn: "f", calls: [[{ ...VECTOR, words: [1, 2, 3] }]] };

type Fn = (...args: JaxArray[]) => JaxArray;
const programBytes = (fn: Fn, ...shapes: number[][]): Uint8Array => {
  const { jaxpr, consts } = makeJaxpr(fn as (...args: unknown[]) => JaxArray)(
    ...shapes.map((shape) => new ShapeDtypeStruct(shape, "float32")),
  );
  return serializeJaxpr({ jaxpr, consts: consts.map(hostData) });
};
const double = programBytes((x) => x.add(x), [3]);
const PROGRAM = { kind: "program", task: 0, structure: "PyTreeDef(*)", names: [""] };

const answer = (head: unknown, ...parts: Uint8Array[]): Uint8Array => new Uint8Array(packAnswer(head, parts));
const outcome = (task: Task, ...answers: Uint8Array[]): Outcome => {
  const batch = { tasks: [task], answers: answers.map((bytes) => ({ task: 0, bytes })), failures: new Map(), items: [] };
  return new Side(batch, device, { ...DEFAULT_VERIFIER_LIMITS, equations: 100, bytes: 2 ** 20 }, ReferenceFault).outcome(0);
};
const message = (found: Outcome): string => (found.kind === "failure" ? found.message : found.kind);

describe("an answer to a task", () => {
  it("is a program that runs, where it is one of the types that were asked", () => {
    const found = outcome(TRACE, answer(PROGRAM, double));
    if (found.kind !== "program") throw new Error(message(found));
    const x: NDArray = { shape: [3], dtype: "float32", data: new Float32Array([1, 2, 3]) };
    expect(found.run([x])).toEqual([{ ...x, data: new Float32Array([2, 4, 6]) }]);
  });

  it("is the elements of each call", () => {
    const head = {
      kind: "values",
      task: 0,
      call: 0,
      structure: "PyTreeDef(*)",
      names: [""],
      arrays: [{ shape: [2], dtype: "int32", bytes: 8 }],
    };
    const found = outcome(
      CALL,
      answer({ kind: "begin", task: 0 }),
      answer({ kind: "returned", task: 0 }),
      answer(head, new Uint8Array(new Int32Array([7, 8]).buffer)),
    );
    if (found.kind !== "values") throw new Error(message(found));
    expect(found.calls[0].results).toEqual([{ shape: [2], dtype: "int32", data: new Int32Array([7, 8]) }]);
    expect(found.inputs(0)).toEqual([{ shape: [3], dtype: "float32", data: new Float32Array([1, 2, 3]) }]);
  });

  const FORGED = /^what came out of the sandbox is no answer/;
  const values = (arrays: unknown[], names = [""], call = 0): unknown => ({ kind: "values", task: 0, call, structure: "", names, arrays });
  it.each<[string, Task, Uint8Array[], RegExp]>([
    ["nothing", TRACE, [], /^nothing came out of the sandbox for this$/],
    ["no answer at all", TRACE, [new Uint8Array([1, 2, 3]), new Uint8Array(0)], /^nothing came/],
    ["a head longer than the answer", TRACE, [new Uint8Array([255, 255, 255, 255, 123, 125])], /^nothing came/],
    ["a head that is no JSON", TRACE, [answer("x").fill(64, 4)], /^nothing came/],
    ["a kind that nobody knows", TRACE, [answer({ kind: "passed", task: 0, points: 99 })], /^nothing came/],
    [
      "a head with members of Object",
      TRACE,
      [answer(JSON.parse('{"kind":"program","task":0,"__proto__":{"passed":true}}'))],
      /^nothing came/,
    ],
    ["a program twice", TRACE, [answer(PROGRAM, double), answer(PROGRAM, double)], FORGED],
    ["a program and an error", TRACE, [answer(PROGRAM, double), answer({ kind: "missing", task: 0, found: "nothing" })], FORGED],
    ["elements for a program", TRACE, [answer(values([]))], FORGED],
    ["a program for elements", CALL, [answer(PROGRAM, double)], FORGED],
    [
      "a program of other types",
      TRACE,
      [
        answer(
          PROGRAM,
          programBytes((x) => x, [4]),
        ),
      ],
      FORGED,
    ],
    [
      "a program of more arguments",
      TRACE,
      [
        answer(
          PROGRAM,
          programBytes((x, y) => x.add(y), [3], [3]),
        ),
      ],
      FORGED,
    ],
    ["more names than results", TRACE, [answer({ ...PROGRAM, names: ["a", "b"] }, double)], FORGED],
    ["half a program", TRACE, [answer(PROGRAM, double.subarray(0, double.length >> 1))], FORGED],
    ["bytes behind a program", TRACE, [answer(PROGRAM, double, new Uint8Array(1))], FORGED],
    [
      "a program beyond the limits",
      TRACE,
      [
        answer(
          PROGRAM,
          programBytes(
            (x) =>
              jnp
                .ones([2 ** 20])
                .mul(x.sum())
                .sum(),
            [3],
          ),
        ),
      ],
      /^the program of f is too large: /,
    ],
    [
      "large constants",
      TRACE,
      [answer(PROGRAM, programBytes((x) => x.add(jnp.array(new Float32Array(3).fill(2))), [3]).fill(0, -4))],
      /program|FORGED/,
    ],
    ["fewer bytes than elements", CALL, [answer(values([{ shape: [3], dtype: "float32", bytes: 12 }]), new Uint8Array(8))], FORGED],
    ["elements of a dtype that is none", CALL, [answer(values([{ shape: [1], dtype: "__proto__", bytes: 4 }]), new Uint8Array(4))], FORGED],
    [
      "a shape that does not fit the bytes",
      CALL,
      [answer(values([{ shape: [2 ** 30, 2 ** 30], dtype: "int8", bytes: 4 }]), new Uint8Array(4))],
      FORGED,
    ],
    ["another number of calls", CALL, [answer(values([], [])), answer(values([], [], 1))], FORGED],
    ["the wrong call", CALL, [answer(values([], [], 1))], FORGED],
    ["more results than names", CALL, [answer(values([{ shape: [], dtype: "int8", bytes: 1 }], []), new Uint8Array(1))], FORGED],
  ])("is refused where it is %s", (_, task, answers, expected) => {
    expect(message(outcome(task, ...answers))).toMatch(expected);
  });

  it("is never more than a failure, whatever bytes are changed", () => {
    const whole = answer(PROGRAM, double);
    const kinds = new Set<string>();
    for (let at = 0; at < whole.length; at++) {
      for (const flip of [1, 64, 255]) {
        const changed = whole.slice();
        changed[at] ^= flip;
        kinds.add(outcome(TRACE, changed).kind);
      }
    }
    expect([...kinds].sort()).toEqual(["failure", "program"]);
  });

  it("of a program that fails while it runs is that side's fault", () => {
    const found = outcome(TRACE, answer(PROGRAM, double));
    if (found.kind !== "program") throw new Error(message(found));
    expect(() => found.run([])).toThrow(ReferenceFault);
  });
});
