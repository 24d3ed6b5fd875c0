import type { ModuleBuilder } from "./encoder.ts";
import { OP, SIMD } from "./opcodes.ts";

/** Columns of a tile: two vectors. */
export const NR = 8;

/** How a tile's kernel reads rows of the left operand: packed, one element of each after the other, or where they lie. */
export type LeftForm = "packed" | "rows";

/**
 * tile(left, right, k, c, rowBytes, accumulate, leftBytes, last): C (+)= mr rows of the left operand times
 * eight columns of the right one, packed. Rows of the left operand that are not packed are `leftBytes` apart, their elements
 * neighbours; rows behind number `last` are read as that one, and mean nothing.
 */
export function emitTileKernel(module: ModuleBuilder, mr: number, relaxed: boolean, form: LeftForm): number {
  const f = module.function(new Array(8).fill("i32"), []);
  const [left, right, k, c, rowBytes, accumulate, leftBytes, last] = [0, 1, 2, 3, 4, 5, 6, 7];
  const sums = Array.from({ length: mr }, () => [f.local("v128"), f.local("v128")]);
  const b = [f.local("v128"), f.local("v128")];
  const a = f.local("v128");
  const rows = sums.map((_, i) => (i === 0 || form === "packed" ? left : f.local("i32")));
  if (form === "rows")
    for (let i = 1; i < mr; i++)
      f.get(rows[i - 1])
        .get(leftBytes)
        .i32(0)
        .get(last)
        .i32(i)
        .op(OP.i32GeU)
        .op(OP.select)
        .add()
        .set(rows[i]);
  f.loop(() => {
    for (const [j, vector] of b.entries())
      f.get(right)
        .simdMemory(SIMD.load, 16 * j)
        .set(vector);
    for (const [i, row] of sums.entries()) {
      f.get(rows[i])
        .simdMemory(SIMD.load32Splat, form === "packed" ? 4 * i : 0)
        .set(a);
      for (const [j, sum] of row.entries()) {
        if (relaxed) f.get(a).get(b[j]).get(sum).simd(SIMD.relaxedMadd).set(sum);
        else f.get(sum).get(a).get(b[j]).simd(SIMD.f32Mul).simd(SIMD.f32Add).set(sum);
      }
    }
    for (const row of new Set(rows))
      f.get(row)
        .i32(form === "packed" ? 4 * mr : 4)
        .add()
        .set(row);
    f.get(right)
      .i32(4 * NR)
      .add()
      .set(right);
    f.get(k).i32(1).sub().tee(k).branchIf(0);
  });
  const store = (add: boolean): void => {
    for (const [i, row] of sums.entries()) {
      for (const [j, sum] of row.entries()) {
        f.get(c).get(sum);
        if (add)
          f.get(c)
            .simdMemory(SIMD.load, 16 * j)
            .simd(SIMD.f32Add);
        f.simdMemory(SIMD.store, 16 * j);
      }
      if (i < mr - 1) f.get(c).get(rowBytes).add().set(c);
    }
  };
  f.get(accumulate).when(
    () => store(true),
    () => store(false),
  );
  return f.index;
}

/** copy(tile, c, rows, columns, rowBytes, accumulate): the part of an edge tile that belongs to C. */
export function emitCopyTile(module: ModuleBuilder): number {
  const f = module.function(["i32", "i32", "i32", "i32", "i32", "i32"], []);
  const [tile, c, rows, columns, rowBytes, accumulate] = [0, 1, 2, 3, 4, 5];
  const [i, j, from, to] = [f.local("i32"), f.local("i32"), f.local("i32"), f.local("i32")];
  f.count(
    i,
    () => f.get(rows),
    () => f.i32(1),
    () => {
      f.i32(0).set(j).get(tile).set(from).get(c).set(to);
      f.count(
        j,
        () => f.get(columns),
        () => f.i32(1),
        () => {
          f.get(to).get(from).memory(OP.f32Load, 0);
          f.get(to).memory(OP.f32Load, 0).v128([0, 0, 0, 0]).lane(SIMD.f32Extract, 0).get(accumulate).op(OP.select);
          f.op(OP.f32Add).memory(OP.f32Store, 0);
          f.get(from).i32(4).add().set(from).get(to).i32(4).add().set(to);
        },
      );
      f.get(tile)
        .i32(4 * NR)
        .add()
        .set(tile);
      f.get(c).get(rowBytes).add().set(c);
    },
  );
  return f.index;
}
