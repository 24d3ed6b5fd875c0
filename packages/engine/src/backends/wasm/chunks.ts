import type { FunctionCode } from "./encoder.ts";
import { OP } from "./opcodes.ts";

/**
 * Elements a call: V8 replaces a function's first, unoptimised code only between calls, so that one call over a whole
 * large array would run in it to the end.
 */
export const CHUNK = 8192;

/** Calls `fn(rowStart, rowEnd, start, end)` for all rows and elements, in order, about `CHUNK` elements a call. */
export function callInChunks(
  main: FunctionCode,
  fn: number,
  rows: number,
  inner: number,
  step = inner <= 2 * CHUNK ? inner : CHUNK,
  from = 0,
): void {
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
    main.i32(from).i32(inner);
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
