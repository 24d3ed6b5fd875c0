import type { KernelReport } from "../../client/events.ts";
import type { Plan, PlanBuffer, Step } from "../../compiler/kernel.ts";
import type { TypedArray } from "../../dtype/dtype.ts";
import type { RunBody } from "../../ir/lowering.ts";
import type { NDArray } from "../../ir/ndarray.ts";
import type { Backend, CompileRequest, Program } from "../backend.ts";
import { evaluateEqn } from "../reference/evaluate.ts";
import { Arena } from "./arena.ts";
import { ModuleBuilder } from "./encoder.ts";
import { callGemm, createGemm, GEMM_SCRATCH_BYTES } from "./gemm.ts";
import { emitLoopKernel } from "./loop-kernel.ts";
import type { KernelContext } from "./loop-scope.ts";
import { createSortPairs } from "./routines/radix-sort.ts";
import { emitRoutine } from "./routines/routine-kernel.ts";
import { Runtime } from "./runtime-module.ts";
import { hasRelaxedSimd, wasm } from "./webassembly.ts";

/** Kernels written as WebAssembly SIMD when a program is compiled; one module a program, one arena for all programs. */
export function createWasmBackend(): Backend {
  const arena = new Arena();
  const relaxed = hasRelaxedSimd();
  arena.reserve(GEMM_SCRATCH_BYTES);
  const gemm = createGemm(arena.memory, relaxed);
  const imports = { gemm, sortPairs: createSortPairs(arena.memory), memory: arena.memory };
  return {
    kind: "wasm",
    description: `WebAssembly SIMD${relaxed ? " with fused multiply-add" : ""}, 1 thread`,
    compile({ plan }: CompileRequest): Program {
      return new WasmProgram(plan(), { arena, imports, relaxed }, GEMM_SCRATCH_BYTES);
    },
  };
}

/** Steps between two host steps, as one exported function. */
type Segment = () => void;
type Kernel = Extract<Step, { kind: "loop" | "dot" | "routine" }>;
type HostStep = Extract<Step, { kind: "host" }>;
type ControlStep = Extract<Step, { kind: "control" }>;

/** What all programs of a backend share. */
interface Device {
  readonly arena: Arena;
  readonly imports: Readonly<Record<string, unknown>>;
  readonly relaxed: boolean;
}

/** A branch or loop with programs for its bodies, which lie behind the program around them in the arena. */
interface Control {
  readonly step: ControlStep;
  readonly bodies: readonly WasmProgram[];
}

class WasmProgram implements Program {
  readonly kernels: readonly KernelReport[];
  readonly bytes: number;
  private readonly plan: Plan;
  private readonly arena: Arena;
  private readonly base: number;
  private readonly work: readonly (Segment | HostStep | Control)[];
  /** Where in the arena this program and those inside it end. */
  private readonly end: number;

  constructor(plan: Plan, device: Device, base: number) {
    const { arena, imports, relaxed } = device;
    this.plan = plan;
    this.arena = arena;
    this.base = base;
    let end = base + plan.arenaBytes;
    arena.reserve(end);
    const module = new ModuleBuilder();
    const context: KernelContext = {
      module,
      runtime: new Runtime(module, relaxed),
      pushAddress: (f, buffer, offset = 0) => f.i32(base + plan.buffers[buffer].offset + offset),
    };
    const calls = plan.steps.map((step) => {
      if (step.kind === "host" || step.kind === "control") return null;
      if (step.kind === "routine") return emitRoutine(step, context);
      if (step.kind === "dot") return callGemm(step, context);
      return emitLoopKernel(step, context);
    });
    const names: (string | HostStep | Control)[] = [];
    let inner = 0;
    let main: ReturnType<ModuleBuilder["function"]> | null = null;
    for (const [i, step] of plan.steps.entries()) {
      if (step.kind === "host") {
        names.push(step);
        main = null;
        continue;
      }
      if (step.kind === "control") {
        let at = base + plan.arenaBytes;
        const bodies = step.bodies.map((body) => {
          const program = new WasmProgram(body.plan, device, at);
          at = program.end;
          inner += program.bytes;
          return program;
        });
        end = Math.max(end, at);
        names.push({ step, bodies });
        main = null;
        continue;
      }
      if (main === null) {
        const name = `run${i}`;
        main = module.function([], [], name);
        names.push(name);
      }
      calls[i]?.(main);
    }
    const code = module.bytes();
    this.end = end;
    this.bytes = 4 * code.length + 512 * plan.steps.length + 1024 + inner;
    const compiled = names.some((name) => typeof name === "string")
      ? new wasm.Instance(new wasm.Module(code), { env: imports }).exports
      : {};
    this.work = names.map((name) => (typeof name === "string" ? (compiled[name] as Segment) : name));
    this.kernels = plan.steps.map((step, i) => report(step, i));
  }

  run(inputs: readonly TypedArray[]): TypedArray[] {
    return this.runFrom(inputs, 0);
  }

  /** Runs; inputs before `from` are in the arena already. */
  private runFrom(inputs: readonly TypedArray[], from: number): TypedArray[] {
    const { plan, arena, base } = this;
    for (let i = from; i < inputs.length; i++) {
      const id = plan.inputs[i];
      if (id !== null) arena.write(base + plan.buffers[id].offset, inputs[i]);
    }
    for (const work of this.work) {
      if (typeof work === "function") work();
      else if ("step" in work) this.runControl(work);
      else this.runOnHost(work);
    }
    return plan.outputs.map((output) => {
      if ("buffer" in output) return this.read(plan.buffers[output.buffer]);
      return "input" in output ? inputs[output.input].slice() : output.literal.data.slice();
    });
  }

  private read(buffer: PlanBuffer): TypedArray {
    return this.arena.read(this.base + buffer.offset, buffer.length, buffer.dtype);
  }

  private runOnHost(step: HostStep): void {
    this.store(step, evaluateEqn(step.eqn, this.operands(step)));
  }

  /** Drives a branch or a loop: each run of a body is a call into its program, beside which only its operands move. */
  private runControl({ step, bodies }: Control): void {
    const { lowering, name } = step.eqn.primitive;
    if (lowering.kind !== "control") throw new TypeError(`${name} is no control flow`);
    const run = bodies.map((body, n): RunBody => {
      const avals = lowering.bodies(step.eqn.params)[n].jaxpr.outAvals;
      let from = 0;
      return (inputs) => {
        const results = body.runFrom(
          inputs.map((array) => array.data),
          from,
        );
        from = step.bodies[n].invariant;
        return results.map((data, i) => ({ shape: avals[i].shape, dtype: avals[i].dtype, data }));
      };
    });
    const outputs = step.eqn.outvars.map((v) => v.aval);
    this.store(step, lowering.run(run, this.operands(step), step.eqn.params, outputs));
  }

  private operands({ eqn, inputs }: HostStep | ControlStep): NDArray[] {
    return inputs.map((input, i): NDArray => {
      if (typeof input !== "number") return input;
      const { shape, dtype } = eqn.invars[i].aval;
      return { shape, dtype, data: this.read(this.plan.buffers[input]) };
    });
  }

  private store({ outputs }: HostStep | ControlStep, results: readonly NDArray[]): void {
    for (const [i, id] of outputs.entries()) this.arena.write(this.base + this.plan.buffers[id].offset, results[i].data);
  }
}

function report(step: Step, index: number): KernelReport {
  const kind = kindOf(step);
  const output = "eqn" in step ? step.eqn.outvars.map((v) => v.aval.toShort()).join(" ") : outputText(step);
  return { name: `${kind}_${index}`, kind, ops: step.ops, output };
}

function kindOf(step: Step): string {
  if (step.kind !== "loop") return step.kind;
  if (step.stages.some(({ inner }) => inner)) return "reduce";
  return step.stages.every(({ results }) => results.every(({ value }) => value.op === "load")) ? "copy" : "elementwise";
}

function outputText(step: Kernel): string {
  if (step.kind === "routine") return step.outputText;
  const loops = step.kind === "dot" ? step.epilogue : step;
  if (loops === null) return step.kind === "dot" ? step.outputText : "";
  return loops.stages.flatMap(({ results }) => results.flatMap((result) => (result.kind === "store" ? [result.text] : []))).join(" ");
}
