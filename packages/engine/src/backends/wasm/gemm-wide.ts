import { type FunctionCode, ModuleBuilder } from "./encoder.ts";
import type { Gemm } from "./gemm.ts";
import { emitDoubleTile, emitIntegerTile, NR } from "./gemm-wide-tile.ts";
import { OP } from "./opcodes.ts";
import { type WasmMemory, wasm } from "./webassembly.ts";

/*
 * Matrix products of 64-bit elements, blocked as those of float32 (`gemm.ts`) and simpler: panels of four columns of the right
 * operand are packed, the left one is read where it lies, whatever its strides. They use the same scratch memory.
 */

const [NC, KC] = [256, 256];
const TILE = KC * NC * 8;

/** Scalar instructions of an element, and its tiles of some rows. */
interface Element {
  readonly type: "f64" | "i64";
  readonly load: number;
  readonly store: number;
  readonly add: number;
  readonly pushZero: (f: FunctionCode) => void;
  readonly tile: (module: ModuleBuilder, rows: number) => number;
}

/** Products of float64, in tiles of 6×4 with fused multiply-add, of 4×4 without. */
export const createDoubleGemm = (memory: WasmMemory, relaxed: boolean): Gemm =>
  createGemm(memory, relaxed ? 6 : 4, {
    type: "f64",
    load: OP.f64Load,
    store: OP.f64Store,
    add: OP.f64Add,
    pushZero: (f) => f.f64(0),
    tile: (module, rows) => emitDoubleTile(module, rows, relaxed),
  });

/** Products of int64 and uint64, whose low 64 bits are the same. */
export const createIntegerGemm = (memory: WasmMemory): Gemm =>
  createGemm(memory, 2, {
    type: "i64",
    load: OP.i64Load,
    store: OP.i64Store,
    add: OP.i64Add,
    pushZero: (f) => f.i64(0n),
    tile: emitIntegerTile,
  });

/** Compiles the product for this memory, in tiles of `mr` rows. */
function createGemm(memory: WasmMemory, mr: number, element: Element): Gemm {
  const module = new ModuleBuilder();
  const whole = element.tile(module, mr);
  const row = element.tile(module, 1);
  const pack = emitPack(module, element);
  const copy = emitCopy(module, element);
  emitGemm(module, mr, { whole, row, pack, copy });
  return new wasm.Instance(new wasm.Module(module.bytes()), { env: { memory } }).exports.gemm as Gemm;
}

/** Pushes the address `base` + i·`row` + j·`column`. */
const at = (f: FunctionCode, base: number, i: number, row: number, j: number, column: number): FunctionCode =>
  f.get(base).get(i).get(row).mul().add().get(j).get(column).mul().add();

/** For each row and each column of it; the counters are given. */
function forEach(f: FunctionCode, rows: () => void, columns: () => void, body: (i: number, j: number) => void): void {
  const [i, j] = [f.local("i32"), f.local("i32")];
  const byOne = (): FunctionCode => f.i32(1);
  f.count(i, rows, byOne, () => {
    f.i32(0).set(j);
    f.count(j, columns, byOne, () => body(i, j));
  });
}

/** pack(from, row, column, to, k, width): k rows of `width` columns, filled with zeros up to NR. Strides in bytes. */
function emitPack(module: ModuleBuilder, { type, load, store, pushZero }: Element): number {
  const f = module.function(new Array(6).fill("i32"), []);
  const [from, row, column, to, k, width] = [0, 1, 2, 3, 4, 5];
  forEach(
    f,
    () => f.get(k),
    () => f.i32(NR),
    (p, j) => {
      f.get(to).get(j).get(width).op(OP.i32LtU);
      f.whenElse(
        type,
        () => at(f, from, p, row, j, column).memory(load, 0),
        () => pushZero(f),
      );
      f.memory(store, 0);
      f.get(to).i32(8).add().set(to);
    },
  );
  return f.index;
}

/** copy(c, cRow, height, width, adds): the tile at TILE to C, whose rows are so many bytes apart. */
function emitCopy(module: ModuleBuilder, { type, load, store, add, pushZero }: Element): number {
  const f = module.function(new Array(5).fill("i32"), []);
  const [c, cRow, height, width, adds] = [0, 1, 2, 3, 4];
  const target = f.local("i32");
  forEach(
    f,
    () => f.get(height),
    () => f.get(width),
    (i, j) => {
      f.get(c).get(i).get(cRow).mul().add().get(j).times(8).add().tee(target);
      f.get(i).times(NR).get(j).add().times(8).memory(load, TILE);
      f.get(adds);
      f.whenElse(
        type,
        () => f.get(target).memory(load, 0),
        () => pushZero(f),
      );
      f.op(add).memory(store, 0);
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
              at(f, b, pc, bRow, target, bColumn).get(bRow).get(bColumn);
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
              at(f, a, ir, aRow, pc, aColumn).set(left);
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
