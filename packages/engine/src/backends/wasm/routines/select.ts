import { sortedAtOnce } from "../../../compiler/sort-plan.ts";
import type { DType } from "../../../dtype/dtype.ts";
import type { SortRoutine } from "../../../ir/routine.ts";
import type { FunctionCode } from "../encoder.ts";
import { COMPARE, OP, SIMD } from "../opcodes.ts";
import { bytesOf } from "./element.ts";
import { encodeKey, encodeKeys, hasKeyVectors } from "./sort-key.ts";

/** Vectors that are compared with the bound together. */
const VECTORS = 4;

/** Locals: where the line begins, the scratch memory, and where positions will be. */
interface Places {
  readonly line: number;
  readonly scratch: number;
  readonly at: number;
}

/**
 * The positions of a line's first `kept` elements in order, for its local `at`. The best so far and candidates lie
 * together in the scratch memory. An element is a candidate when its key is below the worst of the best: of equals the
 * first comes first. When there is no more room, all are sorted and the best stay. Of numbers in any order few become
 * candidates, and where all do, each is sorted twice.
 */
export function emitSelection(f: FunctionCode, routine: SortRoutine, dtype: DType, { line, scratch, at }: Places, sortPairs: number): void {
  const { size, inner, kept, descending } = routine;
  const room = sortedAtOnce(routine, dtype);
  const [j, count, bound, key, sorted, stop] = Array.from({ length: 6 }, () => f.local("i32"));
  const stride = inner * bytesOf(dtype);
  const pushKey = (): void => encodeKey(f, dtype, 0, descending, () => f.get(line).get(j).times(stride).add());
  const slot = (index: number): FunctionCode => f.get(scratch).get(index).times(4).add();
  const sort = (): void => {
    f.get(scratch).i32(room).call(sortPairs).tee(sorted).get(scratch).op(OP.i32Ne);
    f.when(() => {
      for (const offset of [0, 4 * room]) {
        f.get(scratch).i32(offset).add().get(sorted).i32(offset).add();
        f.i32(4 * kept).copyMemory();
      }
    });
    f.get(scratch)
      .memory(OP.i32Load, 4 * (kept - 1))
      .set(bound)
      .i32(kept)
      .set(count);
  };
  const put = (): void => {
    slot(count).get(key).memory(OP.i32Store, 0);
    slot(count)
      .get(j)
      .memory(OP.i32Store, 4 * room);
    f.get(count).i32(1).add().set(count);
  };
  const loop = (end: () => void, body: () => void): void => {
    f.count(j, end, () => f.i32(1), body);
  };
  const consider = (): void => {
    pushKey();
    f.tee(key)
      .get(bound)
      .op(OP.i32LtU)
      .when(() => {
        put();
        f.get(count).i32(room).op(OP.i32Eq).when(sort);
      });
  };
  f.i32(0).tee(j).set(count);
  loop(
    () => f.i32(room),
    () => {
      pushKey();
      f.set(key);
      put();
    },
  );
  sort();
  if (inner === 1 && hasKeyVectors(dtype)) {
    const [least, limit] = [f.local("v128"), f.local("v128")];
    const width = 4 * VECTORS;
    f.block(() =>
      f.loop(() => {
        f.get(j).i32(width).add().tee(stop).i32(size).op(OP.i32GtU).branchIf(1);
        for (let v = 0; v < VECTORS; v++) {
          f.get(line)
            .get(j)
            .times(4)
            .add()
            .simdMemory(SIMD.load, 16 * v);
          encodeKeys(f, dtype, descending);
          if (v > 0) f.get(least).simd(SIMD.i32MinU);
          f.set(least);
        }
        f.get(bound).simd(SIMD.i32Splat).set(limit).get(least).get(limit).simd(COMPARE.u32.lt).simd(SIMD.anyTrue);
        f.when(() => loop(() => f.get(stop), consider));
        f.get(stop).set(j).branch(0);
      }),
    );
  }
  loop(() => f.i32(size), consider);
  // Behind the candidates, keys that come after all.
  f.get(count).i32(kept).op(OP.i32Ne);
  f.when(() => {
    f.count(
      count,
      () => f.i32(room),
      () => f.i32(1),
      () => slot(count).i32(-1).memory(OP.i32Store, 0),
    );
    sort();
  });
  f.get(scratch)
    .i32(4 * room)
    .add()
    .set(at);
}
