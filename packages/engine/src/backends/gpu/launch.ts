import type { BufferId, DotKernel, LoopKernel, Plan } from "../../compiler/kernel.ts";
import { sizeOf } from "../../ir/aval.ts";

/** A kernel as a GPU runs it. */
export interface Launch {
  readonly name: string;
  readonly code: string;
  /** Threads of a group. */
  readonly threads: number;
  /** Groups along x and y; their product may be larger than needed. */
  readonly groups: readonly [number, number];
}

/** Where a plan's arrays lie, in 32-bit words of one array. */
export interface DeviceLayout {
  readonly places: ReadonlyMap<BufferId, number>;
  /** Numbers that kernels read and that are written once. */
  readonly tables: ReadonlyMap<DotKernel, { readonly at: number; readonly data: Int32Array }>;
  /** Words in all. */
  readonly length: number;
}

const ALIGNMENT = 64;

/** Rows and inner positions of a kernel. */
export const extentOf = ({ axes, inner }: LoopKernel): readonly [number, number] => [
  sizeOf(axes.slice(0, axes.length - inner)),
  sizeOf(axes.slice(axes.length - inner)),
];

/** Places side by side: on a GPU all rows run at once, so that what stages keep needs room for all of them. */
export function layoutOf(plan: Plan): DeviceLayout {
  let length = 0;
  const take = (words: number): number => {
    const at = length;
    length += Math.ceil(Math.max(words, 1) / ALIGNMENT) * ALIGNMENT;
    return at;
  };
  const kept = new Map<BufferId, number>();
  for (const step of plan.steps) {
    if (step.kind !== "loop") continue;
    const [rows, inner] = extentOf(step);
    for (const { buffer } of step.slots) kept.set(buffer, Math.max(kept.get(buffer) ?? 0, rows * inner));
  }
  const places = new Map(plan.buffers.map((buffer, id) => [id, take(kept.get(id) ?? buffer.length)]));
  const tables = new Map<DotKernel, { at: number; data: Int32Array }>();
  for (const step of plan.steps) {
    if (step.kind === "dot") tables.set(step, { at: take(2 * step.batches.length), data: Int32Array.from(step.batches.flat()) });
  }
  return { places, tables, length };
}

/** Groups in a grid: the longest row that every GPU takes. */
const MAX_PER_ROW = 32768;

/** `count` groups in rows. */
export function gridOf(count: number): readonly [number, number] {
  const perRow = Math.max(1, Math.min(count, MAX_PER_ROW));
  return [perRow, Math.max(1, Math.ceil(count / perRow))];
}
