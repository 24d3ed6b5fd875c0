import { type Schedule, weightOf } from "../../compiler/schedule.ts";
import { sizeOf } from "../../ir/aval.ts";
import { emitAcrossRows } from "./across-rows.ts";
import { CHUNK, callInChunks } from "./chunks.ts";
import type { FunctionCode } from "./encoder.ts";
import type { KernelContext } from "./kernel-context.ts";
import { CONSTANT, LoopScope, ROW, SERIAL, VECTOR } from "./loop-scope.ts";
import { OP } from "./opcodes.ts";

/** Positions of the tile axis that one turn takes: more would write to more rows than a cache has ways. */
const TILE = 8;
/** Heavy bodies are written out for fewer of them. */
const SMALL_TILE = 4;
const HEAVY = 24;
/** Vector positions that all tiles are done for before the next: as many pages are read at a time. */
const STRIP = 256;

/**
 * Emits an elementwise kernel that reads some arrays along one axis and the others, or its results, along another: both
 * are taken in blocks, which are transposed in registers. Positions that fill no block are left to the plain loops.
 */
export function emitTiled(plan: Schedule, context: KernelContext): (main: FunctionCode) => void {
  const { kernel, vector, tile } = plan;
  const height = kernel.axes[tile];
  const width = kernel.axes[vector];
  const tileSize = weightOf(kernel.stages[0].results) > HEAVY ? SMALL_TILE : TILE;
  const size = height >= tileSize ? tileSize : SMALL_TILE;
  const [fullHeight, fullWidth] = [height - (height % size), width - (width % 4)];
  const others = sizeOf(kernel.axes.slice(0, tile));
  const blocks = emitBlocks(plan, size, context);
  const rest = fullHeight < height || fullWidth < width ? emitAcrossRows({ ...plan, tile: -1, unroll: [1] }, context) : null;
  return (main) => {
    const [column, row] = [main.local("i32"), main.local("i32")];
    const rows = others * (fullHeight / size);
    const step = Math.max(1, Math.floor((8 * CHUNK) / (STRIP * size)));
    main.i32(0).set(column);
    main.count(
      column,
      () => main.i32(fullWidth),
      () => main.i32(STRIP),
      () => {
        main.i32(0).set(row);
        main.count(
          row,
          () => main.i32(rows),
          () => main.i32(step),
          () => {
            main.get(row);
            upTo(main, row, step, rows);
            main.get(column);
            upTo(main, column, STRIP, fullWidth);
            main.call(blocks);
          },
        );
      },
    );
    if (rest === null) return;
    if (fullWidth < width) callInChunks(main, rest.index, rest.rows, width, width, fullWidth);
    if (fullHeight === height) return;
    main.i32(0).set(row);
    main.count(
      row,
      () => main.i32(others * height),
      () => main.i32(height),
      () => main.get(row).i32(fullHeight).add().get(row).i32(height).add().i32(0).i32(fullWidth).call(rest.index),
    );
  };
}

/** Pushes min(start + step, total). */
function upTo(f: FunctionCode, start: number, step: number, total: number): void {
  f.get(start).i32(step).add().i32(total).get(start).i32(step).add().i32(total).op(OP.i32LtU).op(OP.select);
}

/** blocks(rowStart, rowEnd, start, end): rows count blocks of the tile axis, inside the outer axes. */
function emitBlocks({ kernel, vector, tile }: Schedule, size: number, context: KernelContext): number {
  const f = context.module.function(["i32", "i32", "i32", "i32"], []);
  const [row, rowEnd, start, end] = [0, 1, 2, 3];
  const i = f.local("i32");
  const [stage] = kernel.stages;
  const scope = new LoopScope(f, kernel, stage.results, context, { vector, tile, across: true }, null);
  const tiled = scope.tiledLoads();
  const constants = new Map<number, number>();
  scope.begin();
  scope.emit([CONSTANT], constants);
  const outer = Array.from({ length: tile }, (_, axis) => axis);
  const block = f.local("i32");
  const count = Math.floor(kernel.axes[tile] / size);
  f.count(
    row,
    () => f.get(rowEnd),
    () => f.i32(1),
    () => {
      scope.toOrigin();
      const rest = f.local("i32");
      f.get(row).i32(count).op(OP.i32RemU).i32(size).mul().set(block);
      f.get(row).i32(count).op(OP.i32DivU).set(rest);
      scope.toRow(outer, rest);
      scope.toRow([tile], block);
      const locals = new Map(constants);
      scope.emit([ROW], locals);
      f.get(start).set(i);
      f.count(
        i,
        () => f.get(end),
        () => f.i32(4),
        () => {
          for (let first = 0; first < size; first += 4) {
            const given = scope.loadBlock(tiled, i, first);
            for (let k = 0; k < 4; k++) {
              const own = new Map(locals);
              const at = { i, shift: first + k, given: given[k] };
              scope.emit([VECTOR, SERIAL], own, at);
              for (const result of stage.results) scope.store(result, own.get(result.value.id) as number, at);
            }
          }
        },
      );
    },
  );
  return f.index;
}
