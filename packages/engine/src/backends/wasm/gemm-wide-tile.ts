import type { ModuleBuilder } from "./encoder.ts";
import { OP, SIMD } from "./opcodes.ts";

/*
 * Tiles of products of 64-bit elements: some rows of the left operand times a packed panel of the right one.
 */

/** Columns of a tile: two vectors of float64. */
export const NR = 4;

/** tile(a, row, column, b, k, c, cRow, adds): strides in bytes. C's rows are (or get added) the products of a's with the panel. */
export function emitDoubleTile(module: ModuleBuilder, mr: number, relaxed: boolean): number {
  const f = module.function(new Array(8).fill("i32"), []);
  const [a, row, column, b, k, c, cRow, adds] = [0, 1, 2, 3, 4, 5, 6, 7];
  const rows = Array.from({ length: mr }, () => f.local("i32"));
  const sums = rows.map(() => [f.local("v128"), f.local("v128")]);
  const [right, factor, left] = [[f.local("v128"), f.local("v128")], f.local("v128"), f.local("i32")];
  for (const [r, pointer] of rows.entries()) f.get(a).get(row).i32(r).mul().add().set(pointer);
  for (const sum of sums.flat()) f.v128([0, 0, 0, 0]).set(sum);
  f.get(k).set(left);
  f.loop(() => {
    for (const half of [0, 1])
      f.get(b)
        .simdMemory(SIMD.load, 16 * half)
        .set(right[half]);
    for (const [r, pointer] of rows.entries()) {
      f.get(pointer).simdMemory(SIMD.load64Splat, 0).set(factor);
      for (const half of [0, 1]) {
        if (relaxed) f.get(factor).get(right[half]).get(sums[r][half]).simd(SIMD.relaxedMaddDouble);
        else f.get(factor).get(right[half]).simd(SIMD.f64Mul).get(sums[r][half]).simd(SIMD.f64Add);
        f.set(sums[r][half]);
      }
      f.get(pointer).get(column).add().set(pointer);
    }
    f.get(b)
      .i32(8 * NR)
      .add()
      .set(b);
    f.get(left).i32(1).sub().tee(left).branchIf(0);
  });
  for (const [r, halves] of sums.entries()) {
    if (r > 0) f.get(c).get(cRow).add().set(c);
    f.get(adds).when(() => {
      for (const [half, sum] of halves.entries())
        f.get(c)
          .simdMemory(SIMD.load, 16 * half)
          .get(sum)
          .simd(SIMD.f64Add)
          .set(sum);
    });
    for (const [half, sum] of halves.entries())
      f.get(c)
        .get(sum)
        .simdMemory(SIMD.store, 16 * half);
  }
  return f.index;
}

/**
 * As `emitDoubleTile`, of int64. One element at a time: vector units have no product of 64 bits, and engines take ten
 * instructions for two, where a processor multiplies one a cycle.
 */
export function emitIntegerTile(module: ModuleBuilder, mr: number): number {
  const f = module.function(new Array(8).fill("i32"), []);
  const [a, row, column, b, k, c, cRow, adds] = [0, 1, 2, 3, 4, 5, 6, 7];
  const rows = Array.from({ length: mr }, () => f.local("i32"));
  const sums = rows.map(() => Array.from({ length: NR }, () => f.local("i64")));
  const factors = rows.map(() => f.local("i64"));
  const right = f.local("i64");
  for (const [r, pointer] of rows.entries()) f.get(a).get(row).i32(r).mul().add().set(pointer);
  f.loop(() => {
    for (const [r, pointer] of rows.entries())
      f.get(pointer).memory(OP.i64Load, 0).set(factors[r]).get(pointer).get(column).add().set(pointer);
    for (let j = 0; j < NR; j++) {
      f.get(b)
        .memory(OP.i64Load, 8 * j)
        .set(right);
      for (const [r, factor] of factors.entries()) f.get(factor).get(right).op(OP.i64Mul).get(sums[r][j]).op(OP.i64Add).set(sums[r][j]);
    }
    f.get(b)
      .i32(8 * NR)
      .add()
      .set(b);
    f.get(k).i32(1).sub().tee(k).branchIf(0);
  });
  for (const [r, columns] of sums.entries()) {
    if (r > 0) f.get(c).get(cRow).add().set(c);
    f.get(adds).when(() => {
      for (const [j, sum] of columns.entries())
        f.get(c)
          .memory(OP.i64Load, 8 * j)
          .get(sum)
          .op(OP.i64Add)
          .set(sum);
    });
    for (const [j, sum] of columns.entries())
      f.get(c)
        .get(sum)
        .memory(OP.i64Store, 8 * j);
  }
  return f.index;
}
