import { type Shape, sizeOf } from "../ir/aval.ts";
import { Literal, type Var } from "../ir/jaxpr.ts";
import { rowMajorStrides } from "./affine.ts";
import { emitLiteral } from "./emit-equation.ts";
import type { DotOperand } from "./fusion.ts";
import { type Affine, type BufferId, type DotKernel, type LoopKernel, PACKED_DTYPES, type Stage } from "./kernel.ts";
import { asMatrices, elementwiseKernel, loopKernel, rearrange, type Storage } from "./loop-kernel.ts";
import type { DotNest, Nest } from "./nest.ts";
import { Dag } from "./scalar/dag.ts";
import type { Node } from "./scalar/node.ts";
import { laneType, wordCount, wordType } from "./words.ts";

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
 * A dot_general as matrix products where its dtype has packed ones, it is large and its axes form matrices; else as loops that multiply and
 * sum. What is done to the result goes with the matrix product, or is a kernel behind it. Empty when the output has no
 * elements.
 */
export function dotSteps(dot: DotNest, storage: Storage): (DotKernel | LoopKernel)[] {
  const { eqn, operands, epilogue } = dot;
  const { lowering } = eqn.primitive;
  if (lowering.kind !== "dot") throw new TypeError(`${eqn.primitive.name} is not a dot`);
  const output = eqn.outvars[0];
  if (output.aval.size === 0) return [];
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
  const dtype = PACKED_DTYPES.find((packed) => packed === output.aval.dtype);
  const isMatrix =
    dtype !== undefined &&
    lhs.dtype === dtype &&
    rhs.dtype === dtype &&
    m > 1 &&
    n > 1 &&
    k > 0 &&
    m * n * k > SMALL_DOT &&
    count <= MAX_BATCHES;
  if (isMatrix && joint.every((stride) => stride !== null) && !operands.some(({ source }) => source instanceof Literal)) {
    const [lRow, lColumn, rRow, rColumn] = joint as number[];
    const rightBatches = offsetsOf(r.batch);
    const ranks = [l.batch, l.free, r.free].map(({ sizes }) => sizes.length);
    const after = epilogue === null ? null : epilogueOf(output, epilogue, ranks, storage);
    const kernel: DotKernel = {
      kind: "dot",
      dtype,
      m,
      n,
      k,
      lhs: { buffer: storage.bufferOf(left.source as Var), row: lRow, column: lColumn },
      rhs: { buffer: storage.bufferOf(right.source as Var), row: rRow, column: rColumn },
      batches: offsetsOf(l.batch).map((offset, i) => [left.offset + offset, right.offset + rightBatches[i]] as const),
      output: after?.output ?? storage.bufferOf(output),
      epilogue: after?.kernel ?? null,
      outputText: output.aval.toShort(),
      ops: [eqn.primitive.name, ...(after?.kernel.ops ?? [])],
    };
    return after === null && epilogue !== null ? [kernel, ...later(epilogue, storage)] : [kernel];
  }
  const loops = dotLoops(dot, storage, [l.batch.sizes, l.free.sizes, r.free.sizes, l.contract.sizes], {
    lhs: [...l.batch.strides, ...l.free.strides, ...r.free.sizes.map(() => 0), ...l.contract.strides],
    rhs: [...r.batch.strides, ...l.free.sizes.map(() => 0), ...r.free.strides, ...r.contract.strides],
  });
  return epilogue === null ? [loops] : [loops, ...later(epilogue, storage)];
}

function later(epilogue: Nest, storage: Storage): LoopKernel[] {
  const kernel = loopKernel(epilogue, storage);
  return kernel === null ? [] : [kernel];
}

/**
 * An epilogue over batches, rows and columns. When nothing else needs the product it is summed in the place of the
 * first result that takes as much room. Null when an operand cannot be walked so.
 */
function epilogueOf(product: Var, nest: Nest, ranks: readonly number[], storage: Storage): { kernel: LoopKernel; output: BufferId } | null {
  const isHidden = !storage.isStored(product);
  const heir = nest.members.map(({ group }) => group.output).find((v) => storage.isStored(v) && v.aval.dtype === product.aval.dtype);
  const output = storage.bufferOf(isHidden && heir !== undefined ? heir : product);
  const kernel = elementwiseKernel(nest, { ...storage, bufferOf: (v) => (v === product ? output : storage.bufferOf(v)) });
  let next = 0;
  const groups = ranks.map((rank) => Array.from({ length: rank }, () => next++));
  const matrices = asMatrices(kernel, groups);
  return matrices === null ? null : { kernel: matrices, output };
}

function dotLoops(
  { eqn, operands }: DotNest,
  storage: Storage,
  [batch, left, right, contract]: readonly (readonly number[])[],
  strides: { lhs: readonly number[]; rhs: readonly number[] },
): LoopKernel {
  const dag = new Dag();
  const [output] = eqn.outvars;
  const { aval } = output;
  const type = laneType(aval.dtype);
  const grid = [...batch, ...left, ...right];
  const axes = [...grid, ...contract];
  const loads: LoopKernel["loads"][number][] = [];
  const operand = (index: 0 | 1, along: readonly number[]) => {
    const { source, offset } = operands[index];
    const from = laneType(source.aval.dtype);
    if (source instanceof Literal) return dag.convert(emitLiteral(dag, source)[0], type);
    const at: Affine = { offset, strides: along };
    loads.push({ buffer: storage.bufferOf(source), dtype: wordType(source.aval.dtype), at, length: wordCount(source.aval) });
    return dag.convert(dag.load(loads.length - 1, from), type);
  };
  const outer = grid.map((_, k) => k);
  const inner = contract.map((_, k) => grid.length + k);
  const isEmpty = sizeOf(contract) === 0;
  const product = (): Node => {
    const [a, b] = [operand(0, strides.lhs), operand(1, strides.rhs)];
    return type === "bool" ? dag.and(a, b) : dag.mul(a, b);
  };
  const store = (value: Node): Stage => ({
    inner: false,
    results: [
      {
        kind: "store",
        value,
        buffer: storage.bufferOf(output),
        dtype: aval.dtype,
        at: { offset: 0, strides: [...rowMajorStrides(grid), ...contract.map(() => 0)] },
        text: aval.toShort(),
      },
    ],
  });
  const stages: Stage[] = isEmpty
    ? [store(dag.constant(0, type))]
    : [
        { inner: true, results: [{ kind: "reduce", value: product(), reducer: type === "bool" ? "or" : "add", row: 0 }] },
        store(dag.row(0, type)),
      ];
  const kernel: LoopKernel = {
    kind: "loop",
    axes,
    inner: 0,
    loads,
    indices: [],
    stages,
    rows: isEmpty ? [] : [type],
    slots: [],
    ops: [eqn.primitive.name],
  };
  return rearrange(kernel, [outer], isEmpty ? [] : [inner]);
}
