import type { KernelReport } from "../../client/events.ts";
import type { Plan, PlanBuffer, Step } from "../../compiler/kernel.ts";
import type { TypedArray } from "../../dtype/dtype.ts";
import type { NDArray } from "../../ir/ndarray.ts";
import type { Backend, CompileRequest, Program } from "../backend.ts";
import { evaluateEqn } from "../reference/evaluate.ts";
import { Arena } from "./arena.ts";
import { ModuleBuilder } from "./encoder.ts";
import { callGemm, createGemm, GEMM_SCRATCH_BYTES } from "./gemm.ts";
import { emitMapKernel, type KernelContext } from "./map-kernel.ts";
import { emitReduceKernel } from "./reduce-kernel.ts";
import { PRECISE, Runtime } from "./runtime-module.ts";
import { hasRelaxedSimd, wasm } from "./webassembly.ts";

/** Kernels written as WebAssembly SIMD when a program is compiled; one module a program, one arena for all programs. */
export function createWasmBackend(): Backend {
  const arena = new Arena();
  const relaxed = hasRelaxedSimd();
  arena.reserve(GEMM_SCRATCH_BYTES);
  const gemm = createGemm(arena.memory, relaxed);
  const imports = { ...PRECISE, gemm, memory: arena.memory };
  return {
    kind: "wasm",
    description: `WebAssembly SIMD${relaxed ? " with fused multiply-add" : ""}, 1 thread`,
    compile({ plan }: CompileRequest): Program {
      return new WasmProgram(plan(), arena, imports, relaxed);
    },
  };
}

/** Steps between two host steps, as one exported function. */
type Segment = () => void;

class WasmProgram implements Program {
  readonly kernels: readonly KernelReport[];
  readonly bytes: number;
  private readonly plan: Plan;
  private readonly arena: Arena;
  private readonly work: readonly (Segment | Extract<Step, { kind: "host" }>)[];

  constructor(plan: Plan, arena: Arena, imports: Readonly<Record<string, unknown>>, relaxed: boolean) {
    this.plan = plan;
    this.arena = arena;
    arena.reserve(GEMM_SCRATCH_BYTES + plan.arenaBytes);
    const module = new ModuleBuilder();
    const context: KernelContext = { module, runtime: new Runtime(module, relaxed), buffers: plan.buffers, base: GEMM_SCRATCH_BYTES };
    const calls = plan.steps.map((step) => {
      if (step.kind === "host") return null;
      if (step.kind === "dot") return callGemm(step, context);
      return step.reducer !== null && step.reduced > 0 ? emitReduceKernel(step, context) : emitMapKernel(step, context);
    });
    const names: (string | Extract<Step, { kind: "host" }>)[] = [];
    let main: ReturnType<ModuleBuilder["function"]> | null = null;
    for (const [i, step] of plan.steps.entries()) {
      if (step.kind === "host") {
        names.push(step);
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
    this.bytes = 4 * code.length + 512 * plan.steps.length + 1024;
    const compiled = names.some((name) => typeof name === "string")
      ? new wasm.Instance(new wasm.Module(code), { env: imports }).exports
      : {};
    this.work = names.map((name) => (typeof name === "string" ? (compiled[name] as Segment) : name));
    this.kernels = plan.steps.map((step, i) => report(step, i));
  }

  run(inputs: readonly TypedArray[]): TypedArray[] {
    const { plan, arena } = this;
    for (let i = 0; i < inputs.length; i++) {
      const id = plan.inputs[i];
      if (id !== null) arena.write(GEMM_SCRATCH_BYTES + plan.buffers[id].offset, inputs[i]);
    }
    for (const work of this.work) {
      if (typeof work === "function") work();
      else this.runOnHost(work);
    }
    return plan.outputs.map((output) => {
      if ("buffer" in output) return this.read(plan.buffers[output.buffer]);
      return "input" in output ? inputs[output.input].slice() : output.literal.data.slice();
    });
  }

  private read(buffer: PlanBuffer): TypedArray {
    return this.arena.read(GEMM_SCRATCH_BYTES + buffer.offset, buffer.length, buffer.dtype);
  }

  private runOnHost({ eqn, inputs, outputs }: Extract<Step, { kind: "host" }>): void {
    const { buffers } = this.plan;
    const arrays = inputs.map((input, i): NDArray => {
      if (typeof input !== "number") return input;
      const { shape, dtype } = eqn.invars[i].aval;
      return { shape, dtype, data: this.read(buffers[input]) };
    });
    const results = evaluateEqn(eqn, arrays);
    for (const [i, id] of outputs.entries()) this.arena.write(GEMM_SCRATCH_BYTES + buffers[id].offset, results[i].data);
  }
}

function report(step: Step, index: number): KernelReport {
  const isReduction = step.kind === "loop" && step.reducer !== null && step.reduced > 0;
  const isCopy = step.kind === "loop" && !isReduction && step.root.op === "load";
  const kind = step.kind === "loop" ? (isReduction ? "reduce" : isCopy ? "copy" : "elementwise") : step.kind;
  const output = step.kind === "host" ? step.eqn.outvars.map((v) => v.aval.toShort()).join(" ") : step.outputText;
  return { name: `${kind}_${index}`, kind, ops: step.ops, output };
}
