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
const keyWords = (dtype: DType): number => (DTYPES[dtype].bytes === 8 ? 2 : 1);

const SIGN = -(2 ** 31);

/**
 * A key word on the stack. Integers: the sign turned, so that negative ones come first. Floats: negative ones turned
 * round, NaN last, and −0 as 0 where the order goes up.
 */
function encodeKey(f: FunctionCode, dtype: DType, word: number, descending: boolean, address: () => void): void {
  const { kind, bytes } = DTYPES[dtype];
  address();
  if (kind === "float") encodeFloat(f, dtype, word, descending);
  else if (bytes === 8) {
    f.memory(OP.i32Load, 4 * word);
    if (kind === "int" && word === 1) f.i32(SIGN).op(OP.i32Xor);
  } else {
    const loads = kind === "int" ? [OP.i32Load8S, OP.i32Load16S, OP.i32Load] : [OP.i32Load8U, OP.i32Load16U, OP.i32Load];
    f.memory(loads[Math.log2(bytes)], 0);
    if (kind === "int") f.i32(SIGN).op(OP.i32Xor);
  }
  if (descending) f.i32(-1).op(OP.i32Xor);
}

/** The upper word of an infinity, with narrow floats moved to the upper half. */
const INFINITY: Partial<Readonly<Record<DType, number>>> = {
  float16: 0x7c000000,
  bfloat16: 0x7f800000,
  float32: 0x7f800000,
  float64: 0x7ff00000,
};

function encodeFloat(f: FunctionCode, dtype: DType, word: number, descending: boolean): void {
  const wide = DTYPES[dtype].bytes === 8;
  const narrow = DTYPES[dtype].bytes === 2;
  const [at, bits, low] = [f.local("i32"), f.local("i32"), f.local("i32")];
  f.set(at);
  if (narrow) f.get(at).memory(OP.i32Load16U, 0).i32(16).op(OP.i32Shl).set(bits);
  else
    f.get(at)
      .memory(OP.i32Load, wide ? 4 : 0)
      .set(bits);
  if (wide) f.get(at).memory(OP.i32Load, 0).set(low);
  const isNaN = (): void => {
    f.get(bits).i32(0x7fffffff).op(OP.i32And);
    const infinity = INFINITY[dtype] as number;
    if (wide) f.get(low).i32(0).op(OP.i32Ne).add();
    f.i32(infinity).op(OP.i32GtU);
  };
  if (!descending) {
    // −0
    f.i32(0).get(bits);
    f.get(bits).i32(SIGN).op(OP.i32Eq);
    if (wide) f.get(low).op(OP.i32Eqz).op(OP.i32And);
    f.op(OP.select).set(bits);
  }
  f.i32(-1);
  if (wide && word === 0) f.get(low).get(bits).i32(31).op(OP.i32ShrS).op(OP.i32Xor);
  else f.get(bits).get(bits).i32(31).op(OP.i32ShrS).i32(SIGN).op(OP.i32Or).op(OP.i32Xor);
  isNaN();
  f.op(OP.select);
}
