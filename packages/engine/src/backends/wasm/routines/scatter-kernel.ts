import type { ScatterRoutine } from "../../../ir/routine.ts";
import { OP } from "../opcodes.ts";
import { combineComplex, scalarOps } from "./combine.ts";
import { bytesOf, copyBytes, copyElement } from "./element.ts";
import { copyWhole } from "./move-kernel.ts";
import { emitNest, joinLoops } from "./nest.ts";
import type { RoutineCode } from "./operands.ts";
import { emitWindows } from "./windows.ts";

/** The operand, then each update on its window, in the order of the updates. */
export function emitScatter(
  { windows, clip, combine }: ScatterRoutine,
  { f, inputs: [operand, indices, updates], outputs: [out], part }: RoutineCode,
): void {
  const bytes = bytesOf(out.dtype);
  // The first of the calls makes the copy that all of them write into.
  f.get(part.from)
    .op(OP.i32Eqz)
    .when(() => copyWhole(f, out, operand));
  const { sizes, strides } = joinLoops(windows.window.sizes, [windows.window.operand, windows.window.dense]);
  const [to, from] = strides.map((list) => list.map((stride) => stride * bytes));
  const last = sizes.length - 1;
  const rows = combine === "set" && last >= 0 && from[last] === bytes && to[last] === bytes;
  const outer = rows ? last : sizes.length;
  const isPair = out.dtype === "complex64" || out.dtype === "complex128";
  const ops = combine === "set" || isPair ? null : scalarOps(out.dtype);
  const [old, update] = ops === null ? [0, 0] : [f.local(ops.type), f.local(ops.type)];
  emitWindows(
    f,
    windows,
    clip,
    { operand: out, indices, dense: updates },
    (at) => {
      const pointers = [
        { local: at.operand, strides: to.slice(0, outer) },
        { local: at.dense, strides: from.slice(0, outer) },
      ];
      emitNest(f, sizes.slice(0, outer), pointers, () => {
        if (rows) copyBytes(f, sizes[last] * bytes, at.operand, at.dense);
        else if (isPair && (combine === "mul" || combine === "max" || combine === "min"))
          combineComplex(f, out.dtype, combine, at.operand, at.dense);
        else if (ops === null || combine === "set")
          copyElement(
            f,
            bytes,
            () => f.get(at.operand),
            () => f.get(at.dense),
          );
        else {
          f.get(at.operand);
          ops.load(f);
          f.set(old).get(at.dense);
          ops.load(f);
          f.set(update).get(at.operand);
          ops.combine(f, combine, old, update);
          ops.store(f);
        }
      });
    },
    () => undefined,
    part,
  );
}
