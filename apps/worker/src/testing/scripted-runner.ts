import { setTimeout as sleep } from "node:timers/promises";
import type { EmitEvent } from "@tracepad/run";
import { type Runner, type RunRequest, StartOver } from "../runner.ts";

const versions = { engine: process.env.SCRIPTED_ENGINE ?? "1.0.0", compiler: "scripted", device: "none" };

function phases(emit: EmitEvent): void {
  const label = { fn: "f", signature: "f32[]", call: 1, line: null, column: null, reason: null };
  const program = { optimized: { text: "", equations: [] }, passes: [], changes: [], kernels: [], key: "k" };
  emit({ type: "trace", ...label, cached: false, jaxpr: "", equations: [], values: [], eqns: 0, ms: 1 });
  emit({ type: "compile", ...label, cached: false, ...program, lowerMs: 2, compileMs: 3, ms: 5 });
  emit({ type: "execute", ...label, cached: true, count: 1, ms: 4, transferMs: 1, bytes: 0, flops: 0 });
}

/**
 * A runner for the tests of the service around it: the "program" is a script of one command a line.
 * `log TEXT`, `array N` (0, 1, 2 … N-1, kept whole), `phases` (a call that is traced, compiled and executed), `flood N` (N logs at once), `sleep MS`, `hang` (until stopped, in processes without SCRIPTED_HANG=no), `crash` (rejects), `bystander` (to be started over), `die` (kills the process).
 */
export class ScriptedRunner implements Runner {
  readonly confinement = "none (scripted)";
  readonly devices = [
    { id: "wasm:0", kind: "wasm", description: "scripted", default: true, versions },
    { id: "reference:0", kind: "reference", description: "scripted", default: false, versions },
  ];

  async run({ code, signal, mayStartOver }: RunRequest, emit: EmitEvent): ReturnType<Runner["run"]> {
    const started = performance.now();
    const log = (text: string) => emit({ type: "log", level: "log", text, line: null, column: null });
    const end = (status: "succeeded" | "cancelled") =>
      ({ type: "done", status, ms: performance.now() - started, queuedMs: 0, message: null }) as const;
    for (const line of code.split("\n")) {
      if (signal.aborted) return end("cancelled");
      const [command, argument = ""] = line.split(" ", 2);
      if (command === "log") log(argument);
      else if (command === "array") emit(...countingArray(Number(argument)));
      else if (command === "phases") phases(emit);
      else if (command === "flood") for (let i = 0; i < Number(argument); i++) log(`${i}`);
      else if (command === "sleep") await sleep(Number(argument), undefined, { signal }).catch(() => {});
      else if (command === "hang" && process.env.SCRIPTED_HANG !== "no")
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
      else if (command === "crash") throw new Error("scripted crash");
      else if (command === "bystander" && mayStartOver) throw new StartOver("scripted");
      else if (command === "die") process.kill(process.pid, "SIGKILL");
    }
    return end(signal.aborted ? "cancelled" : "succeeded");
  }

  async close(): Promise<void> {}
}

function countingArray(n: number): Parameters<EmitEvent> {
  const whole = new Uint8Array(Float32Array.from({ length: n }, (_, i) => i).buffer);
  const preview = { text: `0 … ${n - 1}`, dtype: "float32", shape: [n], preview: [0, 1], previewShape: [2] };
  return [{ type: "array", ...preview, kept: whole.length, line: null, column: null }, whole];
}
