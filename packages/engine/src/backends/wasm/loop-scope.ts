import type { Affine, LoopKernel } from "../../compiler/kernel.ts";
import { type Node, reachable } from "../../compiler/scalar/node.ts";
import type { DType } from "../../dtype/dtype.ts";
import type { FunctionCode } from "./encoder.ts";
import type { KernelContext } from "./map-kernel.ts";
import { COMPARE, OP, SIMD } from "./opcodes.ts";
import { VectorEmitter } from "./vector-emitter.ts";

/** When a node's value changes: never, once a row, or with the vector (or serial) index. */
type Level = 0 | 1 | 2;

export const elementBytes = (dtype: DType): number => (dtype === "bool" ? 1 : 4);

interface Leaf {
  readonly node: Node;
  readonly at: Affine;
  /** Bytes an element; 1 for an index, whose pointer is the index itself. */
  readonly bytes: number;
  readonly bool: boolean;
}

/**
 * A kernel's loads, indices and nodes inside one function: where each leaf's pointer is, which nodes stand outside
 * the loops, and how four elements along the vector axis are loaded.
 */
export class LoopScope {
  readonly kernel: LoopKernel;
  readonly nodes: readonly Node[];
  private readonly f: FunctionCode;
  private readonly context: KernelContext;
  private readonly emitter: VectorEmitter;
  private readonly levels = new Map<number, Level>();
  private readonly leaves = new Map<Node, Leaf>();
  private readonly pointers = new Map<Node, number>();
  /** Values of levels 0 and 1, by node number. */
  private readonly outer = new Map<number, number>();
  /** Axis along which four elements are taken; −1 when there is none. */
  private readonly vectorAxis: number;
  private readonly laneIndices: number[] = [];

  constructor(f: FunctionCode, kernel: LoopKernel, context: KernelContext, vectorAxis: number, serialAxis: number) {
    this.f = f;
    this.kernel = kernel;
    this.context = context;
    this.vectorAxis = vectorAxis;
    this.emitter = new VectorEmitter(f, context.runtime);
    this.nodes = reachable([kernel.root]);
    for (const node of this.nodes) {
      let level: Level = 0;
      if (node.op === "load" || node.op === "index") {
        const leaf = this.leafOf(node);
        this.leaves.set(node, leaf);
        const { strides } = leaf.at;
        const moves = (axis: number): boolean => axis >= 0 && strides[axis] !== 0;
        level = moves(vectorAxis) || moves(serialAxis) ? 2 : strides.some((s) => s !== 0) ? 1 : 0;
      }
      for (const arg of node.args) level = Math.max(level, this.levels.get(arg.id) as Level) as Level;
      this.levels.set(node.id, level);
    }
    for (const node of this.leaves.keys()) this.pointers.set(node, f.local("i32"));
    if (this.gathers()) for (let lane = 0; lane < 4; lane++) this.laneIndices.push(f.local("i32"));
  }

  private leafOf(node: Node): Leaf {
    if (node.op === "index") return { node, at: this.kernel.indices[node.value], bytes: 1, bool: false };
    const load = this.kernel.loads[node.value];
    return { node, at: load.at, bytes: elementBytes(load.dtype), bool: load.dtype === "bool" };
  }

  private strideAlong(leaf: Leaf, axis: number): number {
    return axis < 0 ? 0 : leaf.at.strides[axis];
  }

  private gathers(): boolean {
    return [...this.leaves.values()].some((leaf) => leaf.node.op === "load" && ![0, 1].includes(this.strideAlong(leaf, this.vectorAxis)));
  }

  /** How many operations an element costs: kernels unroll by it. */
  get weight(): number {
    return this.nodes.filter((node) => this.levels.get(node.id) === 2).length;
  }

  /** Whether some lanes, but not all, may want a precise function inside the loops. */
  get hasRareLanes(): boolean {
    const precise = this.nodes.filter((node) => node.op === "precise" && this.levels.get(node.id) === 2);
    return precise.length > 0 && precise.every((node) => node.args[0].op !== "const");
  }

  /** Pointers at the loops' origin. */
  initPointers(): void {
    for (const [node, { at, bytes }] of this.leaves) {
      if (node.op === "index") this.f.i32(at.offset);
      else this.context.pushAddress(this.f, this.kernel.loads[node.value].buffer, at.offset * bytes);
      this.f.set(this.pointers.get(node) as number);
    }
  }

  /** Moves pointers by the i32 local `index` along `axis`. */
  advance(axis: number, index: number): void {
    for (const [node, leaf] of this.leaves) {
      const stride = leaf.at.strides[axis] * leaf.bytes;
      if (stride === 0) continue;
      const pointer = this.pointers.get(node) as number;
      this.f.get(pointer).get(index).times(stride).add().set(pointer);
    }
  }

  /** Moves pointers by one along `axis`. */
  step(axis: number): void {
    for (const [node, leaf] of this.leaves) {
      const stride = leaf.at.strides[axis] * leaf.bytes;
      if (stride === 0) continue;
      const pointer = this.pointers.get(node) as number;
      this.f.get(pointer).i32(stride).add().set(pointer);
    }
  }

  /** Moves pointers to the position that the row-major number in the local `linear` has in the loops `axes`. */
  advanceLinear(axes: readonly number[], linear: number): void {
    if (axes.length === 0) return;
    const { f } = this;
    const rest = f.local("i32");
    const index = f.local("i32");
    f.get(linear).set(rest);
    for (let n = axes.length - 1; n >= 0; n--) {
      const size = this.kernel.axes[axes[n]];
      if (n === 0) f.get(rest).set(index);
      else f.get(rest).i32(size).op(OP.i32RemU).set(index).get(rest).i32(size).op(OP.i32DivU).set(rest);
      this.advance(axes[n], index);
    }
  }

  /** Emits what never changes. Pointers must be at the origin. */
  emitConstants(): void {
    this.emitLevel(0, this.outer, () => undefined);
  }

  /** Emits what the current row fixes. */
  emitRow(): void {
    this.emitLevel(1, this.outer, () => undefined);
  }

  /**
   * Emits the four elements from the vector index in local `i` plus `displacement`, and returns the root's local.
   * Lanes past the axis' end hold values of no meaning, from addresses inside the arena. `doubt` is for the emitter.
   */
  emitVector(i: number | null, displacement = 0, doubt: number | null = null): number {
    const { f } = this;
    if (i !== null && this.laneIndices.length > 0) {
      const last = this.kernel.axes[this.vectorAxis] - 1;
      for (const [lane, local] of this.laneIndices.entries()) {
        // A gathered lane past the end reads the last element instead.
        f.get(i)
          .i32(displacement + lane)
          .add()
          .tee(local)
          .i32(last)
          .get(local)
          .i32(last)
          .op(OP.i32LtU)
          .op(OP.select)
          .set(local);
      }
    }
    const locals = new Map(this.outer);
    this.emitLevel(2, locals, (leaf) => this.vectorLeaf(leaf, i, displacement), doubt);
    return locals.get(this.kernel.root.id) as number;
  }

  private emitLevel(level: Level, locals: Map<number, number>, moving: (leaf: Leaf) => void, doubt: number | null = null): void {
    const nodes = this.nodes.filter((node) => this.levels.get(node.id) === level);
    const leaf = (node: Node): void => {
      const found = this.leaves.get(node) as Leaf;
      if (level === 2) moving(found);
      else this.splatLeaf(found);
    };
    this.emitter.emit(nodes, locals, leaf, doubt);
  }

  private splatLeaf({ node, bool }: Leaf): void {
    const { f } = this;
    f.get(this.pointers.get(node) as number);
    if (node.op === "index") f.simd(SIMD.i32Splat);
    else if (bool) f.memory(OP.i32Load8U, 0).op(OP.i32Eqz).i32(1).sub().simd(SIMD.i32Splat);
    else f.simdMemory(SIMD.load32Splat, 0);
  }

  private vectorLeaf(leaf: Leaf, i: number | null, displacement: number): void {
    const { f } = this;
    const { node, bytes, bool } = leaf;
    const stride = this.strideAlong(leaf, this.vectorAxis);
    const pointer = this.pointers.get(node) as number;
    if (stride === 0 || i === null) {
      this.splatLeaf(leaf);
    } else if (node.op === "index") {
      f.get(pointer).get(i).times(stride).add().simd(SIMD.i32Splat);
      f.v128([0, 1, 2, 3].map((lane) => (displacement + lane) * stride)).simd(SIMD.i32Add);
    } else if (stride === 1) {
      f.get(pointer).get(i).times(bytes).add();
      if (!bool) f.simdMemory(SIMD.load, displacement * 4);
      else
        f.simdMemory(SIMD.load32Zero, displacement)
          .simd(SIMD.extendLow8to16)
          .simd(SIMD.extendLow16to32)
          .v128([0, 0, 0, 0])
          .simd(COMPARE.i32.ne);
    } else {
      const address = (lane: number): FunctionCode =>
        f
          .get(pointer)
          .get(this.laneIndices[lane])
          .times(stride * bytes)
          .add();
      if (bool) {
        f.v128([0, 0, 0, 0]);
        for (let lane = 0; lane < 4; lane++) address(lane).memory(OP.i32Load8U, 0).lane(SIMD.i32Replace, lane);
        f.v128([0, 0, 0, 0]).simd(COMPARE.i32.ne);
      } else {
        const vector = f.local("v128");
        address(0).simdMemory(SIMD.load32Zero, 0).set(vector);
        for (let lane = 1; lane < 4; lane++) address(lane).get(vector).simdMemory(SIMD.load32Lane, 0, lane).set(vector);
        f.get(vector);
      }
    }
  }
}

/** Stores the vector in `value` at the address in local `address`: four words, or four bytes of 0 and 1. */
export function storeVector(f: FunctionCode, dtype: DType, address: () => void, value: number, offset = 0): void {
  address();
  f.get(value);
  if (dtype !== "bool") {
    f.simdMemory(SIMD.store, offset * 4);
    return;
  }
  f.v128([1, 1, 1, 1]).simd(SIMD.and);
  f.v128([0, 0, 0, 0]).shuffleBytes([0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12]);
  f.simdMemory(SIMD.store32Lane, offset, 0);
}
