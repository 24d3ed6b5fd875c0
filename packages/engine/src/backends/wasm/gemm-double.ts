import { type FunctionCode, ModuleBuilder } from "./encoder.ts";
import type { Gemm } from "./gemm.ts";
import { OP, SIMD } from "./opcodes.ts";
import { type WasmMemory, wasm } from "./webassembly.ts";

/*
 * Matrix products of float64, blocked as those of float32 (`gemm.ts`) and simpler: panels of four columns of the right
 * operand are packed, the left one is read where it lies, whatever its strides. They use the same scratch memory.
 */

const [NC, KC] = [256, 256];
/** Columns of a tile: two vectors. */
const NR = 4;
const TILE = KC * NC * 8;

/** Compiles the product for this memory: tiles of 6×4 with fused multiply-add, of 4×4 without. */
export function createDoubleGemm(memory: WasmMemory, relaxed: boolean): Gemm {
  const module = new ModuleBuilder();
  const mr = relaxed ? 6 : 4;
  const whole = emitTile(module, mr, relaxed);
  const row = emitTile(module, 1, relaxed);
  const pack = emitPack(module);
  const copy = emitCopy(module);
  emitGemm(module, mr, { whole, row, pack, copy });
  return new wasm.Instance(new wasm.Module(module.bytes()), { env: { memory } }).exports.gemm as Gemm;
}

/** tile(a, row, column, b, k, c, cRow, adds): strides in bytes. C's rows are (or get added) the products of a's with the panel. */
function emitTile(module: ModuleBuilder, mr: number, relaxed: boolean): number {
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

/** Pushes the address `base` + i·`row` + j·`column`. */
const element = (f: FunctionCode, base: number, i: number, row: number, j: number, column: number): FunctionCode =>
  f.get(base).get(i).get(row).mul().add().get(j).get(column).mul().add();

/** pack(from, row, column, to, k, width): k rows of `width` columns, filled with zeros up to NR. Strides in bytes. */
function emitPack(module: ModuleBuilder): number {
  const f = module.function(new Array(6).fill("i32"), []);
  const [from, row, column, to, k, width] = [0, 1, 2, 3, 4, 5];
  const [p, j] = [f.local("i32"), f.local("i32")];
  f.count(
    p,
    () => f.get(k),
    () => f.i32(1),
    () => {
      f.i32(0).set(j);
      f.count(
        j,
        () => f.i32(NR),
        () => f.i32(1),
        () => {
          f.get(to);
          f.get(j).get(width).op(OP.i32LtU);
          f.whenElse(
            "f64",
            () => element(f, from, p, row, j, column).memory(OP.f64Load, 0),
            () => f.f64(0),
          );
          f.memory(OP.f64Store, 0);
          f.get(to).i32(8).add().set(to);
        },
      );
    },
  );
  return f.index;
}

/** copy(c, cRow, height, width, adds): the tile at TILE to C, whose rows are so many bytes apart. */
function emitCopy(module: ModuleBuilder): number {
  const f = module.function(new Array(5).fill("i32"), []);
  const [c, cRow, height, width, adds] = [0, 1, 2, 3, 4];
  const [i, j, target] = [f.local("i32"), f.local("i32"), f.local("i32")];
  f.count(
    i,
    () => f.get(height),
    () => f.i32(1),
    () => {
      f.i32(0).set(j);
      f.count(
        j,
        () => f.get(width),
        () => f.i32(1),
        () => {
          f.get(c).get(i).get(cRow).mul().add().get(j).times(8).add().tee(target);
          f.get(i).times(NR).get(j).add().times(8).memory(OP.f64Load, TILE);
          f.get(adds);
          f.whenElse(
            "f64",
            () => f.get(target).memory(OP.f64Load, 0),
            () => f.f64(0),
          );
          f.op(OP.f64Add).memory(OP.f64Store, 0);
        },
      );
    },
  );
  return f.index;
}

interface Functions {
  readonly whole: number;
  readonly row: number;
  readonly pack: number;
  readonly copy: number;
}

function emitGemm(module: ModuleBuilder, mr: number, fns: Functions): void {
  const f = module.function(new Array(12).fill("i32"), [], "gemm");
  const [a, b, c, m, n, k, aRow, aColumn, bRow, bColumn, cRow, accumulate] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
  const [jc, pc, jr, ir, nc, kc, width, height, adds, target, left, right] = Array.from({ length: 12 }, () => f.local("i32"));
  const loop = (counter: number, end: number, step: () => void, body: () => void): void => {
    f.i32(0).set(counter);
    f.count(counter, () => f.get(end), step, body);
  };
  const clip = (size: number, counter: number, end: number, cap: number): void => {
    f.get(end).get(counter).sub().tee(size).i32(cap).get(size).i32(cap).op(OP.i32LtU).op(OP.select).set(size);
  };
  for (const stride of [aRow, aColumn, bRow, bColumn, cRow]) f.get(stride).times(8).set(stride);
  /** Rows from ir on, `count` of them, to an address with so many bytes between rows. */
  const tile = (kernel: number, to: () => void, bytes: () => void, pushAdds: () => void): void => {
    f.get(left).get(aRow).get(aColumn).get(right).get(kc);
    to();
    bytes();
    pushAdds();
    f.call(kernel);
  };
  loop(
    jc,
    n,
    () => f.i32(NC),
    () => {
      clip(nc, jc, n, NC);
      loop(
        pc,
        k,
        () => f.i32(KC),
        () => {
          clip(kc, pc, k, KC);
          f.get(pc).get(accumulate).op(OP.i32Or).set(adds);
          loop(
            jr,
            nc,
            () => f.i32(NR),
            () => {
              clip(width, jr, nc, NR);
              f.get(jc).get(jr).add().set(target);
              element(f, b, pc, bRow, target, bColumn).get(bRow).get(bColumn);
              f.get(jr).get(kc).mul().times(8).get(kc).get(width).call(fns.pack);
            },
          );
          f.i32(mr).set(height);
          // Whole tiles of rows, then what is left row by row.
          loop(
            ir,
            m,
            () => f.get(height),
            () => {
              f.get(m).get(ir).sub().i32(mr).op(OP.i32LtU);
              f.when(() => f.i32(1).set(height));
              element(f, a, ir, aRow, pc, aColumn).set(left);
              loop(
                jr,
                nc,
                () => f.i32(NR),
                () => {
                  clip(width, jr, nc, NR);
                  f.get(jr).get(kc).mul().times(8).set(right);
                  f.get(c).get(ir).get(cRow).mul().add().get(jc).get(jr).add().times(8).add().set(target);
                  const both = (to: () => void, bytes: () => void, pushAdds: () => void): void => {
                    f.get(height)
                      .i32(1)
                      .op(OP.i32Eq)
                      .when(
                        () => tile(fns.row, to, bytes, pushAdds),
                        () => tile(fns.whole, to, bytes, pushAdds),
                      );
                  };
                  f.get(width)
                    .i32(NR)
                    .op(OP.i32Eq)
                    .when(
                      () =>
                        both(
                          () => f.get(target),
                          () => f.get(cRow),
                          () => f.get(adds),
                        ),
                      () => {
                        both(
                          () => f.i32(TILE),
                          () => f.i32(8 * NR),
                          () => f.i32(0),
                        );
                        f.get(target).get(cRow).get(height).get(width).get(adds).call(fns.copy);
                      },
                    );
                },
              );
            },
          );
        },
      );
    },
  );
}
