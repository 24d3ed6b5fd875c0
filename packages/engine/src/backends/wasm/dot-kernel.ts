import type { DotKernel } from "../../compiler/kernel.ts";
import { scheduleEpilogue } from "../../compiler/schedule.ts";
import { DTYPES } from "../../dtype/dtype.ts";
import { emitAcrossRows } from "./across-rows.ts";
import type { FunctionCode } from "./encoder.ts";
import { MC, NC } from "./gemm.ts";
import type { KernelContext } from "./kernel-context.ts";
import { OP } from "./opcodes.ts";

/** Blocks of the result that an epilogue follows: they stay in the second cache. Multiples of MC and NC. */
const [BLOCK_ROWS, BLOCK_COLUMNS] = [2 * MC, NC];

/**
 * Code that runs a product, for a module's main function: a loop over the batches where their offsets are evenly
 * spaced. With an epilogue, which goes over each block of the result while that is in a near cache.
 */
export function emitDotKernel(kernel: DotKernel, context: KernelContext): (main: FunctionCode) => void {
  const { m, n, lhs, rhs, batches, epilogue } = kernel;
  const { bytes } = DTYPES[kernel.dtype];
  const after = epilogue === null ? null : emitAcrossRows(scheduleEpilogue(epilogue), context);
  const [aStep, bStep] = batches.length > 1 ? [batches[1][0] - batches[0][0], batches[1][1] - batches[0][1]] : [0, 0];
  const even = batches.every(([left, right], i) => left === batches[0][0] + i * aStep && right === batches[0][1] + i * bStep);
  return (main) => {
    const [a, b, c, row] = [main.local("i32"), main.local("i32"), main.local("i32"), main.local("i32")];
    const product = (): void => {
      if (after === null) callBlock(main, kernel, context, { a, b, c });
      else inBlocks(main, kernel, context, { a, b, c, row }, after.index);
    };
    if (!even || batches.length === 1) {
      for (const [i, [left, right]] of batches.entries()) {
        context.pushAddress(main, lhs.buffer, bytes * left).set(a);
        context.pushAddress(main, rhs.buffer, bytes * right).set(b);
        context.pushAddress(main, kernel.output, bytes * i * m * n).set(c);
        main.i32(i * m).set(row);
        product();
      }
      return;
    }
    const batch = main.local("i32");
    context.pushAddress(main, lhs.buffer, bytes * batches[0][0]).set(a);
    context.pushAddress(main, rhs.buffer, bytes * batches[0][1]).set(b);
    context.pushAddress(main, kernel.output).set(c);
    main.i32(0).tee(batch).set(row);
    main.count(
      batch,
      () => main.i32(batches.length),
      () => main.i32(1),
      () => {
        product();
        for (const [local, step] of [
          [a, bytes * aStep],
          [b, bytes * bStep],
          [c, bytes * m * n],
          [row, m],
        ])
          main.get(local).i32(step).add().set(local);
      },
    );
  };
}

/** Locals with the addresses of a product's arrays, and the first row of the epilogue. */
interface Operands {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/** A part of the product: rows and columns from those in locals, of sizes in locals; all of it where there are none. */
function callBlock(
  main: FunctionCode,
  { dtype, m, n, k, lhs, rhs }: DotKernel,
  { runtime }: KernelContext,
  { a, b, c }: Operands,
  block?: { readonly i: number; readonly j: number; readonly rows: number; readonly columns: number },
): void {
  const address = (base: number, offset: (() => void) | null): void => {
    main.get(base);
    if (block === undefined || offset === null) return;
    offset();
    main.times(DTYPES[dtype].bytes).add();
  };
  const part = block ?? { i: 0, j: 0, rows: 0, columns: 0 };
  address(a, () => main.get(part.i).times(lhs.row));
  address(b, () => main.get(part.j).times(rhs.column));
  address(c, () => main.get(part.i).times(n).get(part.j).add());
  if (block === undefined) main.i32(m).i32(n);
  else main.get(block.rows).get(block.columns);
  main
    .i32(k)
    .i32(lhs.row)
    .i32(lhs.column)
    .i32(rhs.row)
    .i32(rhs.column)
    .i32(n)
    .i32(0)
    .call(dtype === "float32" ? runtime.gemm : dtype === "float64" ? runtime.gemmDouble : runtime.gemmInteger);
}

/** The product block by block, each followed by the epilogue's function on its rows and columns. */
function inBlocks(
  main: FunctionCode,
  kernel: DotKernel,
  context: KernelContext,
  { row, ...operands }: Operands & { readonly row: number },
  epilogue: number,
): void {
  const { m, n } = kernel;
  const [i, j, rows, columns] = [main.local("i32"), main.local("i32"), main.local("i32"), main.local("i32")];
  const loop = (counter: number, size: number, total: number, step: number, body: () => void): void => {
    main.i32(0).set(counter);
    main.count(
      counter,
      () => main.i32(total),
      () => main.i32(step),
      () => {
        main.i32(total).get(counter).sub().tee(size).i32(step).get(size).i32(step).op(OP.i32LtU).op(OP.select).set(size);
        body();
      },
    );
  };
  loop(j, columns, n, BLOCK_COLUMNS, () =>
    loop(i, rows, m, BLOCK_ROWS, () => {
      callBlock(main, kernel, context, operands, { i, j, rows, columns });
      // epilogue(row, row end, column, column end)
      main.get(row).get(i).add().get(row).get(i).add().get(rows).add();
      main.get(j).get(j).get(columns).add().call(epilogue);
    }),
  );
}
