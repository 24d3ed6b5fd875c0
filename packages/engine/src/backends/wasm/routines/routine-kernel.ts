import type { RoutineKernel } from "../../../compiler/kernel.ts";
import type { FunctionCode } from "../encoder.ts";
import type { KernelContext } from "../map-kernel.ts";
import { emitCumulative } from "./cumulative-kernel.ts";
import { emitGather } from "./gather-kernel.ts";
import { literalVector } from "./literal.ts";
import { emitMove } from "./move-kernel.ts";
import type { Operand, RoutineCode } from "./operands.ts";
import { emitScatter } from "./scatter-kernel.ts";
import { emitSort } from "./sort-kernel.ts";

/** A routine as a function of the addresses of its arrays and of its scratch memory; returns code that calls it. */
export function emitRoutine(kernel: RoutineKernel, { module, runtime, buffers, base }: KernelContext): (main: FunctionCode) => void {
  const { inputs, outputs, scratch, routine } = kernel;
  const f = module.function(new Array(inputs.length + outputs.length + 1).fill("i32"), []);
  const ofBuffer = (id: number, address: number): Operand => ({ address, dtype: buffers[id].dtype, length: buffers[id].length });
  const code: RoutineCode = {
    f,
    inputs: inputs.map((input, i) => (typeof input === "number" ? ofBuffer(input, i) : { address: i, dtype: input.dtype, length: 1 })),
    outputs: outputs.map((id, i) => ofBuffer(id, inputs.length + i)),
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
    case "sort":
      emitSort(routine, code, runtime.sortPairs);
      break;
  }
  return (main) => {
    const place = (id: number): number => base + buffers[id].offset;
    // Literals are written at the begin of the scratch memory, 16 bytes each.
    let literals = 0;
    const addresses = inputs.map((input) => {
      if (typeof input === "number") return place(input);
      const address = place(scratch as number) + 16 * literals++;
      main
        .i32(address)
        .v128(literalVector(Number(input.data[0]), input.dtype))
        .simdMemory(0x0b, 0);
      return address;
    });
    for (const address of [...addresses, ...outputs.map(place)]) main.i32(address);
    main.i32(scratch === null ? 0 : place(scratch) + 16 * literals).call(f.index);
  };
}
