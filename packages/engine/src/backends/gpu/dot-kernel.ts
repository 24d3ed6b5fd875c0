import type { DotKernel, MatrixOperand } from "../../compiler/kernel.ts";
import { type DeviceLayout, gridOf } from "./launch.ts";
import type { Extent } from "./loop-kernel.ts";
import type { GpuWriter, Operand, Shared } from "./writer.ts";

/** Elements of the result that a group computes, along each axis; a thread computes `PER_THREAD` by `PER_THREAD` of them. */
const TILE = 64;
const PER_THREAD = 4;
/** Products of each that are summed between two loads of tiles. */
const DEPTH = 16;
const SIDE = TILE / PER_THREAD;
const THREADS = SIDE * SIDE;

/** Matrix products by tiles: a group brings a strip of both factors into shared memory and multiplies it there. */
export function writeDotKernel(kernel: DotKernel, layout: DeviceLayout, w: GpuWriter): Extent {
  const { m, n, k, batches } = kernel;
  const [tileRows, tileColumns] = [Math.ceil(m / TILE), Math.ceil(n / TILE)];
  const count = tileRows * tileColumns * batches.length;
  const table = layout.tables.get(kernel)?.at as number;
  const group = w.group();
  w.ifLess(group, count, () => {
    const [rest, tileColumn] = w.divide(group, tileColumns);
    const [batch, tileRow] = w.divide(rest, tileRows);
    const [row0, column0] = [w.step(w.int(0), tileRow, TILE), w.step(w.int(0), tileColumn, TILE)];
    const offset = (side: 0 | 1): Operand => w.load(w.step(w.int(table + side), batch, 2), "i32");
    const [left, right] = [w.shared("f32", DEPTH * TILE), w.shared("f32", DEPTH * TILE)];
    const lhs = factor(w, kernel.lhs, layout, offset(0), {
      outer: kernel.lhs.row,
      inner: kernel.lhs.column,
      start: row0,
      size: m,
      depth: k,
    });
    const rhs = factor(w, kernel.rhs, layout, offset(1), {
      outer: kernel.rhs.column,
      inner: kernel.rhs.row,
      start: column0,
      size: n,
      depth: k,
    });
    const [threadRow, threadColumn] = w.divide(w.thread(), SIDE);
    const sums = Array.from({ length: PER_THREAD * PER_THREAD }, () => w.variable("f32", w.constant(0, "f32")));

    w.loop(w.int(0), k, DEPTH, (k0) => {
      lhs(left, k0);
      rhs(right, k0);
      w.barrier();
      for (let depth = 0; depth < DEPTH; depth++) {
        const strip = (memory: Shared, thread: Operand): Operand[] =>
          Array.from({ length: PER_THREAD }, (_, i) => w.loadShared(memory, w.step(w.int(depth * TILE + i), thread, PER_THREAD)));
        const [a, b] = [strip(left, threadRow), strip(right, threadColumn)];
        for (const [i, sum] of sums.entries()) {
          const [x, y] = [a[Math.floor(i / PER_THREAD)], b[i % PER_THREAD]];
          w.assign(sum, w.op("muladd", "f32", [x, y, w.read(sum)], "f32"));
        }
      }
      w.barrier();
    });

    const base = w.step(w.int(layout.places.get(kernel.output) as number), batch, m * n);
    for (const [i, sum] of sums.entries()) {
      const row = w.step(w.step(w.int(Math.floor(i / PER_THREAD)), threadRow, PER_THREAD), row0, 1);
      const column = w.step(w.step(w.int(i % PER_THREAD), threadColumn, PER_THREAD), column0, 1);
      w.ifLess(row, m, () => w.ifLess(column, n, () => w.store(w.step(w.step(base, row, n), column, 1), w.read(sum), "f32")));
    }
  });
  return { threads: THREADS, groups: gridOf(count) };
}

interface Strip {
  /** Strides along the result's axis and along the summed one. */
  readonly outer: number;
  readonly inner: number;
  /** First element of the tile along the result's axis, and how many there are in all along both. */
  readonly start: Operand;
  readonly size: number;
  readonly depth: number;
}

/** Code that brings a strip of a factor into shared memory, zeros beyond its edges. Neighbouring threads read neighbours. */
function factor(
  w: GpuWriter,
  { buffer }: MatrixOperand,
  layout: DeviceLayout,
  offset: Operand,
  { outer, inner, start, size, depth }: Strip,
): (memory: Shared, k0: Operand) => void {
  const base = w.step(w.int(layout.places.get(buffer) as number), offset, 1);
  return (memory, k0) => {
    for (let i = 0; i < (DEPTH * TILE) / THREADS; i++) {
      const element = w.step(w.int(i * THREADS), w.thread(), 1);
      const [slow, fast] = w.divide(element, inner === 1 ? DEPTH : TILE);
      const [along, deep] = inner === 1 ? [slow, fast] : [fast, slow];
      const [x, y] = [w.step(along, start, 1), w.step(deep, k0, 1)];
      const place = w.step(w.int(0), deep, TILE);
      const at = w.step(place, along, 1);
      w.storeShared(memory, at, w.constant(0, "f32"));
      w.ifLess(x, size, () => w.ifLess(y, depth, () => w.storeShared(memory, at, w.load(w.step(w.step(base, x, outer), y, inner), "f32"))));
    }
  };
}
