import { DTYPES, type DType } from "../../../dtype/dtype.ts";
import type { SortRoutine } from "../../../ir/routine.ts";
import type { FunctionCode } from "../encoder.ts";
import { OP } from "../opcodes.ts";
import { bytesOf, copyElement } from "./element.ts";
import { pointerAt } from "./move-kernel.ts";
import { emitNest } from "./nest.ts";
import type { RoutineCode } from "./operands.ts";

/**
 * Each line along the axis: its keys become u32 whose order is theirs, with their positions; sorting these by the last
 * key first, then by those before it, leaves the positions in order, and every operand is read by them.
 */
export function emitSort(routine: SortRoutine, { f, inputs, outputs, scratch }: RoutineCode, sortPairs: number): void {
  const { outer, size, inner, kept } = routine;
  const at = f.local("i32");
  const pairs = f.local("i32");
  const j = f.local("i32");
  const position = f.local("i32");
  const lines = (dtype: DType, length: number): number[] => [length * inner, 1].map((stride) => stride * bytesOf(dtype));
  const sources = inputs.map(({ address, dtype }) => ({ local: pointerAt(f, address, 0), strides: lines(dtype, size) }));
  const targets = outputs.map(({ address, dtype }) => ({ local: pointerAt(f, address, 0), strides: lines(dtype, kept) }));
  const each = (count: number, body: () => void): void => {
    f.i32(0).set(j);
    f.count(
      j,
      () => f.i32(count),
      () => f.i32(1),
      body,
    );
  };
  const element = (base: number, index: number, dtype: DType): void => {
    f.get(base)
      .get(index)
      .times(inner * bytesOf(dtype))
      .add();
  };
  emitNest(f, [outer, inner], [...sources, ...targets], () => {
    let known = false;
    for (let k = routine.keys - 1; k >= 0; k--) {
      const { dtype } = inputs[k];
      for (let word = 0; word < keyWords(dtype); word++) {
        if (known)
          f.get(pairs)
            .i32(4 * size)
            .add()
            .set(at);
        each(size, () => {
          if (known) f.get(at).get(j).times(4).add().memory(OP.i32Load, 0).set(position);
          // The sorted positions may lie in the second half of the scratch memory: they move to the first.
          f.get(scratch).get(j).times(4).add();
          encodeKey(f, dtype, word, routine.descending, () => element(sources[k].local, known ? position : j, dtype));
          f.memory(OP.i32Store, 0);
          f.get(scratch).get(j).times(4).add();
          if (known) f.get(position);
          else f.get(j);
          f.memory(OP.i32Store, 4 * size);
        });
        f.get(scratch).i32(size).call(sortPairs).set(pairs);
        known = true;
      }
    }
    f.get(pairs)
      .i32(4 * size)
      .add()
      .set(at);
    for (const [n, result] of routine.results.entries()) {
      const { dtype } = outputs[n];
      each(kept, () => {
        f.get(at).get(j).times(4).add().memory(OP.i32Load, 0).set(position);
        const to = (): void => element(targets[n].local, j, dtype);
        if (result === "order") {
          to();
          f.get(position).memory(OP.i32Store, 0);
        } else copyElement(f, bytesOf(dtype), to, () => element(sources[result].local, position, dtype));
      });
    }
  });
}

/** How many u32 a key of this dtype takes, the least significant first. */
export function keyWords(dtype: DType): number {
  return DTYPES[dtype].bytes === 8 ? 2 : 1;
}

const SIGN = -(2 ** 31);

/** A key word on the stack. Floats: −0 as 0, NaN last, negative ones turned round. */
function encodeKey(f: FunctionCode, dtype: DType, _word: number, descending: boolean, address: () => void): void {
  const { kind, bytes } = DTYPES[dtype];
  address();
  if (bytes === 1) f.memory(kind === "int" ? OP.i32Load8S : OP.i32Load8U, 0);
  else if (bytes === 2) f.memory(kind === "int" ? OP.i32Load16S : OP.i32Load16U, 0);
  else if (bytes === 4) f.memory(OP.i32Load, 0);
  else throw new TypeError(`no sort by keys of dtype ${dtype}`);
  if (kind === "int") f.i32(SIGN).op(OP.i32Xor);
  if (kind === "float") {
    const bits = f.local("i32");
    f.set(bits);
    // −0
    if (!descending) f.i32(0).get(bits).get(bits).i32(SIGN).op(OP.i32Eq).op(OP.select).set(bits);
    f.i32(-1);
    f.get(bits).get(bits).i32(31).op(OP.i32ShrS).i32(SIGN).op(OP.i32Or).op(OP.i32Xor);
    f.get(bits).i32(0x7fffffff).op(OP.i32And).i32(0x7f800000).op(OP.i32GtU);
    f.op(OP.select);
  }
  if (descending) f.i32(-1).op(OP.i32Xor);
}
