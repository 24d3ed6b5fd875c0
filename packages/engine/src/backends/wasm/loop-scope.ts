import { computedAlong } from "../../compiler/computed-places.ts";
import { type Affine, type BufferId, type LoopKernel, type Result, writtenBy } from "../../compiler/kernel.ts";
import { type Node, reachable } from "../../compiler/scalar/node.ts";
import type { DType } from "../../dtype/dtype.ts";
import { sizeOf } from "../../ir/aval.ts";
import { type Access, type Roles, shiftedBy, strideAlong, type Vector } from "./access.ts";
import { type Divisor, prepareDivisor } from "./divisors.ts";
import type { FunctionCode } from "./encoder.ts";
import type { KernelContext, SlotAddress } from "./kernel-context.ts";
import { elementBytes, hasPairs, pushEverySecond, pushGathered, pushGatheredAt, pushSplat, pushVector } from "./lane-memory.ts";
import { laneBytes, pushValue, valueLocal, vectorsOf } from "./lanes.ts";
import { OP, SIMD } from "./opcodes.ts";
import { Stores } from "./stores.ts";
import { transposeBlock, transposeWideBlock } from "./transpose-block.ts";
import { type Stream, VectorEmitter } from "./vector-emitter.ts";

/** When a node's value changes: never, with the row, with the vector, or with the innermost loop in a row. */
export const CONSTANT = 0;
export const ROW = 1;
export const VECTOR = 2;
export const SERIAL = 3;
type Level = 0 | 1 | 2 | 3;

/** Elements of a row from which on finding a reciprocal takes less time than it saves. */
const LONG_ROW = 256;

/**
 * One stage inside one function: pointers of its loads and stores, which nodes stand outside which loop, and how
 * four elements along the vector axis are loaded and stored.
 */
export class LoopScope {
  readonly results: readonly Result[];
  private readonly f: FunctionCode;
  private readonly kernel: LoopKernel;
  private readonly context: KernelContext;
  private readonly roles: Roles;
  private readonly emitter: VectorEmitter;
  private readonly nodes: readonly Node[];
  private readonly levels = new Map<number, Level>();
  private readonly loads = new Map<Node, Access>();
  private readonly indices = new Map<Node, Access>();
  private readonly stores: Stores;
  /** Locals of the distances to places that are computed outside of the loops that read there. */
  private readonly offsets = new Map<Node, number>();
  /** Locals of gathered lanes' indices, for each vector that is emitted at once. */
  private readonly laneIndices: number[][] = [];
  private readonly slotAddress: SlotAddress | null;
  /** What the loop divides by, and what stands for it once it is known. */
  private readonly divisors: ReadonlySet<Node>;
  private readonly prepared = new Map<Node, Divisor>();
  /** Arrays that the kernel stores. */
  private readonly storedHere: ReadonlySet<BufferId>;

  constructor(
    f: FunctionCode,
    kernel: LoopKernel,
    results: readonly Result[],
    context: KernelContext,
    roles: Roles,
    slotAddress: SlotAddress | null,
  ) {
    this.f = f;
    this.kernel = kernel;
    this.results = results;
    this.context = context;
    this.roles = roles;
    this.slotAddress = slotAddress;
    this.storedHere = new Set(writtenBy(kernel));
    this.emitter = new VectorEmitter(f, context.runtime, roles.together ?? 1);
    const roots = results.map(({ value }) => value);
    this.nodes = reachable(roots, (node) => node.op !== "rare");
    for (const node of reachable(roots)) {
      let level = this.ownLevel(node);
      for (const arg of node.args) level = Math.max(level, this.levels.get(arg.id) as Level) as Level;
      this.levels.set(node.id, level);
    }
    this.divisors = this.chooseDivisors();
    this.stores = new Stores(f, roles, results, (buffer, dtype, at) => this.access(buffer, dtype, at));
  }

  private ownLevel(node: Node): Level {
    const { kernel, roles } = this;
    if (node.op === "row") return roles.across ? VECTOR : ROW;
    if (node.op === "kept") return SERIAL;
    let at: Affine;
    if (node.op === "load" || node.op === "loadAt") {
      const load = kernel.loads[node.value];
      at = load.at;
      this.loads.set(node, this.access(load.buffer, load.dtype, at));
    } else if (node.op === "index") {
      at = kernel.indices[node.value];
      this.indices.set(node, { ...this.access(-1, "int32", at), bytes: 1 });
    } else return CONSTANT;
    const moves = (axis: number): boolean => axis >= 0 && at.strides[axis] !== 0;
    // What an earlier stage of the row stores cannot be read before the loops.
    const isOwn = node.op !== "index" && this.storedHere.has(kernel.loads[node.value].buffer);
    const grid = kernel.axes.length - kernel.inner;
    if (at.strides.some((_, axis) => axis >= grid && moves(axis))) return SERIAL;
    if (moves(roles.vector) || moves(roles.tile ?? -1) || isOwn) return roles.across ? VECTOR : SERIAL;
    return at.strides.some((stride) => stride !== 0) ? ROW : CONSTANT;
  }

  private access(buffer: BufferId, dtype: DType, at: Affine): Access {
    const [origin, row] = [this.f.local("i32"), this.f.local("i32")];
    // Without serial loops inside a vector the pointer stays where the row put it.
    const pointer = this.roles.across && this.kernel.inner > 0 ? this.f.local("i32") : row;
    return { buffer, dtype, at, bytes: elementBytes(dtype), origin, row, pointer };
  }

  private accesses(): Access[] {
    return [...this.loads.values(), ...this.indices.values(), ...this.stores.accesses()];
  }

  private isGathered(access: Access): boolean {
    const stride = strideAlong(access, this.roles.vector);
    return stride !== 0 && stride !== 1 && !(stride === 2 && hasPairs(access.dtype));
  }

  /** Asks where the arrays are; pointers are at the loops' origin. To be emitted first. */
  begin(): void {
    for (const { buffer, at, bytes, origin, row, pointer } of this.accesses()) {
      if (buffer < 0) this.f.i32(at.offset);
      else this.context.pushAddress(this.f, buffer, at.offset * bytes);
      this.f.tee(origin).tee(row).set(pointer);
    }
  }

  /** Row pointers back at the loops' origin. */
  toOrigin(): void {
    for (const { origin, row } of this.accesses()) this.f.get(origin).set(row);
  }

  /** Moves row pointers to the position that the row-major number in local `linear` has in the loops `axes`. */
  toRow(axes: readonly number[], linear: number): void {
    this.moveLinear(axes, linear, (access) => access.row);
    this.toInner([], linear);
  }

  /** Inner pointers at the row's begin, moved to a position in the loops `axes`. */
  toInner(axes: readonly number[], linear: number): void {
    for (const { row, pointer } of this.accesses()) if (row !== pointer) this.f.get(row).set(pointer);
    this.moveLinear(axes, linear, (access) => access.pointer);
  }

  private moveLinear(axes: readonly number[], linear: number, pointerOf: (access: Access) => number): void {
    const { f, kernel } = this;
    if (axes.length === 0 || this.accesses().every(({ at }) => axes.every((axis) => at.strides[axis] === 0))) return;
    const rest = axes.length > 1 ? f.local("i32") : linear;
    const index = axes.length > 1 ? f.local("i32") : linear;
    if (axes.length > 1) f.get(linear).set(rest);
    for (let n = axes.length - 1; n >= 0; n--) {
      const size = kernel.axes[axes[n]];
      if (axes.length > 1) {
        if (n === 0) f.get(rest).set(index);
        else f.get(rest).i32(size).op(OP.i32RemU).set(index).get(rest).i32(size).op(OP.i32DivU).set(rest);
      }
      for (const access of this.accesses()) {
        const stride = access.at.strides[axes[n]] * access.bytes;
        if (stride === 0) continue;
        const pointer = pointerOf(access);
        f.get(pointer).get(index).times(stride).add().set(pointer);
      }
    }
  }

  /** Moves inner pointers by one along `axis`. */
  step(axis: number): void {
    this.move(axis, 1, (access) => access.pointer);
  }

  /** Moves row pointers by so many positions along `axis`. */
  stepRow(axis: number, positions: number): void {
    this.move(axis, positions, (access) => access.row);
  }

  private move(axis: number, positions: number, pointerOf: (access: Access) => number): void {
    for (const access of this.accesses()) {
      const stride = access.at.strides[axis] * access.bytes * positions;
      if (stride !== 0) this.f.get(pointerOf(access)).i32(stride).add().set(pointerOf(access));
    }
  }

  /**
   * Emits the nodes of some levels into `locals`, by node number. Lanes past the axis' end hold values of no meaning,
   * from addresses inside the memory.
   */
  emit(levels: readonly Level[], locals: Map<number, number>, vector: Vector = { i: null }): void {
    this.emitTogether(levels, [{ locals, vector }]);
  }

  /** The same for some vectors, node by node. */
  emitTogether(levels: readonly Level[], parts: readonly { readonly locals: Map<number, number>; readonly vector: Vector }[]): void {
    const nodes = this.nodes.filter((node) => levels.includes(this.levels.get(node.id) as Level));
    const streams = parts.map(({ locals, vector }, number): Stream => {
      const lanes = this.setLaneIndices(nodes, vector, number);
      return { locals, leaf: (node) => this.pushLeaf(node, locals, vector, lanes), divisor: (node) => this.prepared.get(node) };
    });
    this.emitter.emit(nodes, streams);
    this.keepOffsets(nodes, parts[0].locals);
    for (const node of nodes)
      if (this.divisors.has(node)) this.prepared.set(node, prepareDivisor(this.f, parts[0].locals.get(node.id) as number));
  }

  /** The divisors of a row's long loop that stay through it; each is prepared where it is computed. */
  private chooseDivisors(): Set<Node> {
    const { kernel, roles, context, levels } = this;
    const length = sizeOf(kernel.axes.slice(kernel.axes.length - kernel.inner));
    if (!context.runtime.relaxed || roles.across || roles.vector < 0 || length < LONG_ROW) return new Set();
    const stays = ({ op, type, args }: Node): boolean =>
      op === "div" && type === "f32" && levels.get(args[0].id) === SERIAL && levels.get(args[1].id) !== SERIAL;
    return new Set(this.nodes.filter(stays).map(({ args }) => args[1]));
  }

  /** Bytes to the places that are computed outside of the loops that read there. */
  private keepOffsets(made: readonly Node[], locals: ReadonlyMap<number, number>): void {
    for (const [node, { bytes }] of this.loads) {
      if (node.op !== "loadAt" || made.includes(node) || !made.includes(node.args[0]) || !this.isShared(node)) continue;
      const offset = this.f.local("i32");
      this.pushOffset(node, bytes, locals).set(offset);
      this.offsets.set(node, offset);
    }
  }

  private pushOffset({ args: [index] }: Node, bytes: number, locals: ReadonlyMap<number, number>): FunctionCode {
    return this.f
      .get(locals.get(index.id) as number)
      .lane(SIMD.i32Extract, 0)
      .times(bytes);
  }

  /** Whether a computed place is that of all lanes. */
  private isShared({ value }: Node): boolean {
    return computedAlong(this.kernel).get(value)?.[this.roles.vector] !== true;
  }

  /** Sets the index of each lane where some node gathers; a lane past the end gets the last element's. */
  private setLaneIndices(nodes: readonly Node[], { i, displacement = 0, given }: Vector, number: number): readonly number[] {
    const { f, loads } = this;
    const isRead = (node: Node): boolean => loads.has(node) && given?.has(node) !== true;
    if (i === null || ![...loads.values()].some((access) => this.isGathered(access)) || !nodes.some(isRead)) return [];
    this.laneIndices[number] ??= [0, 1, 2, 3].map(() => f.local("i32"));
    const last = this.kernel.axes[this.roles.vector] - 1;
    for (const [lane, local] of this.laneIndices[number].entries()) {
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
    return this.laneIndices[number];
  }

  private pushLeaf(node: Node, locals: ReadonlyMap<number, number>, vector: Vector, lanes: readonly number[]): void {
    const known = vector.given?.get(node);
    if (known !== undefined) pushValue(this.f, known, node.type);
    else if (node.op === "row" && vector.row !== undefined) pushValue(this.f, vector.row(node.value), node.type);
    else if (node.op === "kept") this.pushKept(node, vector.displacement ?? 0);
    else if (node.op === "index") this.pushIndex(this.indices.get(node) as Access, vector);
    else if (node.op === "loadAt") this.pushLoadAt(node, locals, vector);
    else this.pushLoad(this.loads.get(node) as Access, vector, lanes);
  }

  private pushIndex(access: Access, { i, displacement = 0, shift }: Vector): void {
    const { f } = this;
    const stride = strideAlong(access, this.roles.vector);
    const start = shiftedBy(access, this.roles, shift);
    f.get(access.pointer);
    if (start !== 0) f.i32(start).add();
    if (stride === 0 || i === null) {
      f.simd(SIMD.i32Splat);
      return;
    }
    f.get(i).times(stride).add().simd(SIMD.i32Splat);
    f.v128([0, 1, 2, 3].map((lane) => (displacement + lane) * stride)).simd(SIMD.i32Add);
  }

  private pushLoad(access: Access, { i, displacement = 0, shift }: Vector, lanes: readonly number[]): void {
    const { f } = this;
    const { pointer, bytes, dtype } = access;
    const stride = strideAlong(access, this.roles.vector);
    const start = shiftedBy(access, this.roles, shift);
    if (stride === 0 || i === null) {
      f.get(pointer);
      pushSplat(f, dtype, start);
    } else if (stride === 1) {
      f.get(pointer).get(i).times(bytes).add();
      pushVector(f, dtype, displacement + start);
    } else if (!this.isGathered(access)) {
      f.get(pointer)
        .get(i)
        .times(2 * bytes)
        .add();
      pushEverySecond(f, dtype, 2 * displacement + start);
    } else {
      pushGathered(f, dtype, (lane) => {
        f.get(pointer)
          .get(lanes[lane])
          .times(stride * bytes)
          .add();
        if (start !== 0) f.i32(start * bytes).add();
      });
    }
  }

  /**
   * Loads a block of four positions of the tile axis, from `shift` on, by four of the vector axis, from local `i` on,
   * for loads that are contiguous along the tile axis; returns by position in the tile what each load gives.
   */
  loadBlock(nodes: readonly Node[], i: number, shift: number): Map<Node, number>[] {
    const { f } = this;
    const blocks = [0, 1, 2, 3].map(() => new Map<Node, number>());
    for (const node of nodes) {
      const access = this.loads.get(node) as Access;
      const stride = strideAlong(access, this.roles.vector) * access.bytes;
      const base = f.local("i32");
      f.get(access.pointer).get(i).times(stride).add().set(base);
      const rows = [0, 1, 2, 3].map((k) => {
        const row = valueLocal(f, node.type);
        for (let half = 0; half < vectorsOf(node.type); half++)
          f.get(base)
            .simdMemory(SIMD.load, k * stride + access.bytes * shift + 16 * half)
            .set(row + half);
        return row;
      });
      const columns = vectorsOf(node.type) === 1 ? transposeBlock(f, rows) : transposeWideBlock(f, rows);
      for (const [position, column] of columns.entries()) blocks[position].set(node, column);
    }
    return blocks;
  }

  /** The loads that a tile is for: whole lanes, contiguous along the tile axis, gathered along the vector axis. */
  tiledLoads(): Node[] {
    const { tile = -1, vector } = this.roles;
    return [...this.loads.keys()].filter((node) => {
      const { at, bytes } = this.loads.get(node) as Access;
      return node.op === "load" && bytes >= 4 && at.strides[tile] === 1 && at.strides[vector] > 1;
    });
  }

  /** Four elements at computed places; whole vectors where lanes share one place. */
  private pushLoadAt(node: Node, locals: ReadonlyMap<number, number>, { i, displacement = 0, shift }: Vector): void {
    const { f } = this;
    const access = this.loads.get(node) as Access;
    const { bytes } = access;
    const stride = i === null ? 0 : strideAlong(access, this.roles.vector);
    const start = shiftedBy(access, this.roles, shift);
    if ((i === null || this.isShared(node)) && (stride === 0 || stride === 1)) {
      const offset = this.offsets.get(node);
      f.get(access.pointer);
      if (offset !== undefined) f.get(offset).add();
      else this.pushOffset(node, bytes, locals).add();
      if (stride === 0) pushSplat(f, access.dtype, start);
      else {
        f.get(i as number)
          .times(bytes)
          .add();
        pushVector(f, access.dtype, displacement + start);
      }
      return;
    }
    f.get(locals.get(node.args[0].id) as number)
      .i32(Math.log2(bytes))
      .simd(SIMD.i32Shl);
    f.get(access.pointer);
    if (stride !== 0)
      f.get(i as number)
        .times(stride * bytes)
        .add();
    f.simd(SIMD.i32Splat).simd(SIMD.i32Add);
    f.v128([0, 1, 2, 3].map((lane) => (start + (displacement + lane) * stride) * bytes)).simd(SIMD.i32Add);
    // A lane past the vector axis' end has an index within the array, too, but may be several steps behind the last.
    if (stride < 0 || stride > 1) this.limitAddresses(access, this.kernel.loads[node.value].length);
    pushGatheredAt(f, access.dtype);
  }

  /** Addresses outside an array become that of its last element. */
  private limitAddresses({ buffer, bytes }: Access, length: number): void {
    const { f } = this;
    const base = f.local("v128");
    this.context.pushAddress(f, buffer).simd(SIMD.i32Splat).tee(base).simd(SIMD.i32Sub);
    const last = Math.max(0, length - 1) * bytes;
    f.v128([last, last, last, last]).simd(SIMD.i32MinU).get(base).simd(SIMD.i32Add);
  }

  private pushKept(node: Node, displacement: number): void {
    for (let half = 0; half < vectorsOf(node.type); half++) {
      this.pushSlot(node.value);
      this.f.simdMemory(SIMD.load, laneBytes(node.type) * displacement + 16 * half);
    }
  }

  private pushSlot(slot: number): void {
    if (this.slotAddress === null) throw new TypeError("nothing is kept here");
    this.slotAddress(slot);
  }

  keep(slot: number, value: number, displacement: number): void {
    const { type } = this.kernel.slots[slot];
    for (let half = 0; half < vectorsOf(type); half++) {
      this.pushSlot(slot);
      this.f.get(value + half).simdMemory(SIMD.store, laneBytes(type) * displacement + 16 * half);
    }
  }

  /** Stores a result's lanes, those before the local `end` where one is given (`Stores.store`). */
  store(result: Result, value: number, vector: Vector, end: number | null = null): void {
    this.stores.store(result, value, vector, end);
  }
}
