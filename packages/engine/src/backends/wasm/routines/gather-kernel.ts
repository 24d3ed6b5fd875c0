import type { GatherRoutine } from "../../../ir/routine.ts";
import { OP, SIMD } from "../opcodes.ts";
import { bytesOf, copyBytes, copyElement } from "./element.ts";
import { emitNest, joinLoops } from "./nest.ts";
import type { RoutineCode } from "./operands.ts";
import { emitWindows } from "./windows.ts";

/** Copies the window of each index vector. */
export function emitGather({ windows, fill }: GatherRoutine, code: RoutineCode): void {
  const {
    f,
    inputs: [operand, indices],
    outputs: [out],
    part,
  } = code;
  const bytes = bytesOf(out.dtype);
  const { sizes, strides } = joinLoops(windows.window.sizes, [windows.window.operand, windows.window.dense]);
  const [from, to] = strides.map((list) => list.map((stride) => stride * bytes));
  const last = sizes.length - 1;
  const contiguous = last >= 0 && from[last] === bytes && to[last] === bytes;
  const outer = contiguous ? last : sizes.length;
  emitWindows(
    f,
    windows,
    fill === null,
    { operand, indices, dense: out },
    (at) => {
      const pointers = [
        { local: at.operand, strides: from.slice(0, outer) },
        { local: at.dense, strides: to.slice(0, outer) },
      ];
      emitNest(f, sizes.slice(0, outer), pointers, () => {
        if (contiguous) copyBytes(f, sizes[last] * bytes, at.dense, at.operand);
        else
          copyElement(
            f,
            bytes,
            () => f.get(at.dense),
            () => f.get(at.operand),
          );
      });
    },
    (at) => {
      const words = fill ?? [0, 0, 0, 0];
      emitNest(f, sizes, [{ local: at.dense, strides: to }], () => {
        f.get(at.dense);
        if (bytes === 1) f.i32(words[0]).memory(OP.i32Store8, 0);
        else if (bytes === 2) f.i32(words[0]).memory(OP.i32Store16, 0);
        else if (bytes === 4) f.i32(words[0]).memory(OP.i32Store, 0);
        else {
          f.v128(words);
          if (bytes === 8) f.simdMemory(SIMD.store64Lane, 0, 0);
          else f.simdMemory(SIMD.store, 0);
        }
      });
    },
    part,
  );
}
