import { KEPT_LANES, type Stage } from "../../compiler/kernel.ts";
import { callsFunctions, type Schedule } from "../../compiler/schedule.ts";
import { sizeOf } from "../../ir/aval.ts";
import { CHUNK, callInChunks } from "./chunks.ts";
import { Combiner, FLUSH } from "./combiner.ts";
import type { FunctionCode } from "./encoder.ts";
import { type KernelContext, slotsInBuffers } from "./kernel-context.ts";
import { CONSTANT, LoopScope, ROW, SERIAL, VECTOR } from "./loop-scope.ts";
import { OP, SIMD } from "./opcodes.ts";

const range = (from: number, to: number): number[] => Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);

/** A kernel's function `f(rowStart, rowEnd, start, end)`: rows of the outer grid axes, elements of the vector axis. */
export interface RowFunction {
  readonly index: number;
  readonly rows: number;
  readonly columns: number;
}

/** A stage with its scope in the function. */
interface Pass {
  readonly stage: Stage;
  readonly scope: LoopScope;
  /** Nodes that stand outside the vector loop. */
  outer: Map<number, number>;
}

/**
 * Emits a kernel whose vector axis belongs to the grid: four rows share a vector, each lane a row of its own.
 * Elementwise kernels are that, and reductions over axes that do not lie next to each other in memory.
 */
export function emitAcrossRows({ kernel, vector, unroll: [unroll] }: Schedule, context: KernelContext): RowFunction {
  const f = context.module.function(["i32", "i32", "i32", "i32"], []);
  const [row, rowEnd, start, end] = [0, 1, 2, 3];
  const grid = kernel.axes.length - kernel.inner;
  const outerAxes = range(0, grid).filter((axis) => axis !== vector);
  const columns = vector < 0 ? 1 : kernel.axes[vector];
  const turns = columns >= 4 * unroll ? unroll : 1;
  const together = callsFunctions(kernel) ? turns : 1;
  const [i, wide, position] = [f.local("i32"), f.local("i32"), f.local("i32")];
  const slot = slotsInBuffers(f, kernel, context, KEPT_LANES, () => void f.get(position));
  const passes = kernel.stages.map((stage): Pass => {
    const scope = new LoopScope(f, kernel, stage.results, context, { vector, across: true, together }, slot);
    return { stage, scope, outer: new Map() };
  });
  for (const pass of passes) {
    pass.scope.begin();
    pass.scope.emit([CONSTANT], pass.outer);
  }
  const constants = passes.map(({ outer }) => new Map(outer));

  /** The stages for `count` vectors from index i; only lanes before `end` are stored when `bounded`. */
  const block = (count: number, bounded: boolean): void => {
    const rows: number[][] = range(0, count).map(() => []);
    for (const { stage, scope, outer } of passes) {
      const limit = bounded ? end : null;
      const index = vector < 0 ? null : i;
      const vectors = range(0, count);
      scope.toInner([], row);
      if (!stage.inner) {
        for (const first of vectors.filter((u) => u % together === 0)) {
          const parts = vectors.slice(first, first + together).map((u) => ({
            locals: new Map(outer),
            vector: { i: index, displacement: 4 * u, row: (number: number) => rows[u][number] },
          }));
          scope.emitTogether([VECTOR, SERIAL], parts);
          for (const { locals, vector } of parts)
            for (const result of stage.results) scope.store(result, locals.get(result.value.id) as number, vector, limit);
        }
        continue;
      }
      serialStage(f, { kernel, scope, stage, outer, rows, count, position, index, limit });
    }
  };

  f.count(
    row,
    () => f.get(rowEnd),
    () => f.i32(1),
    () => {
      for (const [n, pass] of passes.entries()) {
        if (outerAxes.length > 0) pass.scope.toOrigin();
        pass.scope.toRow(outerAxes, row);
        pass.outer = new Map(constants[n]);
        pass.scope.emit([ROW], pass.outer);
      }
      f.get(start).set(i);
      if (turns > 1) {
        const width = 4 * turns;
        f.get(end).get(start).sub().i32(-width).op(OP.i32And).get(start).add().set(wide);
        f.count(
          i,
          () => f.get(wide),
          () => f.i32(width),
          () => block(turns, false),
        );
      }
      // Calls begin and end at multiples of a turn's columns, but for the last one's end.
      if (turns > 1 && columns % (4 * turns) === 0) return;
      f.count(
        i,
        () => f.get(end),
        () => f.i32(4),
        () => block(1, columns % 4 !== 0),
      );
    },
  );
  return { index: f.index, rows: sizeOf(outerAxes.map((axis) => kernel.axes[axis])), columns };
}

interface SerialStage {
  readonly kernel: Schedule["kernel"];
  readonly scope: LoopScope;
  readonly stage: Stage;
  readonly outer: ReadonlyMap<number, number>;
  /** By vector: locals of the rows' numbers. */
  readonly rows: number[][];
  readonly count: number;
  readonly position: number;
  readonly index: number | null;
  readonly limit: number | null;
}

/** Walks the inner axes one position after the other, for `count` vectors of rows. */
function serialStage(f: FunctionCode, { kernel, scope, stage, outer, rows, count, position, index, limit }: SerialStage): void {
  const vectors = range(0, count);
  const vectorOf = (u: number) => ({ i: index, displacement: 4 * u, row: (number: number) => rows[u][number] });
  const reductions = stage.results.flatMap((result) => {
    if (result.kind !== "reduce") return [];
    const combiner = new Combiner(f, result.reducer, kernel.rows[result.row]);
    return vectors.map((u) => ({
      result,
      combiner,
      u,
      value: combiner.local(),
      low: f.local("v128"),
      high: f.local("v128"),
      nan: f.local("v128"),
    }));
  });
  for (const { combiner, value, low, high, nan } of reductions) {
    combiner.setIdentity(value);
    for (const local of combiner.isFloatSum ? [low, high] : combiner.notesNaN ? [nan] : []) f.v128([0, 0, 0, 0]).set(local);
  }
  const hoisted = vectors.map((u) => {
    const locals = new Map(outer);
    scope.emit([VECTOR], locals, vectorOf(u));
    return locals;
  });
  const element = (): void => {
    for (const u of vectors) {
      const locals = new Map(hoisted[u]);
      scope.emit([SERIAL], locals, vectorOf(u));
      for (const result of stage.results) {
        const value = locals.get(result.value.id) as number;
        if (result.kind === "store") scope.store(result, value, vectorOf(u), limit);
        else if (result.kind === "keep") scope.keep(result.slot, value, 4 * u);
        else {
          const own = reductions.find((reduction) => reduction.result === result && reduction.u === u);
          if (own !== undefined) own.combiner.into(own.value, value, own.nan);
        }
      }
    }
  };
  const flush = (): void => {
    for (const { combiner, value, low, high } of reductions) if (combiner.isFloatSum) combiner.flush(value, low, high);
  };

  f.i32(0).set(position);
  const serial = kernel.axes.length - 1;
  if (kernel.inner === 0) {
    element();
    flush();
  } else {
    const blockAxes = range(kernel.axes.length - kernel.inner, serial);
    const blocks = sizeOf(blockAxes.map((axis) => kernel.axes[axis]));
    const length = kernel.axes[serial];
    const [block, j, stop] = [f.local("i32"), f.local("i32"), f.local("i32")];
    const run = (to: () => void): void => {
      f.count(
        j,
        to,
        () => f.i32(1),
        () => {
          element();
          scope.step(serial);
          f.get(position).i32(1).add().set(position);
        },
      );
    };
    const over = (): void => {
      scope.toInner(blockAxes, block);
      f.i32(0).set(j);
      if (!reductions.some(({ combiner }) => combiner.isFloatSum)) {
        run(() => f.i32(length));
        return;
      }
      f.count(
        j,
        () => f.i32(length),
        () => f.i32(0),
        () => {
          f.get(j).i32(FLUSH).add().tee(stop).i32(length).get(stop).i32(length).op(OP.i32LtU).op(OP.select).set(stop);
          run(() => f.get(stop));
          flush();
        },
      );
    };
    f.i32(0).set(block);
    if (blocks === 1) over();
    else
      f.count(
        block,
        () => f.i32(blocks),
        () => f.i32(1),
        over,
      );
  }
  for (const { result, combiner, u, value, low, high, nan } of reductions) {
    if (combiner.isFloatSum) f.get(low).simd(SIMD.demoteZero).get(high).simd(SIMD.demoteZero).shuffleWords([0, 1, 4, 5]).set(value);
    else if (combiner.notesNaN) combiner.settle(value, nan);
    rows[u][result.row] = value;
  }
}

/** Calls the function of a kernel for all its rows, about `CHUNK` elements a call. */
export function callAcrossRows({ kernel }: Schedule, { index, rows, columns }: RowFunction): (main: FunctionCode) => void {
  const length = sizeOf(kernel.axes.slice(kernel.axes.length - kernel.inner));
  if (length === 1) return (main) => callInChunks(main, index, rows, columns);
  const step = Math.max(16, Math.floor(CHUNK / length / 16) * 16);
  return (main) => callInChunks(main, index, rows, columns, Math.min(step, columns));
}
