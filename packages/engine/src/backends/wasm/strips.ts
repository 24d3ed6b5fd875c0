import type { Result, Stage } from "../../compiler/kernel.ts";
import { reachable } from "../../compiler/scalar/node.ts";
import type { Schedule } from "../../compiler/schedule.ts";
import { sizeOf } from "../../ir/aval.ts";
import type { LaneType } from "../../ir/lowering.ts";
import { CHUNK, callInChunks, eachChunk } from "./chunks.ts";
import { Combiner, FLUSH } from "./combiner.ts";
import type { FunctionCode } from "./encoder.ts";
import type { KernelContext } from "./kernel-context.ts";
import { laneBytes, valueLocal, vectorsOf } from "./lanes.ts";
import { CONSTANT, LoopScope, ROW, SERIAL, VECTOR } from "./loop-scope.ts";
import { OP, SIMD } from "./opcodes.ts";
import { type Place, pushPlace } from "./place.ts";

/*
 * Reductions along an axis that is not the last one, walked in the order of memory. Lanes are columns, each a row of the
 * kernel of its own; a strip is some columns side by side. A stage takes a few positions of the strip's rows at a time,
 * for all its columns, before it takes the next: so every load goes on where the one before ended, and what is reduced
 * waits in memory for the next positions. Strips are wide, and not made to fit a cache: where rows are a power of two
 * apart, as they often are, a narrow strip falls into few of the cache's sets and leaves it at once.
 */

/** Positions that one turn takes: more would read more places of memory at once than a cache has ways. */
const TURN = 8;
const [MIN_WIDTH, MAX_WIDTH] = [64, 1024];
/** Elements that a slot holds; strips of longer rows are narrower. */
const MAX_KEPT = 1 << 22;
/** Shorter rows stay in the near cache whatever the order. */
const MIN_LENGTH = 16;
const MIN_COLUMNS = 32;

const NONE = [0, 0, 0, 0];
const range = (from: number, to: number): number[] => Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);

/** Whether lanes are neighbours in memory, and rows long enough to leave the order of memory for. */
export function suitsStrips({ kernel, vector }: Schedule): boolean {
  const { axes, inner, loads } = kernel;
  if (inner === 0 || vector < 0 || axes[vector] < MIN_COLUMNS) return false;
  return (
    sizeOf(axes.slice(axes.length - inner)) >= MIN_LENGTH && loads.every(({ at }) => at.strides[vector] <= 1 && at.strides[vector] >= 0)
  );
}

/** Where a strip's numbers are in its scratch memory: bytes from the begin, for each result that reduces. */
interface Layout {
  /** Columns. */
  readonly width: number;
  readonly bytes: number;
  readonly areas: ReadonlyMap<Result, Area>;
  /** By number of the row. */
  readonly rows: readonly number[];
  readonly slots: readonly number[];
}

interface Area {
  readonly combiner: (f: FunctionCode) => Combiner;
  readonly value: number;
  /** Sums in double precision of float sums, two vectors for each of values; else of notes of NaN. */
  readonly beside: number;
}

function layoutOf({ kernel, vector }: Schedule): Layout {
  const length = sizeOf(kernel.axes.slice(kernel.axes.length - kernel.inner));
  const columns = kernel.axes[vector];
  const widest = kernel.slots.length === 0 ? MAX_WIDTH : Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, Math.floor(MAX_KEPT / length)));
  const strips = Math.ceil(columns / widest);
  const width = Math.ceil(columns / strips / 16) * 16;
  let bytes = 0;
  const take = (size: number): number => {
    bytes += size;
    return bytes - size;
  };
  const areas = new Map<Result, Area>();
  const rows = new Array<number>(kernel.rows.length);
  for (const result of kernel.stages.flatMap(({ results }) => results)) {
    if (result.kind !== "reduce") continue;
    const combiner = (f: FunctionCode): Combiner => new Combiner(f, result.reducer, kernel.rows[result.row]);
    const area = { combiner, value: take(laneBytes(kernel.rows[result.row]) * width), beside: take(8 * width) };
    areas.set(result, area);
    rows[result.row] = area.value;
  }
  return { width, areas, rows, slots: kernel.slots.map(({ type }) => take(laneBytes(type) * width * length)), bytes };
}

/** What the functions of a kernel share. */
interface Strips {
  readonly plan: Schedule;
  readonly context: KernelContext;
  readonly layout: Layout;
  readonly scratch: Place;
}

/** Emits a kernel that `suitsStrips`; returns code that runs it, for the module's main function. */
export function emitStrips(plan: Schedule, context: KernelContext): (main: FunctionCode) => void {
  const { kernel, vector } = plan;
  const layout = layoutOf(plan);
  const strips: Strips = { plan, context, layout, scratch: context.scratch(layout.bytes) };
  const grid = kernel.axes.length - kernel.inner;
  const outerAxes = range(0, grid).filter((axis) => axis !== vector);
  const passes = kernel.stages.map((stage) => (stage.inner ? emitPass(stage, strips, outerAxes) : null));

  const f = context.module.function(["i32", "i32", "i32", "i32"], []);
  const [row, rowEnd, start, end] = [0, 1, 2, 3];
  const [base, block] = [f.local("i32"), f.local("i32")];
  const serial = kernel.axes.length - 1;
  const length = kernel.axes[serial];
  const blocks = sizeOf(kernel.axes.slice(grid, serial));
  const step = Math.max(FLUSH, Math.floor((4 * CHUNK) / layout.width / FLUSH) * FLUSH);
  const columns = { start, end, base };
  pushPlace(f, strips.scratch).set(base);
  const callPass = (index: number): void => {
    const call = (pushFrom: () => void, pushTo: () => void): void => {
      f.get(row).get(block);
      pushFrom();
      pushTo();
      f.get(start).get(end).call(index);
    };
    eachChunk(f, block, { blocks, length, step }, call);
  };
  f.count(
    row,
    () => f.get(rowEnd),
    () => f.i32(1),
    () => {
      for (const [n, stage] of kernel.stages.entries()) {
        const pass = passes[n];
        if (pass === null) {
          emitOnce(f, stage, strips, outerAxes, row, columns);
          continue;
        }
        const areas = areasOf(stage, strips);
        eachVector(f, columns, (at) => begin(f, at, areas));
        callPass(pass);
        eachVector(f, columns, (at) => settle(f, at, areas));
      }
    },
  );
  const rows = sizeOf(outerAxes.map((axis) => kernel.axes[axis]));
  return (main) => callInChunks(main, f.index, rows, kernel.axes[vector], Math.min(layout.width, kernel.axes[vector]));
}

const areasOf = ({ results }: Stage, { layout }: Strips): Area[] => results.flatMap((result) => layout.areas.get(result) ?? []);

/** Locals: the columns of a strip, and its scratch memory. */
interface Columns {
  readonly start: number;
  readonly end: number;
  readonly base: number;
}

/** Locals: a vector's first column, and its places in the scratch memory for vectors of four bytes a lane, and of eight. */
interface VectorPlace {
  readonly i: number;
  readonly single: number;
  readonly double: number;
}

/** Goes over a strip's vectors. */
function eachVector(f: FunctionCode, { start, end, base }: Columns, body: (at: VectorPlace) => void): void {
  const at = { i: f.local("i32"), single: f.local("i32"), double: f.local("i32") };
  f.get(start).set(at.i).get(base).tee(at.single).set(at.double);
  f.count(
    at.i,
    () => f.get(end),
    () => f.i32(4),
    () => {
      body(at);
      f.get(at.single).i32(16).add().set(at.single).get(at.double).i32(32).add().set(at.double);
    },
  );
}

/** The local that addresses values of a type. */
const addressOf = ({ single, double }: Omit<VectorPlace, "i">, type: LaneType): number => (vectorsOf(type) === 2 ? double : single);

/** Sets a value from the vector number `u` behind a place, `offset` bytes into the scratch memory. */
function loadValue(f: FunctionCode, at: VectorPlace, type: LaneType, offset: number, u: number, value: number): void {
  for (let half = 0; half < vectorsOf(type); half++)
    f.get(addressOf(at, type))
      .simdMemory(SIMD.load, offset + 4 * laneBytes(type) * u + 16 * half)
      .set(value + half);
}
function storeValue(f: FunctionCode, at: VectorPlace, type: LaneType, offset: number, u: number, value: number): void {
  for (let half = 0; half < vectorsOf(type); half++)
    f.get(addressOf(at, type))
      .get(value + half)
      .simdMemory(SIMD.store, offset + 4 * laneBytes(type) * u + 16 * half);
}

/** What reductions are before the first position. */
function begin(f: FunctionCode, { single, double }: VectorPlace, areas: readonly Area[]): void {
  for (const { combiner, value, beside } of areas) {
    const own = combiner(f);
    for (let half = 0; half < vectorsOf(own.type); half++) {
      f.get(addressOf({ single, double }, own.type));
      own.pushIdentity();
      f.simdMemory(SIMD.store, value + 16 * half);
    }
    if (own.isFloatSum)
      for (const half of [0, 16])
        f.get(double)
          .v128(NONE)
          .simdMemory(SIMD.store, beside + half);
    else if (own.notesNaN) f.get(single).v128(NONE).simdMemory(SIMD.store, beside);
  }
}

/** Adds sums of single precision to those of double precision. */
function flush(f: FunctionCode, { single, double }: VectorPlace, areas: readonly Area[]): void {
  const [sum, low, high] = [f.local("v128"), f.local("v128"), f.local("v128")];
  for (const { combiner, value, beside } of areas) {
    const own = combiner(f);
    if (!own.isFloatSum) continue;
    f.get(single).simdMemory(SIMD.load, value).set(sum);
    f.get(double).simdMemory(SIMD.load, beside).set(low);
    f.get(double)
      .simdMemory(SIMD.load, beside + 16)
      .set(high);
    own.flush(sum, low, high);
    f.get(single).get(sum).simdMemory(SIMD.store, value);
    f.get(double).get(low).simdMemory(SIMD.store, beside);
    f.get(double)
      .get(high)
      .simdMemory(SIMD.store, beside + 16);
  }
}

/** What reductions are after the last position. */
function settle(f: FunctionCode, { single, double }: VectorPlace, areas: readonly Area[]): void {
  const [result, nan] = [f.local("v128"), f.local("v128")];
  for (const { combiner, value, beside } of areas) {
    const own = combiner(f);
    if (own.isFloatSum) {
      f.get(double).simdMemory(SIMD.load, beside).simd(SIMD.demoteZero);
      f.get(double)
        .simdMemory(SIMD.load, beside + 16)
        .simd(SIMD.demoteZero);
      f.shuffleWords([0, 1, 4, 5]).set(result);
    } else if (own.notesNaN) {
      f.get(single).simdMemory(SIMD.load, value).set(result).get(single).simdMemory(SIMD.load, beside).set(nan);
      own.settle(result, nan);
    } else continue;
    f.get(single).get(result).simdMemory(SIMD.store, value);
  }
}

/** Loads the rows' numbers that a stage reads, of `count` vectors; returns their locals by vector and number. */
function loadRows(f: FunctionCode, { results }: Stage, { layout }: Strips, at: VectorPlace, count: number): Map<number, number>[] {
  const used = reachable(results.map(({ value }) => value)).filter(({ op }) => op === "row");
  return range(0, count).map((u) => {
    const numbers = new Map<number, number>();
    for (const { value: number, type } of used) {
      const local = valueLocal(f, type);
      loadValue(f, at, type, layout.rows[number], u, local);
      numbers.set(number, local);
    }
    return numbers;
  });
}

/** A stage that is done once a row. */
function emitOnce(f: FunctionCode, stage: Stage, strips: Strips, outerAxes: readonly number[], row: number, columns: Columns): void {
  const { kernel, vector } = strips.plan;
  const scope = new LoopScope(f, kernel, stage.results, strips.context, { vector, across: true }, null);
  const outer = new Map<number, number>();
  scope.begin();
  scope.toRow(outerAxes, row);
  scope.emit([CONSTANT, ROW], outer);
  eachVector(f, columns, (at) => {
    const [numbers] = loadRows(f, stage, strips, at, 1);
    const locals = new Map(outer);
    const here = { i: at.i, row: (number: number) => numbers.get(number) as number };
    scope.emit([VECTOR, SERIAL], locals, here);
    for (const result of stage.results) scope.store(result, locals.get(result.value.id) as number, here, columns.end);
  });
}

/** A stage over the inner positions, as a function: pass(row, block, from, to, start, end) takes some of a block's for a strip. */
function emitPass(stage: Stage, strips: Strips, outerAxes: readonly number[]): number {
  const { plan, context, layout } = strips;
  const { kernel, vector } = plan;
  const [unroll] = plan.unroll;
  const f = context.module.function(new Array(6).fill("i32"), []);
  const [row, block, from, to, start, end] = [0, 1, 2, 3, 4, 5];
  const [base, position, stop, next, wide, kept, keptFirst] = Array.from({ length: 7 }, () => f.local("i32"));
  const at = { i: f.local("i32"), single: f.local("i32"), double: f.local("i32") };
  const serial = kernel.axes.length - 1;
  const width = 4 * layout.width;
  const slotAddress = (slot: number): void => {
    f.get(kept);
    // Places of 64-bit lanes are twice as far from the begin.
    if (vectorsOf(kernel.slots[slot].type) === 2) f.get(kept).add().get(base).sub();
    f.i32(layout.slots[slot]).add();
  };
  const scope = new LoopScope(f, kernel, stage.results, context, { vector, across: true }, slotAddress);
  const outer = new Map<number, number>();
  scope.begin();
  scope.toRow(outerAxes, row);
  scope.emit([CONSTANT, ROW], outer);
  scope.toRow(range(kernel.axes.length - kernel.inner, serial), block);
  scope.toRow([serial], from);
  pushPlace(f, strips.scratch).tee(base);
  f.get(block).i32(kernel.axes[serial]).mul().get(from).add().times(width).add().set(keptFirst);

  /** A turn's positions for `count` vectors from column i. */
  const group = (count: number, bounded: boolean): void => {
    const vectors = range(0, count);
    const numbers = loadRows(f, stage, strips, at, count);
    const vectorOf = (u: number) => ({ i: at.i, displacement: 4 * u, row: (number: number) => numbers[u].get(number) as number });
    scope.toInner([], row);
    const sums = stage.results.flatMap((result) => {
      const area = layout.areas.get(result);
      if (area === undefined) return [];
      return vectors.map((u) => {
        const combiner = area.combiner(f);
        return { result, u, area, combiner, value: combiner.local(), nan: f.local("v128") };
      });
    });
    for (const { u, area, combiner, value, nan } of sums) {
      loadValue(f, at, combiner.type, area.value, u, value);
      if (combiner.notesNaN)
        f.get(at.single)
          .simdMemory(SIMD.load, area.beside + 16 * u)
          .set(nan);
    }
    const hoisted = vectors.map((u) => {
      const locals = new Map(outer);
      scope.emit([VECTOR], locals, vectorOf(u));
      return locals;
    });
    f.get(keptFirst).get(at.single).get(base).sub().add().set(kept);
    f.get(position).set(next);
    f.count(
      next,
      () => f.get(stop),
      () => f.i32(1),
      () => {
        for (const u of vectors) {
          const locals = new Map(hoisted[u]);
          scope.emit([SERIAL], locals, vectorOf(u));
          for (const result of stage.results) {
            const value = locals.get(result.value.id) as number;
            if (result.kind === "store") scope.store(result, value, vectorOf(u), bounded ? end : null);
            else if (result.kind === "keep") scope.keep(result.slot, value, 4 * u);
            else {
              const own = sums.find((sum) => sum.result === result && sum.u === u);
              if (own !== undefined) own.combiner.into(own.value, value, own.nan);
            }
          }
        }
        scope.step(serial);
        f.get(kept).i32(width).add().set(kept);
      },
    );
    for (const { u, area, combiner, value, nan } of sums) {
      storeValue(f, at, combiner.type, area.value, u, value);
      if (combiner.notesNaN)
        f.get(at.single)
          .get(nan)
          .simdMemory(SIMD.store, area.beside + 16 * u);
    }
  };
  const over = (to: number, count: number, bounded: boolean): void => {
    f.count(
      at.i,
      () => f.get(to),
      () => f.i32(4 * count),
      () => {
        group(count, bounded);
        f.get(at.single)
          .i32(16 * count)
          .add()
          .set(at.single)
          .get(at.double)
          .i32(32 * count)
          .add()
          .set(at.double);
      },
    );
  };
  const areas = areasOf(stage, strips);
  const sumsFloats = areas.some(({ combiner }) => combiner(f).isFloatSum);
  f.get(end)
    .get(start)
    .sub()
    .i32(-4 * unroll)
    .op(OP.i32And)
    .get(start)
    .add()
    .set(wide);
  f.get(from).set(position);
  f.count(
    position,
    () => f.get(to),
    () => f.i32(TURN),
    () => {
      f.get(position).i32(TURN).add().tee(stop).get(to).get(stop).get(to).op(OP.i32LtU).op(OP.select).set(stop);
      f.get(start).set(at.i).get(base).tee(at.single).set(at.double);
      over(wide, unroll, false);
      over(end, 1, true);
      scope.stepRow(serial, TURN);
      f.get(keptFirst)
        .i32(TURN * width)
        .add()
        .set(keptFirst);
      if (!sumsFloats) return;
      // Turns begin at multiples of TURN, and so blocks of sums end with one.
      f.get(stop).get(to).op(OP.i32Eq).get(stop).i32(FLUSH).op(OP.i32RemU).op(OP.i32Eqz).op(OP.i32Or);
      f.when(() => eachVector(f, { start, end, base }, (vector) => flush(f, vector, areas)));
    },
  );
  return f.index;
}
