import type { FftPlan } from "../../../compiler/fft-plan.ts";
import type { FunctionCode } from "../encoder.ts";

/** Scratch memory of one plan: locals that hold where its parts begin. */
export interface Work {
  readonly plan: FftPlan;
  readonly buffers: readonly [number, number];
  readonly roots: number;
  readonly chirp: number;
  readonly spectrum: number;
  readonly parting: number;
  readonly seeds: number;
}

/** Calls `body` with a local that counts from 0 to n. */
export function repeat(f: FunctionCode, n: number, body: (i: number) => void): void {
  const i = f.local("i32");
  f.i32(0).set(i);
  f.count(
    i,
    () => f.i32(n),
    () => f.i32(1),
    () => body(i),
  );
}

export const step = (f: FunctionCode, pointer: number, bytes: number): void => {
  f.get(pointer).i32(bytes).add().set(pointer);
};
