import { ModuleBuilder } from "./encoder.ts";
import { emitPackPanel } from "./gemm-packing.ts";
import { emitCopyTile, emitTileKernel, NR } from "./gemm-tile.ts";
import { OP } from "./opcodes.ts";
import { type WasmMemory, wasm } from "./webassembly.ts";

/*
 * Matrix products as Goto and van de Geijn describe ("Anatomy of High-Performance Matrix Multiplication", 2008): panels
 * of both operands are packed so that a micro-kernel, which keeps a tile of the result in registers, reads them in
 * order. Packing takes any strides, so transposed operands cost nothing more, and fills short panels with zeros. Rows
 * of the left operand whose elements are neighbours are read in order anyway, and not packed.
 */

/** Sizes of the packed blocks: KC×NC of the right operand, MC×KC of the left. MC is a multiple of 4 and 6, NC of 8. */
export const [MC, NC, KC] = [96, 512, 256];

const PACKED_RIGHT = 0;
const PACKED_LEFT = KC * NC * 4;
/** Rows of the right operand that are packed together. */
const TURN = 8;
const TILE = PACKED_LEFT + MC * KC * 4;
/** Bytes at the arena's start that products use, those of float64 too. */
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
  const packed = emitTileKernel(module, mr, relaxed, "packed");
  const rows = emitTileKernel(module, mr, relaxed, "rows");
  const packLeft = emitPackPanel(module, mr);
  const packRight = emitPackPanel(module, NR);
  const copyTile = emitCopyTile(module);
  emitGemm(module, mr, { packed, rows, packLeft, packRight, copyTile });
  return new wasm.Instance(new wasm.Module(module.bytes()), { env: { memory } }).exports.gemm as Gemm;
}

/** Functions of the module by what they do. */
interface Functions {
  readonly packed: number;
  readonly rows: number;
  readonly packLeft: number;
  readonly packRight: number;
  readonly copyTile: number;
}

function emitGemm(module: ModuleBuilder, mr: number, fns: Functions): void {
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
  const [isRows, rowBytes, adds, from, turn, packs] = Array.from({ length: 6 }, () => f.local("i32"));
  f.get(aColumn).i32(1).op(OP.i32Eq).set(isRows);
  f.get(cRow).times(4).set(rowBytes);
  // Rows of the right operand that lie one behind the other are read a few at a time, all of their columns.
  f.i32(TURN).i32(KC).get(bColumn).i32(1).op(OP.i32Eq).op(OP.select).set(turn);
  /** The tile at (ir, jr) of the present block, to an address with so many bytes between rows. */
  const tile = (to: () => void, bytes: () => void, pushAdds: () => void): void => {
    const call = (left: () => void, kernel: number): void => {
      left();
      f.i32(PACKED_RIGHT).get(jr).get(kc).mul().times(4).add().get(kc);
      to();
      bytes();
      pushAdds();
      f.get(aRow).times(4).get(height).i32(1).sub().call(kernel);
    };
    f.get(isRows).when(
      () =>
        call(() => {
          f.get(ic).get(ir).add().set(at);
          address(a, at, aRow, pc, aColumn);
        }, fns.rows),
      () => call(() => f.i32(PACKED_LEFT).get(ir).get(kc).mul().times(4).add(), fns.packed),
    );
  };
  loop(jc, n, NC, () => {
    clip(nc, jc, n, NC);
    loop(pc, k, KC, () => {
      clip(kc, pc, k, KC);
      f.get(pc).get(accumulate).op(OP.i32Or).set(adds);
      f.i32(0).set(from);
      f.count(
        from,
        () => f.get(kc),
        () => f.get(turn),
        () => {
          f.get(kc).get(from).sub().tee(packs).get(turn).get(packs).get(turn).op(OP.i32LtU).op(OP.select).set(packs);
          loop(jr, nc, NR, () => {
            clip(width, jr, nc, NR);
            f.get(jc).get(jr).add().set(at);
            f.get(b).get(pc).get(from).add().get(bRow).mul().get(at).get(bColumn).mul().add().times(4).add();
            f.i32(PACKED_RIGHT).get(jr).get(kc).mul().get(from).times(NR).add().times(4).add();
            f.get(packs).get(width).get(bColumn).get(bRow).call(fns.packRight);
          });
        },
      );
      loop(ic, m, MC, () => {
        clip(mc, ic, m, MC);
        f.get(isRows).op(OP.i32Eqz);
        f.when(() =>
          loop(ir, mc, mr, () => {
            clip(height, ir, mc, mr);
            f.get(ic).get(ir).add().set(at);
            address(a, at, aRow, pc, aColumn);
            f.i32(PACKED_LEFT).get(ir).get(kc).mul().times(4).add();
            f.get(kc).get(height).get(aRow).get(aColumn).call(fns.packLeft);
          }),
        );
        // The right operand's block stays in the second cache, rows of the left one and of C in the first.
        loop(ir, mc, mr, () => {
          clip(height, ir, mc, mr);
          loop(jr, nc, NR, () => {
            clip(width, jr, nc, NR);
            f.get(c).get(ic).get(ir).add().get(cRow).mul().get(jc).add().get(jr).add().times(4).add().set(target);
            f.get(width).i32(NR).op(OP.i32Eq).get(height).i32(mr).op(OP.i32Eq).op(OP.i32And);
            f.when(
              () =>
                tile(
                  () => f.get(target),
                  () => f.get(rowBytes),
                  () => f.get(adds),
                ),
              () => {
                tile(
                  () => f.i32(TILE),
                  () => f.i32(4 * NR),
                  () => f.i32(0),
                );
                f.i32(TILE).get(target).get(height).get(width).get(rowBytes).get(adds).call(fns.copyTile);
              },
            );
          });
        });
      });
    });
  });
}
