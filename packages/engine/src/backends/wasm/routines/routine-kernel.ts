import type { RoutineKernel } from "../../../compiler/kernel.ts";
import type { ShapedArray } from "../../../ir/aval.ts";
import { sizeOf } from "../../../ir/aval.ts";
import { elementWords } from "../../../ir/element-words.ts";
import type { Routine } from "../../../ir/routine.ts";
import { CHUNK } from "../chunks.ts";
import type { FunctionCode } from "../encoder.ts";
import type { KernelContext } from "../kernel-context.ts";
import { OP, SIMD } from "../opcodes.ts";
import { emitConv } from "./conv-kernel.ts";
import { emitCumulative } from "./cumulative-kernel.ts";
import { emitFft } from "./fft-kernel.ts";
import { emitGather } from "./gather-kernel.ts";
import { emitMove } from "./move-kernel.ts";
import type { Operand, RoutineCode } from "./operands.ts";
import { emitScatter } from "./scatter-kernel.ts";
import { emitSort } from "./sort-kernel.ts";
import { batchLoops } from "./windows.ts";

/** A routine as a function of the addresses of its arrays and of its scratch memory; returns code that calls it. */
export function emitRoutine(kernel: RoutineKernel, { module, runtime, pushAddress }: KernelContext): (main: FunctionCode) => void {
  const { inputs, outputs, scratch, routine } = kernel;
  const scratchAt = inputs.length + outputs.length;
  const f = module.function(new Array(scratchAt + 3).fill("i32"), []);
  const operand = ({ dtype, size }: ShapedArray, address: number): Operand => ({ address, dtype, length: size });
  const code: RoutineCode = {
    f,
    inputs: kernel.inputAvals.map(operand),
    outputs: kernel.outputAvals.map((aval, i) => operand(aval, inputs.length + i)),
    scratch: scratchAt,
    part: { from: scratchAt + 1, to: scratchAt + 2 },
  };
  switch (routine.kind) {
    case "move":
      emitMove(routine, code);
      break;
    case "gather":
      emitGather(routine, code);
      break;
    case "scatter":
      emitScatter(routine, code);
      break;
    case "cumulative":
      emitCumulative(routine, code);
      break;
    case "conv":
      emitConv(routine, code, module, runtime.gemm);
      break;
    case "fft":
      emitFft(routine, code, module);
      break;
    case "sort":
      emitSort(routine, code, runtime);
      break;
  }
  return (main) => {
    // Literals are written at the begin of the scratch memory, 16 bytes each.
    const literals = inputs.filter((input) => typeof input !== "number");
    for (const [i, literal] of literals.entries())
      pushAddress(main, scratch as number, 16 * i)
        .v128(elementWords(literal.data))
        .simdMemory(SIMD.store, 0);
    const call = (pushPart: () => void): void => {
      for (const input of inputs) {
        if (typeof input === "number") pushAddress(main, input);
        else pushAddress(main, scratch as number, 16 * literals.indexOf(input));
      }
      for (const id of outputs) pushAddress(main, id);
      if (scratch === null) main.i32(0);
      else pushAddress(main, scratch, 16 * literals.length);
      pushPart();
      main.call(f.index);
    };
    const { count, step } = parts(routine);
    if (count <= step) {
      call(() => main.i32(0).i32(count));
      return;
    }
    const from = main.local("i32");
    main.i32(0).set(from);
    main.count(
      from,
      () => main.i32(count),
      () => main.i32(step),
      () =>
        call(() => {
          main.get(from).get(from).i32(step).add();
          // The last part ends with the loop.
          if (count % step !== 0) main.i32(count).get(from).i32(step).add().i32(count).op(OP.i32LtU).op(OP.select);
        }),
    );
  };
}

/** How often the outermost loop over index vectors runs, and how much of it a call takes: other routines are one call. */
function parts(routine: Routine): { count: number; step: number } {
  if (routine.kind !== "gather" && routine.kind !== "scatter") return { count: 1, step: 1 };
  const { batch, window } = routine.windows;
  const { sizes } = batchLoops(batch);
  const [count = 1, ...inner] = sizes;
  return { count, step: Math.max(1, Math.floor(CHUNK / Math.max(1, sizeOf(inner) * sizeOf(window.sizes)))) };
}
