import type { EventBody, EventOf, RunEvent } from "@tracepad/shared";

/** Streams of events as the worker writes them, for tests. Not imported by the page. */

/** Numbers events from 1, a millisecond apart. */
export const stream = (bodies: readonly EventBody[]): RunEvent[] => bodies.map((body, i) => ({ ...body, id: i + 1, t: i + 1 }));

const sinOf = (type: string): string => `{ lambda ; a:${type}. let b:${type} = sin a in (b,) }`;
/** Where its one equation stands. */
function sinAt(type: string): [number, number, number, number] {
  const start = sinOf(type).indexOf("b:");
  const value = sinOf(type).indexOf("sin a");
  return [start, value, value + 4, value + 5];
}

type Call = { fn?: string; signature: string; call: number; line: number; reason?: string | null };

export const traceEvent = (
  c: Call & { ms?: number; jaxpr?: string; equations?: EventOf<"trace">["equations"]; eqns?: number },
): EventBody => ({
  type: "trace",
  fn: c.fn ?? "f",
  signature: c.signature,
  call: c.call,
  line: c.line,
  column: 12,
  cached: false,
  reason: c.reason ?? "first call",
  jaxpr: c.jaxpr ?? sinOf(c.signature),
  equations: c.equations ?? [
    { at: sinAt(c.signature), inside: null, flops: 8, bytes: 64, source: { line: 3, column: 28, endLine: 3, endColumn: 38 } },
  ],
  values: [],
  eqns: c.eqns ?? 1,
  ms: c.ms ?? 0.5,
});

export const compileEvent = (
  c: Call & {
    cached?: boolean;
    lowerMs?: number;
    compileMs?: number;
    optimized?: EventOf<"compile">["optimized"];
    passes?: EventOf<"compile">["passes"];
  },
): EventBody => {
  const lowerMs = c.lowerMs ?? 0.2;
  const compileMs = c.compileMs ?? 0.4;
  return {
    type: "compile",
    fn: c.fn ?? "f",
    signature: c.signature,
    call: c.call,
    line: c.line,
    column: 12,
    cached: c.cached ?? false,
    reason: c.reason ?? "first call",
    key: "5f1c",
    optimized: c.optimized ?? {
      text: sinOf(c.signature),
      equations: [{ at: sinAt(c.signature), inside: null, origin: 0, flops: 8, bytes: 64 }],
    },
    changes: [],
    passes: c.passes ?? [{ name: "fold", before: 1, after: 1, ms: 0.01 }],
    kernels: [{ name: "k0", kind: "elementwise", ops: ["sin"], output: c.signature, eqns: [0], code: "loop" }],
    lowerMs,
    compileMs,
    ms: lowerMs + compileMs,
  };
};

export const executeEvent = (c: Call & { cached?: boolean; count?: number; ms?: number; transferMs?: number }): EventBody => ({
  type: "execute",
  fn: c.fn ?? "f",
  signature: c.signature,
  call: c.call,
  line: c.line,
  column: 12,
  cached: c.cached ?? false,
  reason: c.reason ?? null,
  count: c.count ?? 1,
  ms: c.ms ?? 0.1,
  transferMs: c.transferMs ?? 0.02,
  bytes: 64,
  flops: 8,
});

export const doneEvent = (status: EventOf<"done">["status"] = "succeeded"): EventBody => ({
  type: "done",
  status,
  ms: 12,
  queuedMs: 3,
  message: null,
});

/** f(8) at line 11, f(8) at line 12, f(16) at line 13. */
export const retraceRun: EventBody[] = [
  { type: "status", status: "running", detail: "wasm:0" },
  traceEvent({ signature: "f32[8]", call: 1, line: 11 }),
  compileEvent({ signature: "f32[8]", call: 1, line: 11 }),
  executeEvent({ signature: "f32[8]", call: 1, line: 11, reason: "first call" }),
  executeEvent({ signature: "f32[8]", call: 2, line: 12, cached: true }),
  traceEvent({ signature: "f32[16]", call: 3, line: 13, reason: "shape: x f32[8] → f32[16]" }),
  compileEvent({ signature: "f32[16]", call: 3, line: 13, reason: "shape: x f32[8] → f32[16]" }),
  executeEvent({ signature: "f32[16]", call: 3, line: 13, reason: "shape: x f32[8] → f32[16]" }),
  doneEvent(),
];
