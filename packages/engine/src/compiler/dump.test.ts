import { expect, test } from "vitest";
import { createWasmBackend } from "../backends/wasm/backend.ts";
import { ProgramWriter } from "../client/conformance.ts";
import { hostDump } from "../client/dump.ts";
import { compileProgram } from "./compile.ts";

/** Σ (2x)² of each row, minus its greatest. */
function program() {
  const w = new ProgramWriter();
  const x = w.input([3, 40]);
  const doubled = w.bind("mul", [x, w.number(2)]);
  const reduce = (name: string, v: typeof x) => w.bind(name, [v], { axes: [1], out_sharding: null });
  return w.finish(w.bind("sub", [reduce("reduce_sum", w.bind("mul", [doubled, doubled])), reduce("reduce_max", x)]));
}

test("each stage of the compiler can be seen", () => {
  const stages = new Map<string, string>();
  compileProgram(
    program(),
    createWasmBackend(),
    () => 0,
    (stage, text) => stages.set(stage, text()),
  );
  expect([...stages.keys()]).toEqual(["trace", "inline", "expand", "fold", "simplify", "cse", "dce", "kernels", "schedule", "wasm"]);
  expect(stages.get("trace")).toContain("reduce_max[axes=(1,) out_sharding=None] a");
  expect(stages.get("kernels")).toBe(`array 0: float32 × 120
array 1: float32 × 3
loop: mul mul reduce_sum reduce_max sub
  for i0 < 3, i1 < 40 inner
    over the row:
      n0:f32 = array 0 at 40·i0 + i1
      n1:f32 = 2
      n2:f32 = mul n0 n1
      n3:f32 = mul n2 n2
      row number 0 ← add of n3
      row number 1 ← max of n0
    once a row:
      n4:f32 = row number 0
      n5:f32 = row number 1
      n6:f32 = sub n4 n5
      array 1 at i0 ← n6  f32[3]`);
  expect(stages.get("schedule")).toBe("mul mul reduce_sum reduce_max sub: i0 < 3 grid, i1 < 40 vector; 4 vectors a turn");
});

test("TRACEPAD_DUMP names the stages that are written", () => {
  const written: string[] = [];
  const host = { process: { env: { TRACEPAD_DUMP: "fold,schedule" } }, console: { error: (text: string) => void written.push(text) } };
  compileProgram(program(), createWasmBackend(), () => 0, hostDump(host));
  expect(written.map((text) => text.split("\n")[0])).toEqual(["── fold", "── schedule"]);
  expect(hostDump({ console: host.console })).toBeNull();
});
