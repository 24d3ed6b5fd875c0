import { describe, expect, it } from "vitest";
import { callRows, callTotals, divisionFor, timeByLine } from "./calls.ts";
import { compileEvent, executeEvent, retraceRun, stream, traceEvent } from "./fixtures.ts";
import { jitLenses } from "./lenses.ts";

describe("callRows", () => {
  it("gives f(8), f(8), f(16) a row each: first trace, hit, retrace", () => {
    const rows = callRows(stream(retraceRun));
    expect(rows.map((r) => [r.fn, r.signature, r.kind, r.line])).toEqual([
      ["f", "f32[8]", "first trace", 11],
      ["f", "f32[8]", "hit", 12],
      ["f", "f32[16]", "retrace", 13],
    ]);
    expect(rows[0]?.phases).toEqual({ trace: 0.5, lower: 0.2, compile: 0.4, transfer: 0.02, kernels: 0.1 });
    expect(rows[1]?.notSpent).toBeCloseTo(1.1);
  });

  it("keeps the first step of a training loop apart from the later ones, and counts those", () => {
    const step = { fn: "step", signature: "f32[64,2], f32[64]", line: 20 };
    const rows = callRows(
      stream([
        traceEvent({ ...step, call: 1, ms: 6 }),
        compileEvent({ ...step, call: 1, lowerMs: 2, compileMs: 9 }),
        executeEvent({ ...step, call: 1, ms: 0.3, reason: "first call" }),
        executeEvent({ ...step, call: 2, cached: true, count: 200, ms: 40, transferMs: 0 }),
        executeEvent({ fn: "sub", signature: "f32[], f32[]", call: 0, line: 22 }),
        executeEvent({ ...step, call: 202, cached: true, count: 99, ms: 19.8, transferMs: 0 }),
      ]),
    );
    expect(rows.map((r) => [r.kind, r.count])).toEqual([
      ["first trace", 1],
      ["hit", 299],
      ["eager", 1],
    ]);
    expect(rows[1]?.phases.kernels).toBeCloseTo(0.2);
    expect(rows[1]?.totalMs).toBeCloseTo(59.8);
    expect(callTotals(rows).calls).toBe(300);
  });

  it("takes eager work between two traces together", () => {
    const eager = (fn: string, line: number) => executeEvent({ fn, signature: "f32[]", call: 0, line });
    const rows = callRows(
      stream([eager("add", 1), eager("mul", 2), traceEvent({ signature: "f32[8]", call: 1, line: 4 }), eager("add", 5)]),
    );
    expect(rows.map((r) => [r.kind, r.fn, r.line, r.count])).toEqual([
      ["eager", "add, mul", null, 2],
      ["first trace", "f", 4, 1],
      ["eager", "add", 5, 1],
    ]);
  });

  it("gives a function traced inside another no row of its own", () => {
    const rows = callRows(
      stream([
        traceEvent({ fn: "inner", signature: "f32[]", call: 1, line: 9, ms: 0.2 }),
        traceEvent({ fn: "outer", signature: "f32[4]", call: 1, line: 9, ms: 1 }),
        compileEvent({ fn: "outer", signature: "f32[4]", call: 1, line: 9 }),
      ]),
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ fn: "outer", signature: "f32[4]" });
    expect(rows[0]?.phases.trace).toBe(1);
  });

  it("marks a program that the worker knew already", () => {
    const rows = callRows(
      stream([
        traceEvent({ signature: "f32[8]", call: 1, line: 4 }),
        compileEvent({ signature: "f32[8]", call: 1, line: 4, cached: true, lowerMs: 0, compileMs: 0 }),
      ]),
    );
    expect(rows[0]?.programKnown).toBe(true);
  });

  it("ends with the function in which an error stopped the run", () => {
    const rows = callRows(
      stream([
        {
          type: "error",
          name: "TracerBoolConversionError",
          message: "m",
          hint: null,
          fault: "user",
          frames: [{ fn: "step", line: 7, column: 7 }],
          line: 7,
          column: 7,
        },
      ]),
    );
    expect(rows[0]).toMatchObject({ kind: "stopped", fn: "step", line: 7 });
  });
});

describe("jitLenses", () => {
  const rows = callRows(stream(retraceRun));
  it("stand where jit makes a function that the run called", () => {
    for (const code of [
      "const f = jit((x) => x);",
      "const fast = jit(f);",
      "const g = jit(function f(x) {",
      "const g = jit(f, { staticArgnums: [1] });",
    ]) {
      expect(jitLenses(`\n${code}`, rows)).toMatchObject([{ line: 2, fn: "f", traces: 2, hits: 1 }]);
    }
    for (const name of ["grad(f)", "vmap(grad(f))", "grad(<lambda>)"]) {
      const transformed = rows.map((row) => ({ ...row, fn: name }));
      const code = `const g = jit(${name.replace("<lambda>", "(x) => x * x").replace("grad(f)", "grad(f, { argnums: 0 })")});`;
      expect(jitLenses(code, transformed)).toMatchObject([{ line: 1, fn: name, traces: 2, hits: 1 }]);
    }
    expect(jitLenses("const g = jit(h);\nimport { jit } from 'tracepad';", rows)).toEqual([]);
  });
});

describe("scales and gutters", () => {
  it("chooses ten divisions of 1, 2 or 5", () => {
    expect(divisionFor(1.65)).toBeCloseTo(0.2);
    expect(divisionFor(10)).toBeCloseTo(1);
    expect(divisionFor(33)).toBeCloseTo(5);
    expect(divisionFor(0)).toBeGreaterThan(0);
  });

  it("adds kernel time by the calling line", () => {
    expect(timeByLine(stream(retraceRun)).get(12)).toBeCloseTo(0.1);
  });
});
