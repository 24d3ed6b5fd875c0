import type { BlockCopy, MoveRoutine, Start } from "../../../ir/routine.ts";
import type { FunctionCode } from "../encoder.ts";
import { OP } from "../opcodes.ts";
import { bytesOf, copyBytes, copyElement, fillVectors, splatElement } from "./element.ts";
import { clampIndex, isSigned, loadIndex } from "./index-value.ts";
import { emitNest, joinLoops } from "./nest.ts";
import type { Operand, RoutineCode } from "./operands.ts";

/** Fills or copies the whole output where it must be, then the blocks. A base that lies in the output stays where it is. */
export function emitMove({ base, copies }: MoveRoutine, { f, inputs, outputs: [out] }: RoutineCode): void {
  const bytes = bytesOf(out.dtype);
  if (base !== null && "fill" in base) {
    const vector = f.local("v128");
    splatElement(f, bytes, () => f.get(inputs[base.fill].address));
    f.set(vector);
    fillVectors(f, () => f.get(out.address), out.length * bytes, vector);
  }
  if (base !== null && "copy" in base) copyWhole(f, out, inputs[base.copy]);
  for (const copy of copies) emitCopy(f, copy, inputs, out);
}

/** Nothing to do where an operation works in place. */
export function copyWhole(f: FunctionCode, to: Operand, from: Operand): void {
  f.get(to.address)
    .get(from.address)
    .op(OP.i32Ne)
    .when(() =>
      f
        .get(to.address)
        .get(from.address)
        .i32(to.length * bytesOf(to.dtype))
        .copyMemory(),
    );
}

function emitCopy(f: FunctionCode, copy: BlockCopy, inputs: readonly Operand[], out: Operand): void {
  const bytes = bytesOf(out.dtype);
  const source = pointerAt(f, inputs[copy.input].address, copy.from.offset * bytes);
  const target = pointerAt(f, out.address, copy.to.offset * bytes);
  for (const [pointer, starts] of [
    [source, copy.fromStarts],
    [target, copy.toStarts],
  ] as const)
    for (const start of starts) addStart(f, pointer, start, inputs[start.input], bytes);
  const { sizes, strides } = joinLoops(copy.sizes, [copy.from.strides, copy.to.strides]);
  const [from, to] = strides.map((list) => list.map((stride) => stride * bytes));
  const last = sizes.length - 1;
  const contiguous = last >= 0 && from[last] === bytes && to[last] === bytes;
  const loops = contiguous ? last : sizes.length;
  const pointers = [
    { local: source, strides: from.slice(0, loops) },
    { local: target, strides: to.slice(0, loops) },
  ];
  emitNest(f, sizes.slice(0, loops), pointers, () => {
    if (contiguous) copyBytes(f, sizes[last] * bytes, target, source);
    else
      copyElement(
        f,
        bytes,
        () => f.get(target),
        () => f.get(source),
      );
  });
}

export function pointerAt(f: FunctionCode, address: number, offset: number): number {
  const pointer = f.local("i32");
  f.get(address);
  if (offset !== 0) f.i32(offset).add();
  f.set(pointer);
  return pointer;
}

function addStart(f: FunctionCode, pointer: number, { limit, stride }: Start, input: Operand, bytes: number): void {
  const index = f.local("i32");
  loadIndex(f, input, () => f.get(input.address));
  f.set(index);
  clampIndex(f, index, limit, isSigned(input));
  f.get(pointer)
    .get(index)
    .times(stride * bytes)
    .add()
    .set(pointer);
}
