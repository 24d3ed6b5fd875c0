import { sizeOf } from "../ir/aval.ts";
import { type Atom, type JaxprEqn, Literal, type Var } from "../ir/jaxpr.ts";
import { isNarrow } from "../ir/lanes.ts";
import type { LaneType } from "../ir/lowering.ts";
import { affineKey } from "./affine.ts";
import { type Element, emitEquation, emitLiteral } from "./emit-equation.ts";
import type { FunctionTable } from "./functions.ts";
import { emitIndexedRead } from "./indexed-read.ts";
import type { Affine, BufferId, Load, LoopKernel, Result, Stage } from "./kernel.ts";
import { inNest, type Member, type Nest } from "./nest.ts";
import { Dag } from "./scalar/dag.ts";
import { narrow, neutral, pack, unpack } from "./scalar/narrow.ts";
import type { ScalarFunction } from "./scalar/node.ts";
import { laneType, wordCount, wordPlaces, wordType } from "./words.ts";

/** What building a kernel asks about the program around it. */
export interface Storage {
  bufferOf(v: Var): BufferId;
  /** Whether something outside the kernel needs the value. */
  isStored(v: Var): boolean;
  /** A buffer that only one step uses. */
  scratch(type: LaneType, length: number): BufferId;
  /** What the program's kernels may call. */
  readonly functions: FunctionTable;
}

/** Builds the stages of a nest and their DAG; null when it has nothing to compute (no elements). */
export function loopKernel(nest: Nest, storage: Storage): LoopKernel | null {
  const outputs = nest.members.filter(({ group }) => group.output.aval.size > 0);
  if (outputs.length === 0) return null;
  if (sizeOf(nest.sizes) === 0) return emptyReduction(nest.members[0], storage);
  return new KernelBuilder(nest, storage).build();
}

/** An elementwise nest with its own axes, none dropped or joined. */
export const elementwiseKernel = (nest: Nest, storage: Storage): LoopKernel => new KernelBuilder(nest, storage).raw();

/** A reduction of nothing stores its neutral element. */
function emptyReduction({ group }: Member, { bufferOf }: Storage): LoopKernel {
  const { output } = group;
  const { aval } = output;
  const dag = new Dag();
  const type = laneType(aval.dtype);
  const value = pack(dag, dag.constant(neutral(group.reducer ?? "add", aval.dtype, type), type), aval.dtype);
  const size = aval.size;
  const places = wordPlaces({ offset: 0, strides: size === 1 ? [] : [1] }, aval.dtype);
  const results = places.map(
    (at): Result => ({ kind: "store", value, buffer: bufferOf(output), dtype: wordType(aval.dtype), at, text: aval.toShort() }),
  );
  const ops = opsOf([{ group }]);
  return {
    kind: "loop",
    axes: size === 1 ? [] : [size],
    inner: 0,
    loads: [],
    indices: [],
    stages: [{ inner: false, results }],
    rows: [],
    slots: [],
    ops,
  };
}

function opsOf(members: readonly Pick<Member, "group">[]): string[] {
  const ops: string[] = [];
  const named = new Set<unknown>();
  for (const { group } of members) {
    for (let i = group.fused.length - 1; i >= 0; i--) {
      const { eqn } = group.fused[i];
      // An equation that is read at two places, or for two outputs, is named once.
      if (!named.has(eqn)) ops.push(eqn.primitive.name);
      named.add(eqn);
    }
    if (group.reducer !== null)
      ops.push(group.reducer === "add" ? "reduce_sum" : group.reducer === "mul" ? "reduce_prod" : `reduce_${group.reducer}`);
  }
  return ops;
}

/** The DAG of one kernel while it is built. */
class KernelBuilder {
  private readonly nest: Nest;
  private readonly storage: Storage;
  private readonly dag = new Dag();
  private readonly loads: Load[] = [];
  private readonly indices: Affine[] = [];
  private readonly rows: LaneType[] = [];
  private readonly slots: { type: LaneType; buffer: BufferId }[] = [];
  /** Elements by value and place in the nest. */
  private readonly values = new Map<Var, Map<string, Element>>();
  /** Equations that are calls. */
  private readonly calls: ReadonlyMap<JaxprEqn, ScalarFunction>;

  constructor(nest: Nest, storage: Storage) {
    this.nest = nest;
    this.storage = storage;
    this.calls = storage.functions.choose(nest.members.flatMap(({ group }) => group.fused.map(({ eqn }) => eqn)));
  }

  /** The kernel with the nest's own axes. */
  raw(): LoopKernel {
    const { nest } = this;
    const isInner = nest.isInner ?? nest.sizes.map(() => false);
    const isReadLater = this.readAcrossStages();
    const hosts = this.hostsOf(isReadLater);
    const stages: Stage[] = [];
    const last = Math.max(...nest.members.map(({ stage }) => stage));
    const innerSize = nest.sizes.reduce((n, size, axis) => (isInner[axis] ? n * size : n), 1);
    for (let number = 0; number <= last; number++) {
      const members = nest.members.filter(({ stage }) => stage === number);
      const across: Result[] = [];
      const once: Result[] = [];
      const later: (() => void)[] = [];
      for (const member of members) {
        if (member.role === "row") continue;
        const { group, at } = member;
        const { output } = group;
        const value = this.valueOf(member);
        if (member.role === "map") {
          this.remember(output, at, value);
          if (this.storage.isStored(output)) across.push(...this.store(member, value));
          if (!isReadLater.has(member)) continue;
          const host = this.storage.isStored(output) ? member : hosts.get(member);
          if (host !== undefined) {
            if (host !== member) across.push(...this.store(host, value));
            later.push(() => this.remember(output, at, this.load(host.group.output, at)));
          } else {
            const slots = value.map((part): number => {
              const slot = this.slots.push({ type: part.type, buffer: this.storage.scratch(part.type, innerSize) }) - 1;
              across.push({ kind: "keep", value: part, slot });
              return slot;
            });
            later.push(() =>
              this.remember(
                output,
                at,
                slots.map((slot, i) => this.dag.kept(slot, value[i].type)),
              ),
            );
          }
        } else {
          const rows = value.map((part): number => {
            const row = this.rows.push(part.type) - 1;
            across.push({ kind: "reduce", value: part, reducer: group.reducer as NonNullable<typeof group.reducer>, row });
            return row;
          });
          later.push(() => {
            const sums = rows.map((row, i) => narrow(this.dag, this.dag.row(row, value[i].type), output.aval.dtype));
            this.remember(output, at, sums);
            if (this.storage.isStored(output)) once.push(...this.store(member, sums));
          });
        }
      }
      for (const step of later) step();
      for (const member of members) {
        if (member.role !== "row") continue;
        const value = this.remember(member.group.output, member.at, this.valueOf(member));
        if (this.storage.isStored(member.group.output)) once.push(...this.store(member, value));
      }
      const inner = nest.isInner !== null;
      if (across.length > 0) stages.push({ inner, results: across });
      if (once.length > 0) stages.push({ inner: false, results: once });
    }
    return {
      kind: "loop",
      axes: nest.sizes,
      inner: 0,
      loads: this.loads,
      indices: this.indices,
      stages,
      rows: this.rows,
      slots: this.slots,
      ops: opsOf(nest.members),
    };
  }

  build(): LoopKernel {
    const { sizes, isInner } = this.nest;
    const axes = [...sizes.keys()];
    return rearrange(this.raw(), [axes.filter((axis) => isInner?.[axis] !== true)], [axes.filter((axis) => isInner?.[axis])]);
  }

  /** Maps whose value a later pass over the row reads. */
  private readAcrossStages(): Set<Member> {
    const byOutput = new Map(this.nest.members.map((member) => [member.group.output, member]));
    const found = new Set<Member>();
    for (const member of this.nest.members) {
      for (const { variable } of member.reads) {
        const source = byOutput.get(variable);
        if (source !== undefined && source.role === "map" && source.stage < member.stage) found.add(source);
      }
    }
    return found;
  }

  /**
   * Values that wait for later passes where a result of the kernel will lie: members by the value's. They need no memory
   * of their own, and what it takes to have the result's at hand goes on while they are computed.
   */
  private hostsOf(waiting: ReadonlySet<Member>): Map<Member, Member> {
    const { members } = this.nest;
    const hosts = new Map<Member, Member>();
    for (const member of waiting) {
      const { output } = member.group;
      if (this.storage.isStored(output) || isNarrow(output.aval.dtype) || output.aval.dtype === "bool") continue;
      const later = members.filter(({ stage }) => stage > member.stage);
      const lastRead = Math.max(...later.flatMap(({ stage, reads }) => (reads.some(({ variable }) => variable === output) ? [stage] : [])));
      const own = new Set(members.map(({ group }) => group.output));
      const host = later.find(
        (other) =>
          other.role === "map" &&
          other.stage >= lastRead &&
          other.group.output.aval.dtype === output.aval.dtype &&
          affineKey(other.at) === affineKey(member.at) &&
          this.storage.isStored(other.group.output) &&
          ![...hosts.values()].includes(other) &&
          // An array that is read there to the end could not become the result's.
          !later.some((reader) =>
            reader.reads.some(
              ({ variable, at }) => !own.has(variable) && affineKey(inNest(at, reader, this.nest.sizes.length)) === affineKey(other.at),
            ),
          ),
      );
      if (host !== undefined) hosts.set(member, host);
    }
    return hosts;
  }

  private store({ group: { output }, at }: Member, value: Element): Result[] {
    const { aval } = output;
    const [buffer, dtype, text] = [this.storage.bufferOf(output), wordType(aval.dtype), aval.toShort()];
    return wordPlaces(at, aval.dtype).map(
      (place, i): Result => ({ kind: "store", value: pack(this.dag, value[i], aval.dtype), buffer, dtype, at: place, text }),
    );
  }

  private remember(v: Var, at: Affine, value: Element): Element {
    let places = this.values.get(v);
    if (places === undefined) {
      places = new Map();
      this.values.set(v, places);
    }
    places.set(affineKey(at), value);
    return value;
  }

  /** The number of a load of a word. */
  private newLoad(v: Var, at: Affine): number {
    return this.loads.push({ buffer: this.storage.bufferOf(v), dtype: wordType(v.aval.dtype), at, length: wordCount(v.aval) }) - 1;
  }

  private load(v: Var, at: Affine): Element {
    const { dtype } = v.aval;
    return wordPlaces(at, dtype).map((place) => unpack(this.dag, this.dag.load(this.newLoad(v, place), laneType(wordType(dtype))), dtype));
  }

  private read(atom: Atom, at: Affine | null): Element {
    if (atom instanceof Literal) return emitLiteral(this.dag, atom);
    const place = at as Affine;
    return this.values.get(atom)?.get(affineKey(place)) ?? this.remember(atom, place, this.load(atom, place));
  }

  /** Emits a group's equations in program order; what none of them computes is loaded. */
  private valueOf(member: Member): Element {
    const { dag, nest } = this;
    const { group } = member;
    const placed = (at: Affine | null): Affine | null => (at === null ? null : inNest(at, member, nest.sizes.length));
    for (let i = group.fused.length - 1; i >= 0; i--) {
      const { eqn, output, at, inputs: atoms, inputsAt, indexed } = group.fused[i];
      const { lowering } = eqn.primitive;
      let value: Element;
      if (lowering.kind === "iota") {
        this.indices.push(placed(inputsAt[0]) as Affine);
        value = [narrow(dag, dag.convert(dag.index(this.indices.length - 1), laneType(output.aval.dtype)), output.aval.dtype)];
      } else if (indexed !== null) {
        const indices = atoms.slice(1).map((atom, n) => this.read(atom, placed(inputsAt[n + 1]))[0]);
        value = [emitIndexedRead(indexed, eqn, indices, this.newLoad(atoms[0] as Var, placed(inputsAt[0]) as Affine), dag)];
      } else {
        const inputs = atoms.map((atom, n) => this.read(atom, placed(inputsAt[n])));
        value = lowering.kind === "scalar" ? this.scalar(eqn, output, inputs) : inputs[0];
      }
      if (value.some(({ type }) => type !== laneType(output.aval.dtype)))
        throw new TypeError(`${eqn.primitive.name} lowers to ${value.map(({ type }) => type)}, its output is ${output.aval.toShort()}`);
      this.remember(output, placed(at) as Affine, value);
    }
    if (group.operand !== null) return this.read(group.operand, placed(group.operandAt));
    return this.read(group.output, placed(group.fused[0].at));
  }

  /** What an elementwise equation computes of its inputs. */
  private scalar(eqn: JaxprEqn, output: Var, inputs: readonly Element[]): Element {
    const callee = this.calls.get(eqn);
    if (callee === undefined) return emitEquation(this.dag, eqn, inputs)[eqn.outvars.indexOf(output)];
    const called = this.dag.call(
      callee,
      inputs.map(([node]) => node),
    );
    return [narrow(this.dag, called, output.aval.dtype)];
  }
}

/**
 * A kernel with its axes in another order (numbers of the present ones, in groups: of the grid, and of inner axes).
 * Loops of one iteration are dropped, and neighbours of a group joined that every affine number walks as one.
 */
export function rearrange(kernel: LoopKernel, grid: readonly (readonly number[])[], inner: readonly (readonly number[])[]): LoopKernel {
  const stores = kernel.stages.flatMap(({ results }) => results.flatMap((result) => (result.kind === "store" ? [result.at] : [])));
  const affines = [...kernel.loads.map((load) => load.at), ...kernel.indices, ...stores];
  const axes: number[] = [];
  const strides: number[][] = affines.map(() => []);
  const collapse = (order: readonly number[]): void => {
    const first = axes.length;
    for (const axis of order) {
      const size = kernel.axes[axis];
      if (size === 1) continue;
      const last = axes.length - 1;
      const joins = last >= first && affines.every((at, i) => strides[i][last] === at.strides[axis] * size);
      if (joins) {
        axes[last] *= size;
        for (const [i, at] of affines.entries()) strides[i][last] = at.strides[axis];
      } else {
        axes.push(size);
        for (const [i, at] of affines.entries()) strides[i].push(at.strides[axis]);
      }
    }
  };
  for (const order of grid) collapse(order);
  const outer = axes.length;
  for (const order of inner) collapse(order);
  return withAffines(
    { ...kernel, axes, inner: axes.length - outer },
    affines.map(({ offset }, i) => ({ offset, strides: strides[i] })),
  );
}

/** A kernel with other affine numbers: of its loads, its indices and its stores, in this order. */
function withAffines(kernel: LoopKernel, affines: readonly Affine[]): LoopKernel {
  let next = 0;
  return {
    ...kernel,
    loads: kernel.loads.map((load) => ({ ...load, at: affines[next++] })),
    indices: kernel.indices.map(() => affines[next++]),
    stages: kernel.stages.map(({ inner, results }) => ({
      inner,
      results: results.map((result) => (result.kind === "store" ? { ...result, at: affines[next++] } : result)),
    })),
  };
}

/** An elementwise kernel over batches of matrices: three axes, each joined from a group of axes; null when one cannot be. */
export function asMatrices(kernel: LoopKernel, groups: readonly (readonly number[])[]): LoopKernel | null {
  const sizes = groups.map((group) => group.reduce((n, axis) => n * kernel.axes[axis], 1));
  const joined = rearrange(kernel, groups, []);
  const axisOf: number[] = [];
  for (const size of sizes) axisOf.push(size === 1 ? -1 : axisOf.filter((axis) => axis >= 0).length);
  if (joined.axes.length !== axisOf.filter((axis) => axis >= 0).length) return null;
  const spread = ({ offset, strides }: Affine): Affine => ({ offset, strides: axisOf.map((axis) => (axis < 0 ? 0 : strides[axis])) });
  const stores = joined.stages.flatMap(({ results }) => results.flatMap((result) => (result.kind === "store" ? [result.at] : [])));
  return withAffines({ ...joined, axes: sizes }, [...joined.loads.map(({ at }) => at), ...joined.indices, ...stores].map(spread));
}
