import type { EventBody, EventOf } from "@tracepad/shared";
import { compileEvent, doneEvent, executeEvent, retraceRun, traceEvent } from "../src/model/fixtures.ts";

/** A canned answer: what to emit, and how many milliseconds later. */
type Step = readonly [wait: number, body: EventBody];

const log = (text: string, line: number): EventBody => ({ type: "log", level: "log", text, line, column: 1 });
const running: EventBody = { type: "status", status: "running", detail: "wasm:0, bubblewrap+seccomp" };

function matrix(line: number, rows: number, columns: number, shape: number[]): EventOf<"array"> {
  const preview = Array.from({ length: rows * columns }, (_, i) => Math.sin(i * 1.7) * Math.cos(i * 0.31));
  return { type: "array", text: "", dtype: "float32", shape, preview, previewShape: [rows, columns], line, column: 1 };
}

const ENTROPY = `{ lambda ; a:f32[8]. let
    b:f32[] = reduce_max[axes=(0,) out_sharding=None] a
    c:f32[8] = sub a b
    d:f32[8] = exp c
    e:f32[] = reduce_sum[axes=(0,) out_sharding=None] d
    f:f32[8] = div d e
    g:f32[8] = add f 9.999999717180685e-10:f32[]
    h:f32[8] = log g
    i:f32[8] = mul f h
    j:f32[] = reduce_sum[axes=(0,) out_sharding=None] i
    k:f32[] = neg j
  in (k,) }`;
/** The lines of the program that the equations come from. */
const LINES = [6, 6, 7, 8, 8, 9, 9, 9, 9, 9];

/** Where the equations of a text with one on each line stand in it. */
function equationsOf(text: string) {
  return [...text.matchAll(/^ {4}(\S+ = )(\S+(?: out\S+)? )(.*)$/gm)].map(({ index, 0: line, 1: binds = "", 2: value = "" }) => {
    const start = index + 4;
    const at = [start, start + binds.length, start + binds.length + value.length, index + line.length] as const;
    return { at, inside: null, flops: 8, bytes: 64 };
  });
}

function entropy(size: number, call: number, line: number, reason: string): EventBody[] {
  const c = { fn: "f", signature: `f32[${size}]`, call, line, reason };
  const jaxpr = ENTROPY.replaceAll("f32[8]", `f32[${size}]`);
  const found = equationsOf(jaxpr);
  const equations = found.map((equation, i) => {
    const at = LINES[i] as number;
    return { ...equation, source: { line: at, column: 13, endLine: at, endColumn: 24 } };
  });
  const optimized = { text: jaxpr, equations: found.map((equation, origin) => ({ ...equation, origin })) };
  const passes = ["fold", "simplify", "cse", "dce"].map((name) => ({ name, before: 10, after: 10, ms: 0.01 }));
  return [
    traceEvent({ ...c, ms: 0.42, jaxpr, equations, eqns: 10 }),
    {
      ...(compileEvent({ ...c, lowerMs: 0.18, compileMs: 0.62, optimized, passes }) as EventOf<"compile">),
      kernels: [
        { name: "k0", kind: "reduce", ops: ["reduce_max"], output: "f32[]", eqns: [0], code: "loop\n  v128.load" },
        { name: "k1", kind: "elementwise", ops: ["sub", "exp"], output: `f32[${size}]`, eqns: [1, 2], code: null },
        { name: "k2", kind: "reduce", ops: ["div", "log", "neg"], output: "f32[]", eqns: [3, 4, 5, 6, 7, 8, 9], code: null },
      ],
    },
    executeEvent({ ...c, ms: 0.12, transferMs: 0.06 }),
  ];
}

function* training(): Generator<Step> {
  const c = { fn: "step", signature: "f32[32], f32[1], f32[2,32], f32[32,1], f32[256,2], f32[256,1]", line: 35 };
  yield [0, running];
  yield [3, executeEvent({ fn: "threefry2x32", signature: "u32[], u32[]", call: 0, line: 4, ms: 0.2 })];
  yield [3, traceEvent({ ...c, call: 1, ms: 6.1, eqns: 48 })];
  yield [6, compileEvent({ ...c, call: 1, lowerMs: 2.4, compileMs: 9.2 })];
  yield [9, executeEvent({ ...c, call: 1, ms: 0.9, reason: "first call" })];
  for (let i = 0; i < 300; i += 25) {
    yield [40, executeEvent({ ...c, call: i + 2, cached: true, count: 25, ms: 20, transferMs: 0.4 })];
    yield [0, log(`step ${i}  loss ${(1.1 * Math.exp(-i / 60) + 0.01).toFixed(5)}`, 37)];
  }
  yield [5, matrix(39, 2, 8, [2, 32])];
  yield [1, doneEvent()];
}

function* stopped(code: string): Generator<Step> {
  const line = code.split("\n").findIndex((text) => /if \(/.test(text)) + 1;
  yield [0, running];
  yield [
    4,
    {
      type: "error",
      name: "TracerBoolConversionError",
      message: "if needs true or false, and err has no value yet. Attempted boolean conversion of traced array with shape bool[].",
      hint: "choose a value with jnp.where, choose a computation with lax.cond, or decide outside jit",
      fault: "user",
      frames: [
        { fn: "step", line, column: 7 },
        { fn: "", line: line + 5, column: 7 },
      ],
      line,
      column: 7,
    },
  ];
  yield [1, doneEvent("failed")];
}

function* endless(): Generator<Step> {
  yield [0, { type: "status", status: "queued", detail: "3 before you, about 20 s" }];
  yield [300, running];
  for (let i = 0; ; i++) yield [100, log(`tick ${i}`, 2)];
}

/** Chooses a stream by what the program looks like. */
export function* play(code: string): Generator<Step> {
  if (code.includes("while (true)") || code.includes("while(true)")) return yield* endless();
  if (code.includes("if (err")) return yield* stopped(code);
  if (code.includes("valueAndGrad(loss)(p, input")) return yield* training();
  if (code.includes("entropy")) {
    yield [0, running];
    for (const body of entropy(8, 1, 14, "first call")) yield [3, body];
    yield [1, executeEvent({ fn: "f", signature: "f32[8]", call: 2, line: 15, cached: true, ms: 0.11, transferMs: 0.01 })];
    for (const body of entropy(16, 3, 16, "shape: x f32[8] → f32[16]")) yield [3, body];
    yield [0, log("entropy of  8 1.9713", 20)];
    yield [0, log("entropy of  8 2.0511", 21)];
    yield [0, log("entropy of 16 2.5512", 22)];
    return yield [2, doneEvent()];
  }
  if (code.includes("f(jnp")) return yield* retraceRun.map((body): Step => [1, body]);
  yield [0, running];
  yield [2, matrix(5, 3, 4, [3, 4])];
  yield [0, log("shape [3, 4] dtype float32 sum 66", 6)];
  yield [0, matrix(10, 3, 4, [3, 4])];
  yield [0, executeEvent({ fn: "tanh", signature: "f32[3,4]", call: 0, line: 9 })];
  yield [0, matrix(16, 8, 8, [64, 64])];
  yield [
    0,
    { type: "array", text: "", dtype: "float32", shape: [3], preview: [0.25, "nan", -0.75], previewShape: [3], line: 17, column: 1 },
  ];
  yield [1, doneEvent()];
}
