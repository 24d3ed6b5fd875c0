import type { FunctionCode, ModuleBuilder } from "./encoder.ts";
import { OP, SIMD } from "./opcodes.ts";

/**
 * pack(source, target, k, rows, rowStride, columnStride): target[j·width + i] = source[i·rowStride + j·columnStride] for
 * i < rows, zero for the rest of the width. For the right operand a "row" is a column of the matrix.
 */
export function emitPackPanel(module: ModuleBuilder, width: number): number {
  const f = module.function(["i32", "i32", "i32", "i32", "i32", "i32"], []);
  const [source, target, k, rows, rowStride, columnStride] = [0, 1, 2, 3, 4, 5];
  const [j, i, at] = [f.local("i32"), f.local("i32"), f.local("i32")];
  const nextColumn = (): void => {
    f.get(source).get(columnStride).i32(2).op(OP.i32Shl).add().set(source);
    f.get(target)
      .i32(4 * width)
      .add()
      .set(target);
  };
  const eachColumn = (body: () => void): void => {
    f.count(
      j,
      () => f.get(k),
      () => f.i32(1),
      () => {
        body();
        nextColumn();
      },
    );
    f.op(0x0f);
  };
  f.get(rows)
    .i32(width)
    .op(OP.i32Eq)
    .when(() => {
      // Neighbouring rows: whole vectors.
      f.get(rowStride)
        .i32(1)
        .op(OP.i32Eq)
        .when(() =>
          eachColumn(() => {
            for (let v = 0; v + 4 <= width; v += 4)
              f.get(target)
                .get(source)
                .simdMemory(SIMD.load, 4 * v)
                .simdMemory(SIMD.store, 4 * v);
            if (width % 4 === 2)
              f.get(target)
                .get(source)
                .simdMemory(SIMD.load64Zero, 4 * (width - 2))
                .simdMemory(SIMD.store64Lane, 4 * (width - 2), 0);
          }),
        );
      f.get(columnStride)
        .i32(1)
        .op(OP.i32Eq)
        .when(() => emitTransposed(f, width, { source, target, k, rowStride, j }));
      const steps = Array.from({ length: width }, () => f.local("i32"));
      for (const [row, step] of steps.entries())
        f.get(rowStride)
          .i32(4 * row)
          .mul()
          .set(step);
      eachColumn(() => {
        for (const [row, step] of steps.entries())
          f.get(target)
            .get(source)
            .get(step)
            .add()
            .memory(OP.f32Load, 0)
            .memory(OP.f32Store, 4 * row);
      });
    });
  eachColumn(() => {
    for (let v = 0; v < width; v += 2)
      f.get(target)
        .v128([0, 0, 0, 0])
        .simdMemory(SIMD.store64Lane, 4 * v, 0);
    f.i32(0).set(i).get(source).set(at);
    f.count(
      i,
      () => f.get(rows),
      () => f.i32(1),
      () => {
        f.get(target).get(i).i32(2).op(OP.i32Shl).add().get(at).memory(OP.f32Load, 0).memory(OP.f32Store, 0);
        f.get(at).get(rowStride).i32(2).op(OP.i32Shl).add().set(at);
      },
    );
  });
  return f.index;
}

/** Columns that lie next to each other: four of them at a time, transposing 4×4 blocks in registers. Leaves k mod 4. */
function emitTransposed(
  f: FunctionCode,
  width: number,
  { source, target, k, rowStride, j }: { source: number; target: number; k: number; rowStride: number; j: number },
): void {
  const fours = f.local("i32");
  const rows = Array.from({ length: width }, () => f.local("i32"));
  f.get(source).set(rows[0]);
  for (let r = 1; r < width; r++)
    f.get(rows[r - 1])
      .get(rowStride)
      .i32(2)
      .op(OP.i32Shl)
      .add()
      .set(rows[r]);
  f.get(k).i32(-4).op(OP.i32And).set(fours);
  const v = [0, 1, 2, 3].map(() => f.local("v128"));
  const t = [0, 1, 2, 3].map(() => f.local("v128"));
  f.count(
    j,
    () => f.get(fours),
    () => f.i32(4),
    () => {
      for (let group = 0; group < width; group += 4) {
        const height = Math.min(4, width - group);
        for (let r = 0; r < height; r++)
          f.get(rows[group + r])
            .simdMemory(SIMD.load, 0)
            .set(v[r]);
        if (height === 4) {
          for (const [n, [x, y, words]] of (
            [
              [0, 1, [0, 4, 1, 5]],
              [0, 1, [2, 6, 3, 7]],
              [2, 3, [0, 4, 1, 5]],
              [2, 3, [2, 6, 3, 7]],
            ] as const
          ).entries()) {
            f.get(v[x]).get(v[y]).shuffleWords(words).set(t[n]);
          }
          for (let c = 0; c < 4; c++) {
            f.get(target)
              .get(t[c >> 1])
              .get(t[2 + (c >> 1)])
              .shuffleWords(c % 2 === 0 ? [0, 1, 4, 5] : [2, 3, 6, 7])
              .simdMemory(SIMD.store, 4 * (c * width + group));
          }
        } else {
          f.get(v[0]).get(v[1]).shuffleWords([0, 4, 1, 5]).set(t[0]).get(v[0]).get(v[1]).shuffleWords([2, 6, 3, 7]).set(t[1]);
          for (let c = 0; c < 4; c++)
            f.get(target)
              .get(t[c >> 1])
              .simdMemory(SIMD.store64Lane, 4 * (c * width + group), c % 2);
        }
      }
      for (const row of rows) f.get(row).i32(16).add().set(row);
      f.get(target)
        .i32(16 * width)
        .add()
        .set(target);
    },
  );
  f.count(
    j,
    () => f.get(k),
    () => f.i32(1),
    () => {
      for (const [r, row] of rows.entries())
        f.get(target)
          .get(row)
          .memory(OP.f32Load, 0)
          .memory(OP.f32Store, 4 * r)
          .get(row)
          .i32(4)
          .add()
          .set(row);
      f.get(target)
        .i32(4 * width)
        .add()
        .set(target);
    },
  );
  f.op(0x0f);
}
