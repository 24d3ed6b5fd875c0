import type { LoopKernel } from "../../compiler/kernel.ts";
import { identityOf } from "../../compiler/reducers.ts";
import { DTYPES } from "../../dtype/dtype.ts";
import { sizeOf } from "../../ir/aval.ts";
import type { LaneType, Reducer } from "../../ir/lowering.ts";
import type { FunctionCode } from "./encoder.ts";
import { elementBytes, LoopScope, storeVector } from "./loop-scope.ts";
import { CHUNK, callInChunks, type KernelContext } from "./map-kernel.ts";
import { COMPARE, OP, SIMD } from "./opcodes.ts";
import { emitBinary } from "./vector-emitter.ts";

/*
 * Sums of f32 are blocked: a lane adds at most FLUSH elements in single precision, and block sums are added in double
 * precision. As with pairwise summation the error does not grow with the length: at most FLUSH + 4 roundings.
 */
const FLUSH = 64;

const laneOf = (kernel: LoopKernel): LaneType => {
  const { kind } = DTYPES[kernel.dtype];
  return kind === "float" ? "f32" : kind === "int" ? "i32" : kind === "uint" ? "u32" : "bool";
};

const word = new DataView(new ArrayBuffer(4));

function identityBits(reducer: Reducer, type: LaneType): number {
  const value = identityOf(reducer, type);
  if (typeof value === "boolean") return value ? -1 : 0;
  if (type !== "f32") return value | 0;
  word.setFloat32(0, value);
  return word.getInt32(0);
}

/** The reduction of a kernel: its type, how two vectors combine, and its neutral vector. */
class Combiner {
  readonly type: LaneType;
  /** Whether block sums are kept in double precision. */
  readonly isFloatSum: boolean;
  private readonly f: FunctionCode;
  private readonly reducer: Reducer;

  constructor(f: FunctionCode, kernel: LoopKernel) {
    this.f = f;
    this.type = laneOf(kernel);
    this.reducer = kernel.reducer as Reducer;
    this.isFloatSum = this.type === "f32" && this.reducer === "add";
  }

  pushIdentity(): void {
    const bits = identityBits(this.reducer, this.type);
    this.f.v128([bits, bits, bits, bits]);
  }

  /** The two vectors on the stack become one. */
  combine(): void {
    emitBinary(this.f, this.reducer, this.type);
  }

  /** accumulator ∘= value */
  into(accumulator: number, value: number): void {
    this.f.get(accumulator).get(value);
    this.combine();
    this.f.set(accumulator);
  }

  /** Adds a vector of f32 to two vectors of f64 (its low and high halves), and clears it. */
  flush(value: number, low: number, high: number): void {
    const { f } = this;
    f.get(low).get(value).simd(SIMD.promoteLow).simd(SIMD.f64Add).set(low);
    f.get(high).get(value).get(value).shuffleWords([2, 3, 2, 3]).simd(SIMD.promoteLow).simd(SIMD.f64Add).set(high);
    f.v128([0, 0, 0, 0]).set(value);
  }
}

const range = (from: number, to: number): number[] => Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);

/** Emits a reduction along whichever axis its operands lie in memory; returns code that calls it. */
export function emitReduceKernel(kernel: LoopKernel, context: KernelContext): (main: FunctionCode) => void {
  const inner = kernel.axes.length - 1;
  const kept = kernel.axes.length - kernel.reduced;
  const gathersAlong = (axis: number): number =>
    kernel.loads.filter((load) => load.at.strides[axis] !== 0 && load.at.strides[axis] !== 1).length;
  const byColumns = kept > 0 && kernel.axes[kept - 1] >= 4 && gathersAlong(kept - 1) < gathersAlong(inner);
  return byColumns ? emitColumns(kernel, context) : emitRows(kernel, context);
}

/** Four elements of the reduced axis at a time, one result a row. */
function emitRows(kernel: LoopKernel, context: KernelContext): (main: FunctionCode) => void {
  const inner = kernel.axes.length - 1;
  const kept = kernel.axes.length - kernel.reduced;
  const length = kernel.axes[inner];
  const blocks = sizeOf(kernel.axes.slice(kept, inner));
  const rows = sizeOf(kernel.axes.slice(0, kept));

  const f = context.module.function(["i32", "i32", "i32", "i32"], ["v128"]);
  const [row, block, i, end] = [0, 1, 2, 3];
  const scope = new LoopScope(f, kernel, context, inner, -1);
  const combiner = new Combiner(f, kernel);
  const unroll = scope.weight <= 8 ? 4 : scope.weight <= 40 ? 2 : 1;
  const width = 4 * unroll;
  scope.initPointers();
  scope.emitConstants();
  scope.advanceLinear(range(0, kept), row);
  scope.advanceLinear(range(kept, inner), block);
  scope.emitRow();
  const accumulators = range(0, unroll).map(() => f.local("v128"));
  for (const accumulator of accumulators) {
    combiner.pushIdentity();
    f.set(accumulator);
  }
  const [low, high, stop, wide] = [f.local("v128"), f.local("v128"), f.local("i32"), f.local("i32")];
  const joinAccumulators = (): void => {
    for (let step = unroll >> 1; step > 0; step >>= 1)
      for (let u = 0; u < step; u++) combiner.into(accumulators[u], accumulators[u + step]);
  };

  // Full vectors, in blocks of FLUSH turns where they are summed.
  f.get(end).get(i).sub().i32(-width).op(OP.i32And).get(i).add().set(wide);
  const turns = (to: () => void): void => {
    f.count(
      i,
      to,
      () => f.i32(width),
      () => {
        for (const [u, accumulator] of accumulators.entries()) combiner.into(accumulator, scope.emitVector(i, 4 * u));
      },
    );
  };
  if (combiner.isFloatSum) {
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
        joinAccumulators();
        combiner.flush(accumulators[0], low, high);
        for (const accumulator of accumulators.slice(1)) f.v128([0, 0, 0, 0]).set(accumulator);
      },
    );
  } else {
    turns(() => f.get(wide));
    joinAccumulators();
  }
  // The rest: lanes past the end hold the neutral element.
  f.count(
    i,
    () => f.get(end),
    () => f.i32(4),
    () => {
      const value = scope.emitVector(i);
      const masked = f.local("v128");
      f.get(value);
      combiner.pushIdentity();
      f.v128([0, 1, 2, 3]).get(end).get(i).sub().simd(SIMD.i32Splat).simd(COMPARE.i32.lt);
      f.simd(SIMD.bitselect).set(masked);
      combiner.into(accumulators[0], masked);
    },
  );
  if (combiner.isFloatSum) {
    combiner.flush(accumulators[0], low, high);
    f.get(low).get(high).simd(SIMD.f64Add);
  } else {
    f.get(accumulators[0]);
  }

  const outer = context.module.function(["i32", "i32"], []);
  emitRowLoop(outer, kernel, f.index, context, { blocks, length });
  return (main) => {
    const step = Math.max(1, Math.floor(CHUNK / (blocks * length)));
    const at = main.local("i32");
    main.i32(0).set(at);
    main.count(
      at,
      () => main.i32(rows),
      () => main.i32(step),
      () => main.get(at).get(at).i32(step).add().i32(rows).get(at).i32(step).add().i32(rows).op(OP.i32LtU).op(OP.select).call(outer.index),
    );
  };
}

/** For each row, combines what the blocks give, and stores the result. */
function emitRowLoop(
  f: FunctionCode,
  kernel: LoopKernel,
  blockFn: number,
  context: KernelContext,
  { blocks, length }: { blocks: number; length: number },
): void {
  const [row, rowEnd] = [0, 1];
  const combiner = new Combiner(f, kernel);
  const [total, part, other] = [f.local("v128"), f.local("v128"), f.local("v128")];
  const [block, i, out] = [f.local("i32"), f.local("i32"), f.local("i32")];
  context.pushAddress(f, kernel.output).set(out);
  const add = (): void => {
    if (combiner.isFloatSum) f.get(total).get(part).simd(SIMD.f64Add).set(total);
    else combiner.into(total, part);
  };
  f.count(
    row,
    () => f.get(rowEnd),
    () => f.i32(1),
    () => {
      if (combiner.isFloatSum) f.v128([0, 0, 0, 0]);
      else combiner.pushIdentity();
      f.set(total);
      f.i32(0).set(block);
      f.count(
        block,
        () => f.i32(blocks),
        () => f.i32(1),
        () => {
          f.i32(0).set(i);
          f.count(
            i,
            () => f.i32(length),
            () => f.i32(CHUNK),
            () => {
              f.get(row).get(block).get(i);
              f.get(i).i32(CHUNK).add().i32(length).get(i).i32(CHUNK).add().i32(length).op(OP.i32LtU).op(OP.select);
              f.call(blockFn).set(part);
              add();
            },
          );
        },
      );
      const bytes = elementBytes(kernel.dtype);
      if (combiner.isFloatSum) {
        f.get(out).get(row).times(bytes).add();
        f.get(total).lane(SIMD.f64Extract, 0).get(total).lane(SIMD.f64Extract, 1).op(OP.f64Add).op(OP.f32Demote).memory(OP.f32Store, 0);
        return;
      }
      for (const words of [
        [2, 3, 0, 1],
        [1, 0, 3, 2],
      ]) {
        f.get(total).get(total).shuffleWords(words).set(other);
        combiner.into(total, other);
      }
      storeVector(f, kernel.dtype, () => f.get(out).get(row).times(bytes).add(), total);
    },
  );
}

/** Four results at a time, walking the reduced axes one element after the other. */
function emitColumns(kernel: LoopKernel, context: KernelContext): (main: FunctionCode) => void {
  const serial = kernel.axes.length - 1;
  const kept = kernel.axes.length - kernel.reduced;
  const vector = kept - 1;
  const columns = kernel.axes[vector];
  const length = kernel.axes[serial];
  const blocks = sizeOf(kernel.axes.slice(kept, serial));
  const rows = sizeOf(kernel.axes.slice(0, vector));
  const bytes = elementBytes(kernel.dtype);

  const f = context.module.function(["i32", "i32", "i32", "i32"], []);
  const [row, rowEnd, start, end] = [0, 1, 2, 3];
  const scope = new LoopScope(f, kernel, context, vector, serial);
  const combiner = new Combiner(f, kernel);
  const [column, wide, block, j, stop, out] = range(0, 6).map(() => f.local("i32"));
  scope.initPointers();
  scope.emitConstants();

  const columnBlock = (count: number): void => {
    const accumulators = range(0, count).map(() => f.local("v128"));
    const sums = accumulators.map(() => [f.local("v128"), f.local("v128")]);
    for (const [u, accumulator] of accumulators.entries()) {
      combiner.pushIdentity();
      f.set(accumulator);
      for (const sum of sums[u]) f.v128([0, 0, 0, 0]).set(sum);
    }
    f.i32(0).set(block);
    f.count(
      block,
      () => f.i32(blocks),
      () => f.i32(1),
      () => {
        scope.initPointers();
        scope.advanceLinear(range(0, vector), row);
        scope.advanceLinear(range(kept, serial), block);
        scope.emitRow();
        f.i32(0).set(j);
        f.count(
          j,
          () => f.i32(length),
          () => f.i32(0),
          () => {
            f.get(j).i32(FLUSH).add().tee(stop).i32(length).get(stop).i32(length).op(OP.i32LtU).op(OP.select).set(stop);
            f.count(
              j,
              () => f.get(stop),
              () => f.i32(1),
              () => {
                for (const [u, accumulator] of accumulators.entries()) combiner.into(accumulator, scope.emitVector(column, 4 * u));
                scope.step(serial);
              },
            );
            if (combiner.isFloatSum)
              for (const [u, accumulator] of accumulators.entries()) combiner.flush(accumulator, sums[u][0], sums[u][1]);
          },
        );
      },
    );
    for (const [u, accumulator] of accumulators.entries()) {
      if (combiner.isFloatSum) {
        // f32x4.demote_f64x2_zero of both halves, joined.
        f.get(sums[u][0]).simd(0x5e).get(sums[u][1]).simd(0x5e).shuffleWords([0, 1, 4, 5]).set(accumulator);
      }
      storeVector(f, kernel.dtype, () => f.get(out).get(column).times(bytes).add(), accumulator, 4 * u);
    }
  };

  f.count(
    row,
    () => f.get(rowEnd),
    () => f.i32(1),
    () => {
      context
        .pushAddress(f, kernel.output)
        .get(row)
        .times(columns * bytes)
        .add()
        .set(out);
      f.get(start).set(column);
      if (columns >= 16 && scope.weight <= 64) {
        f.get(end).get(start).sub().i32(-16).op(OP.i32And).get(start).add().set(wide);
        f.count(
          column,
          () => f.get(wide),
          () => f.i32(16),
          () => columnBlock(4),
        );
      }
      f.count(
        column,
        () => f.get(end),
        () => f.i32(4),
        () => columnBlock(1),
      );
    },
  );
  const step = Math.max(16, Math.floor(CHUNK / (blocks * length) / 16) * 16);
  return (main) => callInChunks(main, f.index, rows, columns, Math.min(step, columns));
}
