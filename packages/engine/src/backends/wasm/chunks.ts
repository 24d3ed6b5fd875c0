import type { FunctionCode } from "./encoder.ts";
import { OP } from "./opcodes.ts";

/**
 * Elements a call: V8 replaces a function's first, unoptimised code only between calls, so that one call over a whole
 * large array would run in it to the end.
 */
export const CHUNK = 8192;

/** Pushes the end of the part of `total` that begins at a local and is `width` wide, or what is left. */
export function pushEnd(f: FunctionCode, start: number, width: number, total: number): void {
  f.get(start).i32(width).add();
  if (total % width !== 0) f.i32(total).get(start).i32(width).add().i32(total).op(OP.i32LtU).op(OP.select);
}

/** `call(from, to)` for each of `blocks`, whose number is in the local `block`: over all of `length`, `step` elements a time. */
export function eachChunk(
  f: FunctionCode,
  block: number,
  { blocks, length, step }: { readonly blocks: number; readonly length: number; readonly step: number },
  call: (pushFrom: () => void, pushTo: () => void) => void,
): void {
  const from = f.local("i32");
  const overBlock = (): void => {
    if (step >= length) {
      call(
        () => f.i32(0),
        () => f.i32(length),
      );
      return;
    }
    f.i32(0).set(from);
    f.count(
      from,
      () => f.i32(length),
      () => f.i32(step),
      () =>
        call(
          () => f.get(from),
          () => pushEnd(f, from, step, length),
        ),
    );
  };
  f.i32(0).set(block);
  if (blocks === 1) overBlock();
  else
    f.count(
      block,
      () => f.i32(blocks),
      () => f.i32(1),
      overBlock,
    );
}

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
    pushEnd(main, row, rowStep, rows);
  };
  const columnRange = (): void => {
    main.get(column);
    pushEnd(main, column, step, inner);
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
