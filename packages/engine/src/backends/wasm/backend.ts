import type { DeviceBuffer } from "../../client/client.ts";
import { realFunction } from "../../dtype/real-functions.ts";
import type { Backend, Collector, CompileRequest, Program } from "../backend.ts";
import { type ArrayBudget, DeviceArrays, type WasmBuffer } from "./arrays.ts";
import { createGemm, GEMM_SCRATCH_BYTES } from "./gemm.ts";
import { createDoubleGemm, createIntegerGemm } from "./gemm-wide.ts";
import { Heap } from "./heap.ts";
import { emitProgram } from "./image.ts";
import { decodeImage, encodeImage } from "./image-bytes.ts";
import { TARGET } from "./loop-kernel.ts";
import { DeviceMemory } from "./memory.ts";
import { Device, WasmProgram } from "./program.ts";
import { createSorts } from "./routines/radix-sort.ts";
import { moduleText } from "./text.ts";
import { hasFusedMultiplyAdd } from "./webassembly.ts";

export interface WasmBackendOptions {
  /** The host's collector, where it can be asked to work. */
  readonly collector?: Collector | null;
  /** How much memory arrays may take. */
  readonly budget?: ArrayBudget;
  /** Whether products and sums may be fused where the host can; else they round as on a host that cannot. */
  readonly fuses?: boolean;
}

/** Kernels written as WebAssembly SIMD when a program is compiled; one module a program, one memory for all. */
export function createWasmBackend({ collector = null, budget, fuses = true }: WasmBackendOptions = {}): Backend {
  const memory = new DeviceMemory();
  const relaxed = fuses && hasFusedMultiplyAdd();
  memory.reserve(GEMM_SCRATCH_BYTES);
  const heap = new Heap(memory, GEMM_SCRATCH_BYTES);
  const arrays = new DeviceArrays(memory, heap, collector, budget);
  const device = new Device(memory, heap, arrays, {
    gemm: createGemm(memory.memory, relaxed),
    gemmDouble: createDoubleGemm(memory.memory, relaxed),
    gemmInteger: createIntegerGemm(memory.memory),
    ...createSorts(memory.memory),
    realFunction,
    memory: memory.memory,
  });
  return {
    kind: "wasm",
    target: TARGET,
    description: `WebAssembly SIMD${relaxed ? " with fused multiply-add" : ""}, 1 thread`,
    compile({ jaxpr, plan, dump }: CompileRequest): Program {
      const inAvals = [...jaxpr.constvars, ...jaxpr.invars].map((v) => v.aval);
      const image = emitProgram(plan(), inAvals, jaxpr.outAvals, relaxed);
      dump?.("wasm", () => (image.code === null ? "" : moduleText(image.code)));
      return new WasmProgram(image, device);
    },
    save: (program) => encodeImage((program as WasmProgram).image),
    load: (bytes, primitives) => new WasmProgram(decodeImage(bytes, primitives), device),
    write: (data, aval) => arrays.write(data, aval),
    read: (buffer: DeviceBuffer) => arrays.read(buffer as WasmBuffer),
    free: (buffer: DeviceBuffer) => arrays.free(buffer as WasmBuffer),
  };
}
