import type { GatherRoutine, IndexedWindows } from "../../../ir/routine.ts";
import type { FunctionCode } from "../encoder.ts";
import { COMPARE, OP, SIMD } from "../opcodes.ts";
import { bytesOf, copyBytes, copyElement } from "./element.ts";
import { isSigned } from "./index-value.ts";
import { emitNest, joinLoops } from "./nest.ts";
import type { RoutineCode } from "./operands.ts";
import { batchLoops, emitWindows } from "./windows.ts";

/** Copies the window of each index vector. */
export function emitGather({ windows, fill }: GatherRoutine, code: RoutineCode): void {
  const {
    f,
    inputs: [operand, indices],
    outputs: [out],
    part,
  } = code;
  if (isTable(windows, code)) {
    emitTable(windows, fill, code);
    return;
  }
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

/** Single elements of four bytes at neighbouring indices of four bytes, into neighbouring places. */
function isTable({ batch, window, components }: IndexedWindows, { inputs: [operand, indices] }: RoutineCode): boolean {
  const { sizes, strides } = batchLoops(batch);
  return (
    bytesOf(operand.dtype) === 4 &&
    bytesOf(indices.dtype) === 4 &&
    window.sizes.every((size) => size === 1) &&
    components.length === 1 &&
    sizes.length === 1 &&
    strides[0][0] === 0 &&
    strides[1][0] === 1 &&
    strides[2][0] === 1
  );
}

/** Four indices at a time are moved into range together. */
function emitTable(
  { components: [{ limit, stride }] }: IndexedWindows,
  fill: GatherRoutine["fill"],
  { f, inputs: [operand, indices], outputs: [out], part }: RoutineCode,
): void {
  const [i, end, index] = [f.local("i32"), f.local("i32"), f.local("v128")];
  const loaded = f.local("v128");
  const splat = (word: number): FunctionCode => f.v128([word, word, word, word]);
  const clamp = (): void => {
    f.get(index);
    if (fill === null && isSigned(indices)) splat(0).simd(SIMD.i32MaxS);
    splat(limit).simd(SIMD.i32MinU);
  };
  // What lies outside is read from the last place, and replaced.
  const replaceOutside = (): void => {
    if (fill === null) return;
    splat(fill[0]);
    f.get(loaded).get(index);
    splat(limit).simd(COMPARE.u32.gt).simd(SIMD.bitselect).set(loaded);
  };
  f.get(part.from).times(4).set(i);
  f.get(part.to).get(part.from).sub().i32(-4).op(OP.i32And).get(part.from).add().times(4).set(end);
  const address = f.local("v128");
  f.count(
    i,
    () => f.get(end),
    () => f.i32(16),
    () => {
      f.get(indices.address).get(i).add().simdMemory(SIMD.load, 0).set(index);
      clamp();
      splat(4 * stride)
        .simd(SIMD.i32Mul)
        .get(operand.address)
        .simd(SIMD.i32Splat)
        .simd(SIMD.i32Add)
        .set(address);
      f.get(address).lane(SIMD.i32Extract, 0).simdMemory(SIMD.load32Zero, 0).set(loaded);
      for (let lane = 1; lane < 4; lane++)
        f.get(address).lane(SIMD.i32Extract, lane).get(loaded).simdMemory(SIMD.load32Lane, 0, lane).set(loaded);
      replaceOutside();
      f.get(out.address).get(i).add().get(loaded).simdMemory(SIMD.store, 0);
    },
  );
  f.get(part.to).times(4).set(end);
  f.count(
    i,
    () => f.get(end),
    () => f.i32(4),
    () => {
      f.get(indices.address).get(i).add().simdMemory(SIMD.load32Splat, 0).set(index);
      clamp();
      f.lane(SIMD.i32Extract, 0)
        .times(4 * stride)
        .get(operand.address)
        .add()
        .simdMemory(SIMD.load32Splat, 0)
        .set(loaded);
      replaceOutside();
      f.get(out.address).get(i).add().get(loaded).simdMemory(SIMD.store32Lane, 0, 0);
    },
  );
}
