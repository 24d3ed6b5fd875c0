import type { Affine, BufferId, LoopKernel, Result } from "../../compiler/kernel.ts";
import type { DType } from "../../dtype/dtype.ts";
import type { FunctionCode } from "./encoder.ts";
import type { KernelContext } from "./kernel-context.ts";
import { elementBytes } from "./lane-memory.ts";
import { OP } from "./opcodes.ts";

/*
 * Processors see that a loop walks through memory and fetch ahead of it, but not over the end of a page of 4096 bytes: whose
 * the next page is they do not know. Where rows are about as long, each would begin with a wait for the memory. So the
 * beginning of the next row is asked for while this one is worked on, and from there they fetch on. It is worth a tenth of
 * the time where arrays come from memory, and nothing where a cache has them.
 */

/** Lines asked for at a time, and their bytes. Each is a load that code waits behind: more take as much as they save. */
const LINES = 8;
const LINE = 64;
/** Rows of fewer bytes share pages; arrays of fewer stay in a cache near the core. */
const LONG_ROW = 1024;
const LARGE = 2 ** 20;

/**
 * Code that asks for part of the row behind the one in a local: for its first lines, the next when asked again. The arrays'
 * addresses are found where this is called.
 */
export function asksForNextRow(f: FunctionCode, kernel: LoopKernel, context: KernelContext): (row: number, part: number) => void {
  const [rows, length] = kernel.axes;
  const arrays = walkedByRow(kernel).map(({ buffer, offset, stride, bytes }) => {
    const start = f.local("i32");
    context.pushAddress(f, buffer, offset).set(start);
    return { start, stride, end: length * bytes };
  });
  if (arrays.length === 0) return () => {};
  const next = f.local("i32");
  return (row, part) => {
    // Behind the last row is nothing: that one again.
    f.get(row).i32(1).add().get(row);
    f.get(row)
      .i32(rows - 1)
      .op(OP.i32LtU)
      .op(OP.select)
      .set(next);
    for (const { start, stride, end } of arrays) {
      // Past the last row's end there may be no memory.
      if ((part + 1) * LINES * LINE > end) continue;
      const address = f.local("i32");
      f.get(start).get(next).times(stride).add().set(address);
      for (let line = 0; line < LINES; line++)
        f.get(address)
          .memory(OP.i32Load, (part * LINES + line) * LINE)
          .op(OP.drop);
    }
  };
}

/** An array of rows: bytes to the first, from one to the next, and of an element. */
interface Walked {
  readonly buffer: BufferId;
  readonly offset: number;
  readonly stride: number;
  readonly bytes: number;
}

/** Large arrays that are read or stored row by row, each row in one piece: where they begin and how far rows are apart, in bytes. */
function walkedByRow(kernel: LoopKernel): Walked[] {
  const walked = new Map<BufferId, Walked>();
  const passes = kernel.stages.filter(({ inner }) => inner).length;
  if (kernel.axes.length !== 2 || kernel.inner !== 1 || passes < 2) return [];
  for (const { buffer, dtype, at } of accesses(kernel)) {
    const bytes = elementBytes(dtype);
    const [stride, step] = at.strides;
    const [rows, length] = kernel.axes;
    if (step === 1 && stride >= length && length * bytes >= LONG_ROW && rows * length * bytes >= LARGE)
      walked.set(buffer, { buffer, offset: at.offset * bytes, stride: stride * bytes, bytes });
  }
  return [...walked.values()];
}

function* accesses({ loads, stages }: LoopKernel): Iterable<{ buffer: BufferId; dtype: DType; at: Affine }> {
  yield* loads;
  for (const { results } of stages)
    yield* results.filter((result): result is Extract<Result, { kind: "store" }> => result.kind === "store");
}
