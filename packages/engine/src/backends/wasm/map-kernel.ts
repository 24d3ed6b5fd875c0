import type { BufferId, LoopKernel } from "../../compiler/kernel.ts";
import { sizeOf } from "../../ir/aval.ts";
import type { FunctionCode, ModuleBuilder } from "./encoder.ts";
import { elementBytes, LoopScope, storeVector } from "./loop-scope.ts";
import { OP, SIMD } from "./opcodes.ts";
import type { Runtime } from "./runtime-module.ts";

/**
 * Elements a call: V8 replaces a function's first, unoptimised code only between calls, so that one call over a whole
 * large array would run in it to the end.
 */
export const CHUNK = 8192;

/** Where a kernel's function and the arrays of its module are. */
export interface KernelContext {
  readonly module: ModuleBuilder;
  readonly runtime: Runtime;
  /**
   * Pushes an address, an i32: of the byte `offset` of this array. Code is compiled before its arrays have a place, so
   * an address is no constant: a kernel asks once a call, keeps it in a local, and steps from there.
   */
  pushAddress(f: FunctionCode, buffer: BufferId, offset?: number): FunctionCode;
}

/**
 * An elementwise kernel: rows of the last axis, four elements at a time. The last vector of a row may write past its
 * end: into the next row, which is written later, or into the slack after the array.
 * Returns code that calls it, for the module's main function.
 */
export function emitMapKernel(kernel: LoopKernel, context: KernelContext): (main: FunctionCode) => void {
  const f = context.module.function(["i32", "i32", "i32", "i32"], []);
  const [rowStart, rowEnd, start, end] = [0, 1, 2, 3];
  const last = kernel.axes.length - 1;
  const inner = last < 0 ? 1 : kernel.axes[last];
  const rows = sizeOf(kernel.axes.slice(0, Math.max(last, 0)));
  const outerAxes = Array.from({ length: Math.max(last, 0) }, (_, k) => k);
  const scope = new LoopScope(f, kernel, context, last, -1);
  const bytes = elementBytes(kernel.dtype);
  const out = f.local("i32");
  const i = f.local("i32");
  const wide = f.local("i32");
  const doubt = f.local("v128");

  scope.initPointers();
  scope.emitConstants();
  f.count(
    rowStart,
    () => f.get(rowEnd),
    () => f.i32(1),
    () => {
      if (outerAxes.length > 0) scope.initPointers();
      scope.advanceLinear(outerAxes, rowStart);
      scope.emitRow();
      context
        .pushAddress(f, kernel.output)
        .get(rowStart)
        .times(inner * bytes)
        .add()
        .set(out);
      const elements = (doubted: number | null): void => {
        const vector = (displacement: number): void => {
          const value = scope.emitVector(last < 0 ? null : i, displacement, doubted);
          storeVector(f, kernel.dtype, () => f.get(out).get(i).times(bytes).add(), value, displacement);
        };
        f.get(start).set(i);
        if (scope.weight <= 16 && inner >= 32) {
          f.get(end).get(start).sub().i32(-16).op(OP.i32And).get(start).add().set(wide);
          f.count(
            i,
            () => f.get(wide),
            () => f.i32(16),
            () => {
              for (let u = 0; u < 4; u++) vector(4 * u);
            },
          );
        }
        f.count(
          i,
          () => f.get(end),
          () => f.i32(4),
          () => vector(0),
        );
      };
      if (!scope.hasRareLanes) {
        elements(null);
        return;
      }
      // A call inside a loop makes the engine keep every value in memory, so the loop that has calls is run only when
      // the one without has met a lane that needs them.
      f.v128([0, 0, 0, 0]).set(doubt);
      elements(doubt);
      f.get(doubt)
        .simd(SIMD.anyTrue)
        .when(() => elements(null));
    },
  );
  return (main) => callInChunks(main, f.index, rows, inner);
}

/** Calls `fn(rowStart, rowEnd, start, end)` for all rows and elements, in order, about `CHUNK` elements a call. */
export function callInChunks(main: FunctionCode, fn: number, rows: number, inner: number, step = inner <= 2 * CHUNK ? inner : CHUNK): void {
  const rowStep = step < inner ? 1 : Math.max(1, Math.floor(CHUNK / inner));
  const row = main.local("i32");
  const column = main.local("i32");
  const end = (start: number, width: number, total: number): void => {
    if (total % width === 0) {
      main.get(start).i32(width).add();
      return;
    }
    main.get(start).i32(width).add().i32(total).get(start).i32(width).add().i32(total).op(OP.i32LtU).op(OP.select);
  };
  const call = (pushRow: () => void, pushColumn: () => void): void => {
    pushRow();
    pushColumn();
    main.call(fn);
  };
  const wholeRows = (): void => {
    main.i32(0).i32(rows);
  };
  const wholeColumns = (): void => {
    main.i32(0).i32(inner);
  };
  const rowRange = (): void => {
    main.get(row);
    end(row, rowStep, rows);
  };
  const columnRange = (): void => {
    main.get(column);
    end(column, step, inner);
  };
  const overColumns = (pushRow: () => void): void => {
    if (step >= inner) {
      call(pushRow, wholeColumns);
      return;
    }
    main.i32(0).set(column);
    main.count(
      column,
      () => main.i32(inner),
      () => main.i32(step),
      () => call(pushRow, columnRange),
    );
  };
  if (rowStep >= rows) {
    overColumns(wholeRows);
    return;
  }
  main.i32(0).set(row);
  main.count(
    row,
    () => main.i32(rows),
    () => main.i32(rowStep),
    () => overColumns(rowRange),
  );
}
