import { type Shape, sizeOf } from "../ir/aval.ts";
import { Literal, type Var } from "../ir/jaxpr.ts";
import type { Dot, DotOperand } from "./fusion.ts";
import type { Affine, BufferId, DotKernel, LoopKernel } from "./kernel.ts";
import { Dag } from "./scalar/dag.ts";
import { laneType } from "./words.ts";

/** Below this many products the loops are quicker than packing. */
const SMALL_DOT = 512;
const MAX_BATCHES = 4096;

/** Groups of axes with their sizes and strides. */
interface Axes {
  readonly sizes: readonly number[];
  readonly strides: readonly number[];
}

const pick = (shape: Shape, { strides }: DotOperand, axes: readonly number[]): Axes => ({
  sizes: axes.map((k) => shape[k]),
  strides: axes.map((k) => strides[k]),
});

/** One stride that walks all these axes in order; null when there is none. */
function jointStride({ sizes, strides }: Axes): number | null {
  let step: number | null = null;
  let expected = 0;
  for (let k = sizes.length - 1; k >= 0; k--) {
    if (sizes[k] === 1) continue;
    if (step === null) step = strides[k];
    else if (strides[k] !== expected) return null;
    expected = strides[k] * sizes[k];
  }
  return step ?? 1;
}

/** Offsets of every combination of indices, row-major. */
function offsetsOf({ sizes, strides }: Axes): number[] {
  let offsets = [0];
  for (const [k, size] of sizes.entries())
    offsets = offsets.flatMap((base) => Array.from({ length: size }, (_, i) => base + i * strides[k]));
  return offsets;
}

/**
 * A dot_general as matrix products where it is f32, large and its axes form matrices; else as loops that multiply and
 * sum. Null when the output has no elements.
 */
export function dotKernel({ eqn, operands }: Dot, bufferOf: (v: Var) => BufferId): DotKernel | LoopKernel | null {
  const { lowering } = eqn.primitive;
  if (lowering.kind !== "dot") throw new TypeError(`${eqn.primitive.name} is not a dot`);
  const output = eqn.outvars[0];
  if (output.aval.size === 0) return null;
  const { contract, batch } = lowering.dims(eqn.params);
  const [lhs, rhs] = eqn.invars.map((atom) => atom.aval);
  const [left, right] = operands;
  const free = (rank: number, side: 0 | 1): number[] =>
    Array.from({ length: rank }, (_, k) => k).filter((k) => !contract[side].includes(k) && !batch[side].includes(k));
  const l = {
    batch: pick(lhs.shape, left, batch[0]),
    free: pick(lhs.shape, left, free(lhs.ndim, 0)),
    contract: pick(lhs.shape, left, contract[0]),
  };
  const r = {
    batch: pick(rhs.shape, right, batch[1]),
    free: pick(rhs.shape, right, free(rhs.ndim, 1)),
    contract: pick(rhs.shape, right, contract[1]),
  };

  const m = sizeOf(l.free.sizes);
  const n = sizeOf(r.free.sizes);
  const k = sizeOf(l.contract.sizes);
  const count = sizeOf(l.batch.sizes);
  const joint = [l.free, l.contract, r.contract, r.free].map(jointStride);
  const isMatrix =
    lhs.dtype === "float32" && rhs.dtype === "float32" && m > 1 && n > 1 && k > 0 && m * n * k > SMALL_DOT && count <= MAX_BATCHES;
  if (isMatrix && joint.every((stride) => stride !== null) && !operands.some(({ source }) => source instanceof Literal)) {
    const [lRow, lColumn, rRow, rColumn] = joint as number[];
    const rightBatches = offsetsOf(r.batch);
    return {
      kind: "dot",
      m,
      n,
      k,
      lhs: { buffer: bufferOf(left.source as Var), row: lRow, column: lColumn },
      rhs: { buffer: bufferOf(right.source as Var), row: rRow, column: rColumn },
      batches: offsetsOf(l.batch).map((offset, i) => [left.offset + offset, right.offset + rightBatches[i]] as const),
      output: bufferOf(output),
      outputText: output.aval.toShort(),
      ops: [eqn.primitive.name],
    };
  }
  return dotLoops({ kind: "dot", eqn, operands }, bufferOf, [l.batch.sizes, l.free.sizes, r.free.sizes, l.contract.sizes], {
    lhs: [...l.batch.strides, ...l.free.strides, ...r.free.sizes.map(() => 0), ...l.contract.strides],
    rhs: [...r.batch.strides, ...l.free.sizes.map(() => 0), ...r.free.strides, ...r.contract.strides],
  });
}

function dotLoops(
  { eqn, operands }: Dot,
  bufferOf: (v: Var) => BufferId,
  [batch, left, right, contract]: readonly (readonly number[])[],
  strides: { lhs: readonly number[]; rhs: readonly number[] },
): LoopKernel {
  const dag = new Dag();
  const output = eqn.outvars[0].aval;
  const type = laneType(output.dtype);
  const loops = [...batch, ...left, ...right, ...contract];
  const keep = loops.map((size) => size !== 1);
  const axes = loops.filter((_, i) => keep[i]);
  const empty = sizeOf(contract) === 0;
  const loads: LoopKernel["loads"][number][] = [];
  const operand = (index: 0 | 1, all: readonly number[]) => {
    const { source, offset } = operands[index];
    if (source instanceof Literal) return dag.convert(dag.constant(Number(source.val), laneType(source.aval.dtype)), type);
    const at: Affine = { offset, strides: all.filter((_, i) => keep[i]) };
    loads.push({ buffer: bufferOf(source), dtype: source.aval.dtype, at });
    return dag.convert(dag.load(loads.length - 1, laneType(source.aval.dtype)), type);
  };
  const root = empty
    ? dag.constant(0, type)
    : type === "bool"
      ? dag.and(operand(0, strides.lhs), operand(1, strides.rhs))
      : dag.mul(operand(0, strides.lhs), operand(1, strides.rhs));
  return {
    kind: "loop",
    axes: empty ? axes.slice(0, axes.length - contract.filter((size) => size !== 1).length) : axes,
    reduced: empty ? 0 : contract.filter((size) => size !== 1).length,
    reducer: empty ? null : type === "bool" ? "or" : "add",
    loads,
    indices: [],
    root,
    output: bufferOf(eqn.outvars[0]),
    dtype: output.dtype,
    outputText: output.toShort(),
    ops: [eqn.primitive.name],
  };
}
