import type { IndexedWindows } from "../../../ir/routine.ts";
import type { FunctionCode } from "../encoder.ts";
import { OP } from "../opcodes.ts";
import { bytesOf } from "./element.ts";
import { clampIndex, isSigned, loadIndex } from "./index-value.ts";
import { pointerAt } from "./move-kernel.ts";
import { emitNest, joinLoops, type Part } from "./nest.ts";
import type { Operand } from "./operands.ts";

/** The loops over index vectors: strides in operand, indices and dense array. */
export const batchLoops = (batch: IndexedWindows["batch"]): { sizes: number[]; strides: number[][] } =>
  joinLoops(batch.sizes, [batch.operand, batch.indices, batch.dense]);

/** What the body of the loop over index vectors gets: locals with the address of the window in both arrays. */
export interface WindowCode {
  readonly operand: number;
  readonly dense: number;
}

/**
 * Loops over index vectors in row-major order. `inside` runs with the window that each of them begins, moved inside the
 * operand with `clip`; else `outside` runs where the window leaves it.
 */
export function emitWindows(
  f: FunctionCode,
  { batch, components }: IndexedWindows,
  clip: boolean,
  arrays: { operand: Operand; indices: Operand; dense: Operand },
  inside: (code: WindowCode) => void,
  outside: (code: WindowCode) => void,
  part: Part,
): void {
  const bytes = bytesOf(arrays.operand.dtype);
  const indexBytes = bytesOf(arrays.indices.dtype);
  const signed = isSigned(arrays.indices);
  const { sizes, strides } = batchLoops(batch);
  const scaled = (list: readonly number[], by: number): number[] => list.map((stride) => stride * by);
  const start = pointerAt(f, arrays.operand.address, 0);
  const vector = pointerAt(f, arrays.indices.address, 0);
  const dense = pointerAt(f, arrays.dense.address, 0);
  const operand = f.local("i32");
  const index = f.local("i32");
  const out = f.local("i32");
  const pointers = [
    { local: start, strides: scaled(strides[0], bytes) },
    { local: vector, strides: scaled(strides[1], indexBytes) },
    { local: dense, strides: scaled(strides[2], bytes) },
  ];
  emitNest(
    f,
    sizes,
    pointers,
    () => {
      f.get(start).set(operand);
      if (!clip) f.i32(0).set(out);
      for (const { at, limit, stride } of components) {
        loadIndex(f, arrays.indices, () => f.get(vector), at * indexBytes);
        f.set(index);
        if (clip) clampIndex(f, index, limit, signed);
        else f.get(index).i32(limit).op(OP.i32GtU).get(out).op(OP.i32Or).set(out);
        f.get(operand)
          .get(index)
          .times(stride * bytes)
          .add()
          .set(operand);
      }
      const code = { operand, dense };
      if (clip) inside(code);
      else
        f.get(out).when(
          () => outside(code),
          () => inside(code),
        );
    },
    part,
  );
}
