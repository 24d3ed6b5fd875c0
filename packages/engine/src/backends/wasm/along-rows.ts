import type { LoopKernel, Stage } from "../../compiler/kernel.ts";
import { callsFunctions, type Schedule } from "../../compiler/schedule.ts";
import { sizeOf } from "../../ir/aval.ts";
import type { Vector } from "./access.ts";
import { CHUNK, eachChunk, pushEnd } from "./chunks.ts";
import { Combiner, FLUSH } from "./combiner.ts";
import type { FunctionCode } from "./encoder.ts";
import { type KernelContext, slotsInBuffers } from "./kernel-context.ts";
import { pushMask, pushValue, setValue, valueLocal, vectorsOf, vectorTypes } from "./lanes.ts";
import { CONSTANT, LoopScope, ROW, SERIAL, VECTOR } from "./loop-scope.ts";
import { asksForNextRow } from "./next-row.ts";
import { COMPARE, OP, SIMD } from "./opcodes.ts";

const range = (from: number, to: number): number[] => Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);

/** The function of a stage over part of a row, and what its results are. */
interface StageFunction {
  readonly index: number;
  readonly sums: readonly { readonly row: number; readonly combiner: (f: FunctionCode) => Combiner }[];
}

/**
 * Emits a kernel whose vector axis is the last inner axis: four elements of one row share a vector. Each stage is a
 * function over part of a row; one more goes over the rows, calls them, and combines what they give.
 * Returns code that calls that, for the module's main function.
 */
export function emitAlongRows(schedule: Schedule, context: KernelContext): (main: FunctionCode) => void {
  const { kernel } = schedule;
  const grid = range(0, kernel.axes.length - kernel.inner);
  const last = kernel.axes.length - 1;
  const length = kernel.axes[last];
  const blocks = sizeOf(kernel.axes.slice(grid.length, last));
  const rows = sizeOf(kernel.axes.slice(0, grid.length));
  const stages = kernel.stages.map((stage, n) => (stage.inner ? emitStage(stage, schedule.unroll[n], kernel, context) : null));

  const f = context.module.function(["i32", "i32"], []);
  const [row, rowEnd] = [0, 1];
  const block = f.local("i32");
  const numbers = kernel.rows.map((type) => valueLocal(f, type));
  const scopes = kernel.stages.map(({ inner, results }) =>
    inner ? null : new LoopScope(f, kernel, results, context, { vector: -1, across: false }, null),
  );
  for (const scope of scopes) scope?.begin();
  const askForNextRow = asksForNextRow(f, kernel, context);
  f.count(
    row,
    () => f.get(rowEnd),
    () => f.i32(1),
    () => {
      let passes = 0;
      for (const [n, stage] of stages.entries()) {
        const scope = scopes[n];
        if (scope !== null) {
          const locals = new Map<number, number>();
          scope.toOrigin();
          scope.toRow(grid, row);
          const once = { i: null, row: (number: number) => numbers[number] };
          scope.emit([CONSTANT, ROW, VECTOR, SERIAL], locals, once);
          for (const result of scope.results) scope.store(result, locals.get(result.value.id) as number, once);
        }
        if (stage === null) continue;
        // The first stage waits for its own row.
        if (passes > 0) askForNextRow(row, passes - 1);
        passes++;
        const totals = stage.sums.map(({ row: number, combiner }) => {
          const own = combiner(f);
          const total = own.local();
          if (own.isFloatSum) f.v128([0, 0, 0, 0]).set(total);
          else own.setIdentity(total);
          return { number, own, total, part: own.local() };
        });
        const call = (from: () => void, to: () => void): void => {
          f.get(row).get(block);
          from();
          to();
          for (const [n, number] of numbers.entries()) pushValue(f, number, kernel.rows[n]);
          f.call(stage.index);
          for (const { part, own } of [...totals].reverse()) setValue(f, part, own.type);
          for (const { own, total, part } of totals) {
            if (own.isFloatSum) f.get(total).get(part).simd(SIMD.f64Add).set(total);
            else own.into(total, part);
          }
        };
        eachChunk(f, block, { blocks, length, step: length <= 2 * CHUNK ? length : CHUNK }, call);
        for (const { number, own, total } of totals) own.spread(total, numbers[number]);
      }
    },
  );
  return (main) => {
    const step = Math.max(1, Math.floor(CHUNK / (blocks * length)));
    if (step >= rows) {
      main.i32(0).i32(rows).call(f.index);
      return;
    }
    const at = main.local("i32");
    main.i32(0).set(at);
    main.count(
      at,
      () => main.i32(rows),
      () => main.i32(step),
      () => {
        main.get(at);
        pushEnd(main, at, step, rows);
        main.call(f.index);
      },
    );
  };
}

/** stage(row, block, start, end, row's numbers…) → one value a reduction: for sums of f32 two lanes of f64. */
function emitStage({ results }: Stage, unroll: number, kernel: LoopKernel, context: KernelContext): StageFunction {
  const last = kernel.axes.length - 1;
  const grid = range(0, kernel.axes.length - kernel.inner);
  const length = kernel.axes[last];
  const reductions = results.flatMap((result) => (result.kind === "reduce" ? [result] : []));
  const f = context.module.function(
    ["i32", "i32", "i32", "i32", ...vectorTypes(kernel.rows)],
    vectorTypes(reductions.map((result) => kernel.rows[result.row])),
  );
  const [row, block, i, end] = [0, 1, 2, 3];
  const number = (index: number): number => 4 + vectorTypes(kernel.rows.slice(0, index)).length;
  const slot = slotsInBuffers(f, kernel, context, 1, () => void f.get(block).times(length).get(i).add());
  const together = callsFunctions(kernel) ? unroll : 1;
  const scope = new LoopScope(f, kernel, results, context, { vector: last, across: false, together }, slot);
  const outer = new Map<number, number>();
  scope.begin();
  scope.toRow(grid, row);
  scope.toRow(range(grid.length, last), block);
  scope.emit([CONSTANT, ROW, VECTOR], outer, { i: null, row: number });

  const accumulators = reductions.map((result) => {
    const combiner = new Combiner(f, result.reducer, kernel.rows[result.row]);
    return {
      result,
      combiner,
      values: range(0, unroll).map(() => combiner.local()),
      low: f.local("v128"),
      high: f.local("v128"),
      nan: f.local("v128"),
    };
  });
  for (const { combiner, values } of accumulators) for (const value of values) combiner.setIdentity(value);
  const join = (): void => {
    for (const { combiner, values } of accumulators)
      for (let step = unroll >> 1; step > 0; step >>= 1) for (let u = 0; u < step; u++) combiner.into(values[u], values[u + step]);
  };
  /** Some vectors at once. */
  const vectors = (numbers: readonly number[], bounded: boolean): void => {
    const parts = numbers.map((u) => ({ u, locals: new Map(outer), vector: { i, displacement: 4 * u, row: number } }));
    scope.emitTogether([SERIAL], parts);
    for (const { u, locals, vector } of parts) finish(u, locals, vector, bounded);
  };
  /** What is done with the values of one vector; only lanes before `end` count when `bounded`. */
  const finish = (u: number, locals: ReadonlyMap<number, number>, at: Vector, bounded: boolean): void => {
    for (const result of results) {
      const value = locals.get(result.value.id) as number;
      if (result.kind === "store") scope.store(result, value, at, bounded ? end : null);
      else if (result.kind === "keep") scope.keep(result.slot, value, 4 * u);
      else {
        const own = accumulators.find((accumulator) => accumulator.result === result);
        if (own === undefined) continue;
        if (!bounded) {
          own.combiner.into(own.values[u], value, own.nan);
          continue;
        }
        const [masked, mask] = [own.combiner.local(), f.local("v128")];
        f.v128([0, 1, 2, 3]).get(end).get(i).sub().simd(SIMD.i32Splat).simd(COMPARE.i32.lt).set(mask);
        for (let half = 0; half < vectorsOf(own.combiner.type); half++) {
          f.get(value + half);
          own.combiner.pushIdentity();
          pushMask(f, mask, own.combiner.type, half)
            .simd(SIMD.bitselect)
            .set(masked + half);
        }
        own.combiner.into(own.values[0], masked, own.nan);
      }
    }
  };
  const [stop, wide] = [f.local("i32"), f.local("i32")];
  const width = 4 * unroll;
  const turns = (to: () => void): void => {
    f.count(
      i,
      to,
      () => f.i32(width),
      () => {
        for (let u = 0; u < unroll; u += together) vectors(range(u, u + together), false);
      },
    );
  };
  // Full vectors, in blocks of FLUSH turns where they are summed.
  f.get(end).get(i).sub().i32(-width).op(OP.i32And).get(i).add().set(wide);
  if (accumulators.some(({ combiner }) => combiner.isFloatSum)) {
    f.count(
      i,
      () => f.get(wide),
      () => f.i32(0),
      () => {
        f.get(i)
          .i32(FLUSH * width)
          .add()
          .tee(stop)
          .get(wide)
          .get(stop)
          .get(wide)
          .op(OP.i32LtU)
          .op(OP.select)
          .set(stop);
        turns(() => f.get(stop));
        for (const { combiner, values, low, high } of accumulators) {
          if (!combiner.isFloatSum) continue;
          for (let step = unroll >> 1; step > 0; step >>= 1) for (let u = 0; u < step; u++) combiner.into(values[u], values[u + step]);
          combiner.flush(values[0], low, high);
          for (const value of values.slice(1)) f.v128([0, 0, 0, 0]).set(value);
        }
      },
    );
  } else {
    turns(() => f.get(wide));
  }
  join();
  // Calls begin and end at multiples of a turn's positions, but for the last one's end.
  if (length % width !== 0)
    f.count(
      i,
      () => f.get(end),
      () => f.i32(4),
      () => vectors([0], length % 4 !== 0),
    );
  for (const { combiner, values, low, high, nan } of accumulators) {
    if (combiner.isFloatSum) {
      combiner.flush(values[0], low, high);
      f.get(low).get(high).simd(SIMD.f64Add);
      continue;
    }
    if (combiner.notesNaN) combiner.settle(values[0], nan);
    pushValue(f, values[0], combiner.type);
  }
  return {
    index: f.index,
    sums: reductions.map((result) => ({
      row: result.row,
      combiner: (target) => new Combiner(target, result.reducer, kernel.rows[result.row]),
    })),
  };
}
