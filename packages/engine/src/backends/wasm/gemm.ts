import { type FunctionCode, ModuleBuilder } from "./encoder.ts";
import { OP, SIMD } from "./opcodes.ts";
import { type WasmMemory, wasm } from "./webassembly.ts";

/*
 * Matrix products as Goto and van de Geijn describe ("Anatomy of High-Performance Matrix Multiplication", 2008): panels
 * of both operands are packed so that a micro-kernel, which keeps a tile of the result in registers, reads them in
 * order. Packing takes any strides, so transposed operands cost nothing more, and fills short panels with zeros.
 */

/** Columns of a tile: two vectors. */
const NR = 8;
/** Sizes of the packed blocks: KC×NC of the right operand, MC×KC of the left. MC is a multiple of 4 and 6, NC of 8. */
export const [MC, NC, KC] = [96, 512, 256];

const PACKED_RIGHT = 0;
const PACKED_LEFT = KC * NC * 4;
const TILE = PACKED_LEFT + MC * KC * 4;
/** Bytes at the arena's start that products use. */
export const GEMM_SCRATCH_BYTES = 1 << 20;

/** Addresses in bytes, sizes and strides in elements. Rows of C have neighbouring elements; `accumulate` adds to them. */
export type Gemm = (
  a: number,
  b: number,
  c: number,
  m: number,
  n: number,
  k: number,
  aRow: number,
  aColumn: number,
  bRow: number,
  bColumn: number,
  cRow: number,
  accumulate: number,
) => void;

/** Compiles the product for this memory: 6×8 tiles with fused multiply-add, 4×8 without. */
export function createGemm(memory: WasmMemory, relaxed: boolean): Gemm {
  const module = new ModuleBuilder();
  const mr = relaxed ? 6 : 4;
  const micro = emitMicroKernel(module, mr, relaxed);
  const packLeft = emitPackPanel(module, mr);
  const packRight = emitPackPanel(module, NR);
  const copyTile = emitCopyTile(module);
  emitGemm(module, mr, { micro, packLeft, packRight, copyTile });
  return new wasm.Instance(new wasm.Module(module.bytes()), { env: { memory } }).exports.gemm as Gemm;
}

/** tile(left, right, k, c, rowBytes, accumulate): C (+)= packed left panel · packed right panel. */
function emitMicroKernel(module: ModuleBuilder, mr: number, relaxed: boolean): number {
  const f = module.function(["i32", "i32", "i32", "i32", "i32", "i32"], []);
  const [left, right, k, c, rowBytes, accumulate] = [0, 1, 2, 3, 4, 5];
  const sums = Array.from({ length: mr }, () => [f.local("v128"), f.local("v128")]);
  const b = [f.local("v128"), f.local("v128")];
  const a = f.local("v128");
  f.loop(() => {
    for (const [j, vector] of b.entries())
      f.get(right)
        .simdMemory(SIMD.load, 16 * j)
        .set(vector);
    for (const [i, row] of sums.entries()) {
      f.get(left)
        .simdMemory(SIMD.load32Splat, 4 * i)
        .set(a);
      for (const [j, sum] of row.entries()) {
        if (relaxed) f.get(a).get(b[j]).get(sum).simd(SIMD.relaxedMadd).set(sum);
        else f.get(sum).get(a).get(b[j]).simd(SIMD.f32Mul).simd(SIMD.f32Add).set(sum);
      }
    }
    f.get(left)
      .i32(4 * mr)
      .add()
      .set(left);
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

/**
 * pack(source, target, k, rows, rowStride, columnStride): target[j·width + i] = source[i·rowStride + j·columnStride] for
 * i < rows, zero for the rest of the width. For the right operand a "row" is a column of the matrix.
 */
function emitPackPanel(module: ModuleBuilder, width: number): number {
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

/** copy(tile, c, rows, columns, rowBytes, accumulate): the part of an edge tile that belongs to C. */
function emitCopyTile(module: ModuleBuilder): number {
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

function emitGemm(module: ModuleBuilder, mr: number, fns: { micro: number; packLeft: number; packRight: number; copyTile: number }): void {
  const f = module.function(new Array(12).fill("i32"), [], "gemm");
  const [a, b, c, m, n, k, aRow, aColumn, bRow, bColumn, cRow, accumulate] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
  const [jc, pc, ic, jr, ir, nc, kc, mc, width, height, target] = Array.from({ length: 11 }, () => f.local("i32"));
  const loop = (counter: number, end: number, step: number, body: () => void): void => {
    f.i32(0).set(counter);
    f.count(
      counter,
      () => f.get(end),
      () => f.i32(step),
      body,
    );
  };
  /** size = min(cap, end − counter) */
  const clip = (size: number, counter: number, end: number, cap: number): void => {
    f.get(end).get(counter).sub().tee(size).i32(cap).get(size).i32(cap).op(OP.i32LtU).op(OP.select).set(size);
  };
  /** base + 4·(x·xStride + y·yStride) */
  const address = (base: number, x: number, xStride: number, y: number, yStride: number): void => {
    f.get(base).get(x).get(xStride).mul().get(y).get(yStride).mul().add().i32(2).op(OP.i32Shl).add();
  };
  const at = f.local("i32");
  loop(jc, n, NC, () => {
    clip(nc, jc, n, NC);
    loop(pc, k, KC, () => {
      clip(kc, pc, k, KC);
      loop(jr, nc, NR, () => {
        clip(width, jr, nc, NR);
        f.get(jc).get(jr).add().set(at);
        address(b, pc, bRow, at, bColumn);
        f.i32(PACKED_RIGHT).get(jr).get(kc).mul().i32(2).op(OP.i32Shl).add();
        f.get(kc).get(width).get(bColumn).get(bRow).call(fns.packRight);
      });
      loop(ic, m, MC, () => {
        clip(mc, ic, m, MC);
        loop(ir, mc, mr, () => {
          clip(height, ir, mc, mr);
          f.get(ic).get(ir).add().set(at);
          address(a, at, aRow, pc, aColumn);
          f.i32(PACKED_LEFT).get(ir).get(kc).mul().i32(2).op(OP.i32Shl).add();
          f.get(kc).get(height).get(aRow).get(aColumn).call(fns.packLeft);
        });
        loop(jr, nc, NR, () => {
          clip(width, jr, nc, NR);
          loop(ir, mc, mr, () => {
            clip(height, ir, mc, mr);
            f.get(c).get(ic).get(ir).add().get(cRow).mul().get(jc).add().get(jr).add().i32(2).op(OP.i32Shl).add().set(target);
            const panels = (): void => {
              f.i32(PACKED_LEFT).get(ir).get(kc).mul().i32(2).op(OP.i32Shl).add();
              f.i32(PACKED_RIGHT).get(jr).get(kc).mul().i32(2).op(OP.i32Shl).add();
              f.get(kc);
            };
            f.get(width)
              .i32(NR)
              .op(OP.i32Eq)
              .get(height)
              .i32(mr)
              .op(OP.i32Eq)
              .op(OP.i32And)
              .when(
                () => {
                  panels();
                  f.get(target).get(cRow).i32(2).op(OP.i32Shl).get(pc).get(accumulate).op(OP.i32Or).call(fns.micro);
                },
                () => {
                  panels();
                  f.i32(TILE)
                    .i32(4 * NR)
                    .i32(0)
                    .call(fns.micro);
                  f.i32(TILE)
                    .get(target)
                    .get(height)
                    .get(width)
                    .get(cRow)
                    .i32(2)
                    .op(OP.i32Shl)
                    .get(pc)
                    .get(accumulate)
                    .op(OP.i32Or)
                    .call(fns.copyTile);
                },
              );
          });
        });
      });
    });
  });
}
