import type { RoutineKernel } from "../../../compiler/kernel.ts";
import type { ShapedArray } from "../../../ir/aval.ts";
import type { FunctionCode } from "../encoder.ts";
import type { KernelContext } from "../loop-scope.ts";
import { SIMD } from "../opcodes.ts";
import { emitConv } from "./conv-kernel.ts";
import { emitCumulative } from "./cumulative-kernel.ts";
import { emitGather } from "./gather-kernel.ts";
import { literalVector } from "./literal.ts";
import { emitMove } from "./move-kernel.ts";
import type { Operand, RoutineCode } from "./operands.ts";
import { emitScatter } from "./scatter-kernel.ts";
import { emitSort } from "./sort-kernel.ts";

/** A routine as a function of the addresses of its arrays and of its scratch memory; returns code that calls it. */
export function emitRoutine(kernel: RoutineKernel, { module, runtime, pushAddress }: KernelContext): (main: FunctionCode) => void {
  const { inputs, outputs, scratch, routine } = kernel;
  const f = module.function(new Array(inputs.length + outputs.length + 1).fill("i32"), []);
  const operand = ({ dtype, size }: ShapedArray, address: number): Operand => ({ address, dtype, length: size });
  const code: RoutineCode = {
    f,
    inputs: kernel.inputAvals.map(operand),
    outputs: kernel.outputAvals.map((aval, i) => operand(aval, inputs.length + i)),
    scratch: inputs.length + outputs.length,
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
    case "sort":
      emitSort(routine, code, runtime.sortPairs);
      break;
  }
  return (main) => {
    // Literals are written at the begin of the scratch memory, 16 bytes each.
    const literals = inputs.filter((input) => typeof input !== "number");
    for (const [i, literal] of literals.entries())
      pushAddress(main, scratch as number, 16 * i)
        .v128(literalVector(Number(literal.data[0]), literal.dtype))
        .simdMemory(SIMD.store, 0);
    for (const input of inputs) {
      if (typeof input === "number") pushAddress(main, input);
      else pushAddress(main, scratch as number, 16 * literals.indexOf(input));
    }
    for (const id of outputs) pushAddress(main, id);
    if (scratch === null) main.i32(0);
    else pushAddress(main, scratch, 16 * literals.length);
    main.call(f.index);
  };
}
