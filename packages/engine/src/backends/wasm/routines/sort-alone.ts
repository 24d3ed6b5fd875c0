import { DTYPES, type DType } from "../../../dtype/dtype.ts";
import type { SortRoutine } from "../../../ir/routine.ts";
import type { FunctionCode } from "../encoder.ts";
import { COMPARE, OP, SIMD } from "../opcodes.ts";
import { bytesOf, copyElement } from "./element.ts";
import { decodeKey, decodeKeys, encodeKey, encodeKeys, hasKeyVectors, SIGN } from "./sort-key.ts";

/** Whether a line's elements are all that is asked for, and their keys tell them: nothing needs their positions. */
export const isKeysAlone = ({ keys, kept, size, descending, results }: SortRoutine, dtype: DType): boolean =>
  keys === 1 && results.length === 1 && results[0] === 0 && kept === size && !descending && DTYPES[dtype].bytes <= 4;

/** The key of zeros of both signs, and that of NaN. */
const [ZERO, NAN] = [SIGN, -1];

/** Locals: the line, where it goes, and scratch memory. */
interface Places {
  readonly from: number;
  readonly to: number;
  readonly scratch: number;
}

/**
 * Sorts a line by its keys alone, and makes elements of them. Zeros of both signs share a key, as NaN of all bits do: of
 * these, where there are any, the elements are copied in their order to where the keys are.
 */
export function emitKeysAlone(
  f: FunctionCode,
  { size, inner }: SortRoutine,
  dtype: DType,
  { from, to, scratch }: Places,
  sortKeys: number,
): void {
  const bytes = bytesOf(dtype);
  const isFloat = DTYPES[dtype].kind === "float";
  const isVector = inner === 1 && hasKeyVectors(dtype);
  const [j, sorted, key, isShared, zeros, nans] = Array.from({ length: 6 }, () => f.local("i32"));
  const element = (base: number, index: number): FunctionCode =>
    f
      .get(base)
      .get(index)
      .times(inner * bytes)
      .add();
  const pushKey = (): void => encodeKey(f, dtype, 0, false, () => element(from, j));
  const each = (body: () => void): void => {
    f.i32(0).set(j);
    rest(body);
  };
  const rest = (body: () => void): void => {
    f.count(
      j,
      () => f.i32(size),
      () => f.i32(1),
      body,
    );
  };
  const vectors = (body: () => void): void => {
    f.count(
      j,
      () => f.i32(size - (size % 4)),
      () => f.i32(4),
      body,
    );
  };
  f.i32(0).tee(isShared).set(j);
  if (isVector) {
    const [bits, shared] = [f.local("v128"), f.local("v128")];
    f.v128([0, 0, 0, 0]).set(shared);
    vectors(() => {
      element(from, j).simdMemory(SIMD.load, 0).set(bits);
      f.get(scratch).get(j).times(4).add().get(bits);
      encodeKeys(f, dtype, false);
      f.simdMemory(SIMD.store, 0);
      if (!isFloat) return;
      f.get(bits).v128([SIGN, SIGN, SIGN, SIGN]).simd(COMPARE.i32.eq).get(bits).get(bits).simd(COMPARE.f32.ne);
      f.simd(SIMD.or).get(shared).simd(SIMD.or).set(shared);
    });
    if (isFloat) f.get(shared).simd(SIMD.anyTrue).set(isShared);
  }
  rest(() => {
    f.get(scratch).get(j).times(4).add();
    pushKey();
    f.tee(key).memory(OP.i32Store, 0);
    if (isFloat) f.get(key).i32(ZERO).op(OP.i32Eq).get(key).i32(NAN).op(OP.i32Eq).op(OP.i32Or).get(isShared).op(OP.i32Or).set(isShared);
  });
  f.get(scratch).i32(size).call(sortKeys).set(sorted).i32(0).set(j);
  if (isVector)
    vectors(() => {
      element(to, j).get(sorted).get(j).times(4).add().simdMemory(SIMD.load, 0);
      decodeKeys(f, dtype);
      f.simdMemory(SIMD.store, 0);
    });
  rest(() => {
    element(to, j).get(sorted).get(j).times(4).add().memory(OP.i32Load, 0);
    decodeKey(f, dtype);
    f.memory([OP.i32Store8, OP.i32Store16, OP.i32Store][Math.log2(bytes)], 0);
  });
  if (!isFloat) return;
  f.get(isShared).when(() => {
    f.i32(0).tee(zeros).set(nans);
    each(() => {
      pushKey();
      f.tee(key).i32(ZERO).op(OP.i32LtU).get(zeros).add().set(zeros);
      f.get(key).i32(NAN).op(OP.i32Eq).get(nans).add().set(nans);
    });
    f.i32(size).get(nans).sub().set(nans);
    each(() => {
      pushKey();
      f.set(key);
      for (const [shared, next] of [
        [ZERO, zeros],
        [NAN, nans],
      ])
        f.get(key)
          .i32(shared)
          .op(OP.i32Eq)
          .when(() => {
            copyElement(
              f,
              bytes,
              () => element(to, next),
              () => element(from, j),
            );
            f.get(next).i32(1).add().set(next);
          });
    });
  });
}
