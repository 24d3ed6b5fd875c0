import { sameShape, sizeOf } from "../ir/aval.ts";
import { type Atom, Literal, type Var } from "../ir/jaxpr.ts";
import { affineKey, rowMajorStrides } from "./affine.ts";
import type { Dot, Group, Host } from "./fusion.ts";
import type { Affine } from "./kernel.ts";
import { wordShape } from "./words.ts";

/** A group's place in a nest. */
export interface Member {
  readonly group: Group;
  /** The nest's axis that each of the group's loops runs over; −1 for loops of one iteration. */
  readonly axisOf: readonly number[];
  /** The pass over the row that it takes part in; for what is computed once a row, the pass that it follows. */
  readonly stage: number;
  /** How it covers the nest: every position, reducing the inner ones, or once a row. */
  readonly role: "map" | "reduce" | "row";
  /** Where its output's element lies, in the nest's axes. */
  readonly at: Affine;
  /** What the group reads, in its own loops. */
  readonly reads: readonly Read[];
}

/** Groups that will be one kernel: loops `sizes`, of which `isInner` are inside a row. */
export interface Nest {
  readonly kind: "nest";
  readonly sizes: readonly number[];
  /** Null while there is no reduction in it: then every axis belongs to the grid, but may still become inner. */
  isInner: readonly boolean[] | null;
  readonly members: Member[];
  /** Where arrays are read, by the first that reads them. */
  readonly reads: Map<Var, Affine>;
  cost: number;
  fused: number;
}

/** A product and the elementwise groups that are done to its result. */
export interface DotNest extends Dot {
  epilogue: Nest | null;
}

export type Part = Nest | DotNest | Host;

/** Values that a group reads and does not compute. */
export interface Read {
  readonly variable: Var;
  readonly at: Affine;
  /** Whether other values say where: then all of it must be in memory, and `at` is only where they count from. */
  readonly isIndexed: boolean;
}

/** Rows longer than this are not gone over twice in one kernel: they would leave the near caches in between. */
const MAX_ROW = 1 << 16;
const MAX_COST = 2500;
const MAX_FUSED = 160;
/** Kernels that a group is compared with; a bound that keeps compilation linear. */
const MAX_CANDIDATES = 6;

/** What a group reads, each place once, in the order of the program. */
function readsOf(group: Group): Read[] {
  // Places of each value that are computed here, or read already.
  const known = new Map<Var, string[]>();
  const isNew = (variable: Var, key: string): boolean => {
    const keys = known.get(variable);
    if (keys === undefined) known.set(variable, [key]);
    else if (keys.includes(key)) return false;
    else keys.push(key);
    return true;
  };
  for (const { output, at } of group.fused) isNew(output, affineKey(at));
  const reads: Read[] = [];
  const read = (variable: Var, at: Affine, isIndexed: boolean): void => {
    if (isNew(variable, `${affineKey(at)}${isIndexed ? "+" : ""}`)) reads.push({ variable, at, isIndexed });
  };
  for (let i = group.fused.length - 1; i >= 0; i--) {
    const { inputs, inputsAt, indexed } = group.fused[i];
    for (const [n, atom] of inputs.entries()) {
      const at = inputsAt[n];
      if (!(atom instanceof Literal) && at !== null) read(atom, at, indexed !== null && n === 0);
    }
  }
  if (group.operand !== null && !(group.operand instanceof Literal)) read(group.operand, group.operandAt as Affine, false);
  return reads;
}

/**
 * Puts groups together that can run as one kernel: a reduction and what is done to its result or, with it, to the same
 * rows; groups that read the same elements; and elementwise work on a product's result. A group joins the step of an
 * earlier one when all that it reads is there by then, so the order of the program's values is kept.
 */
export function joinGroups(groups: readonly (Group | Dot | Host)[]): Part[] {
  const parts: Part[] = [];
  const madeBy = new Map<Var, number>();
  const readBy = new Map<Var, number>();
  /** The members that compute a value, by value. */
  const memberOf = new Map<Var, Member>();

  for (const group of groups) {
    if (group.kind !== "loop") {
      parts.push(group.kind === "dot" ? { ...group, epilogue: null } : group);
      for (const v of group.eqn.outvars) madeBy.set(v, parts.length - 1);
      continue;
    }
    const reads = readsOf(group);
    const earliest = reads.reduce((index, { variable }) => Math.max(index, madeBy.get(variable) ?? -1), -1);
    let found: { index: number; member: Member } | null = null;
    // Where there are no elements there are no rows to share.
    if (sizeOf(group.loops) > 0) {
      for (const index of candidates(reads, earliest, readBy)) {
        const part = parts[index];
        if (part.kind === "host") continue;
        const member = part.kind === "dot" ? inEpilogue(part, group, reads, memberOf) : memberIn(part, group, reads, memberOf);
        if (member !== null) found = { index, member };
        if (member !== null) break;
      }
    }
    if (found === null) {
      const nest = open(group, reads);
      found = { index: parts.push(nest) - 1, member: nest.members[0] };
    }
    madeBy.set(group.output, found.index);
    memberOf.set(group.output, found.member);
    for (const { variable } of reads) readBy.set(variable, found.index);
  }
  return parts;
}

/** The parts that a group may join: the last that makes something it reads, and later ones that read the same. */
function candidates(reads: readonly Read[], earliest: number, readBy: ReadonlyMap<Var, number>): Set<number> {
  const found = new Set<number>(earliest >= 0 ? [earliest] : []);
  for (const { variable } of reads.slice(0, MAX_CANDIDATES)) {
    const reader = readBy.get(variable);
    if (reader !== undefined && reader >= earliest) found.add(reader);
  }
  return found;
}

/** The values that must be in memory: results, and what a part reads that another made. */
export function storedValues(parts: readonly Part[], results: readonly Atom[]): Set<Atom> {
  const stored = new Set<Atom>(results);
  for (const part of parts) {
    if (part.kind === "host") for (const atom of part.eqn.invars) stored.add(atom);
    if (part.kind === "dot") for (const { source } of part.operands) stored.add(source);
    const nest = part.kind === "dot" ? part.epilogue : part.kind === "nest" ? part : null;
    if (nest === null) continue;
    const own = new Set<Atom>(nest.members.map(({ group }) => group.output));
    if (part.kind === "dot") own.add(part.eqn.outvars[0]);
    for (const { reads } of nest.members) for (const { variable } of reads) if (!own.has(variable)) stored.add(variable);
  }
  return stored;
}

/** A nest with one group in it. */
function open(group: Group, reads: readonly Read[]): Nest {
  const kept = group.loops.length - group.reduced;
  const isReduction = group.reducer !== null;
  return {
    kind: "nest",
    sizes: group.loops,
    isInner: isReduction ? group.loops.map((_, k) => k >= kept) : null,
    members: [
      {
        group,
        axisOf: group.loops.map((_, k) => k),
        stage: 0,
        role: isReduction ? "reduce" : "map",
        at: outputPlace(
          group,
          group.loops.map((_, k) => k),
          group.loops.length,
        ),
        reads,
      },
    ],
    reads: new Map(reads.flatMap(({ variable, at, isIndexed }) => (isIndexed ? [] : [[variable, at] as const]))),
    cost: group.cost,
    fused: group.fused.length,
  };
}

/** Where a group's element is in its output, in the axes that its loops run over. */
function outputPlace(group: Group, axisOf: readonly number[], count: number): Affine {
  const kept = group.loops.slice(0, group.loops.length - group.reduced);
  const strides = new Array<number>(count).fill(0);
  for (const [loop, step] of rowMajorStrides(kept).entries()) if (axisOf[loop] >= 0 && kept[loop] > 1) strides[axisOf[loop]] = step;
  return { offset: 0, strides };
}

/** A place in a group's loops, in the nest's axes. */
export function inNest(at: Affine, { group, axisOf }: Pick<Member, "group" | "axisOf">, count: number): Affine {
  const strides = new Array<number>(count).fill(0);
  for (const [loop, axis] of axisOf.entries()) if (axis >= 0 && group.loops[loop] > 1) strides[axis] = at.strides[loop];
  return { offset: at.offset, strides };
}

/** Adds a group to a nest; null when it does not fit. */
function memberIn(nest: Nest, group: Group, reads: readonly Read[], memberOf: ReadonlyMap<Var, Member>): Member | null {
  if (sizeOf(nest.sizes) === 0 || nest.cost + group.cost > MAX_COST || nest.fused + group.fused.length > MAX_FUSED) return null;
  const own = new Set(nest.members);
  const axisOf = matchAxes(nest, group, reads, memberOf, own);
  if (axisOf === null) return null;

  const count = nest.sizes.length;
  const loopOf = nest.sizes.map((_, axis) => axisOf.indexOf(axis));
  const kept = group.loops.length - group.reduced;
  const covers = nest.sizes.every((size, axis) => size === 1 || loopOf[axis] >= 0);
  let { isInner } = nest;
  let role: Member["role"];
  if (group.reducer !== null) {
    const reduced = nest.sizes.map((_, axis) => loopOf[axis] >= kept);
    if (!covers) return null;
    if (isInner !== null && !nest.sizes.every((size, axis) => size === 1 || reduced[axis] === isInner?.[axis])) return null;
    // What is stored for each position stays so when some axes become a row's own.
    isInner ??= reduced;
    role = "reduce";
  } else if (covers) {
    role = "map";
  } else {
    if (isInner === null || !nest.sizes.every((size, axis) => size === 1 || loopOf[axis] >= 0 !== isInner?.[axis])) return null;
    role = "row";
  }

  let stage = 0;
  for (const { variable, at, isIndexed } of reads) {
    const source = memberOf.get(variable);
    if (source === undefined || !own.has(source)) continue;
    if (isIndexed) return null;
    // Only what the same position, or the same row, made is there.
    if (affineKey(inNest(at, { group, axisOf }, count)) !== affineKey(source.at)) return null;
    if (source.role === "map" && role === "row") return null;
    stage = Math.max(stage, source.role === "map" || role === "row" ? source.stage : source.stage + 1);
  }
  const length = isInner === null ? 1 : nest.sizes.reduce((n, size, axis) => (isInner?.[axis] ? n * size : n), 1);
  if (stage > 0 && role !== "row" && length > MAX_ROW) return null;
  const member: Member = { group, axisOf, stage, role, at: outputPlace(group, axisOf, count), reads };
  if (role === "map" && !nest.members.every((other) => other.role !== "map" || minorAxis(other.at) === minorAxis(member.at))) return null;
  add(nest, member);
  nest.isInner = isInner;
  return member;
}

/** The axis along which elements are neighbours: arrays written by one kernel should agree on it. */
const minorAxis = (at: Affine): number => at.strides.indexOf(1);

function add(nest: Nest, member: Member): void {
  nest.members.push(member);
  nest.cost += member.group.cost;
  nest.fused += member.group.fused.length;
  for (const { variable, at, isIndexed } of member.reads)
    if (!isIndexed && !nest.reads.has(variable)) nest.reads.set(variable, inNest(at, member, nest.sizes.length));
}

/** For each loop of a group the nest's axis that it runs along, found by an array that both go over; null when they differ. */
function matchAxes(
  nest: Nest,
  group: Group,
  reads: readonly Read[],
  memberOf: ReadonlyMap<Var, Member>,
  own: ReadonlySet<Member>,
): number[] | null {
  for (const { variable, at, isIndexed } of reads) {
    if (isIndexed) continue;
    const source = memberOf.get(variable);
    const anchor = source !== undefined && own.has(source) ? source.at : nest.reads.get(variable);
    const axisOf = anchor === undefined ? null : alongAxes(nest.sizes, anchor, group.loops, at);
    if (axisOf !== null) return axisOf;
  }
  return null;
}

/** Loops matched to axes by equal size and stride; those that the array does not move along, in order. */
function alongAxes(sizes: readonly number[], anchor: Affine, loops: readonly number[], at: Affine): number[] | null {
  if (anchor.offset !== at.offset) return null;
  const axisOf = loops.map(() => -1);
  const taken = sizes.map((size) => size === 1);
  for (const [loop, size] of loops.entries()) {
    if (size === 1 || at.strides[loop] === 0) continue;
    const axis = sizes.findIndex((d, k) => !taken[k] && d === size && anchor.strides[k] === at.strides[loop]);
    if (axis < 0) return null;
    taken[axis] = true;
    axisOf[loop] = axis;
  }
  if (sizes.some((_, k) => !taken[k] && anchor.strides[k] !== 0)) return null;
  let next = 0;
  for (const [loop, size] of loops.entries()) {
    if (size === 1 || axisOf[loop] >= 0) continue;
    while (next < sizes.length && taken[next]) next++;
    if (next === sizes.length || sizes[next] !== size) return null;
    taken[next] = true;
    axisOf[loop] = next;
  }
  return axisOf;
}

/** Adds a group to a product's epilogue; null when it is not done to the product's elements in order. */
function inEpilogue(dot: DotNest, group: Group, reads: readonly Read[], memberOf: ReadonlyMap<Var, Member>): Member | null {
  const product = dot.eqn.outvars[0];
  const shape = wordShape(product.aval);
  if (group.reducer !== null || !sameShape(group.loops, shape)) return null;
  const nest = dot.epilogue;
  if (nest !== null && (nest.cost + group.cost > MAX_COST || nest.fused + group.fused.length > MAX_FUSED)) return null;
  const whole = affineKey({ offset: 0, strides: rowMajorStrides(shape) });
  const own = new Set(nest?.members);
  const isHere = ({ variable }: Read): boolean => {
    const source = memberOf.get(variable);
    return variable === product || (source !== undefined && own.has(source));
  };
  if (!reads.some(isHere) || reads.some((read) => isHere(read) && (read.isIndexed || affineKey(read.at) !== whole))) return null;
  const opened = open(group, reads);
  const [member] = opened.members;
  if (nest === null) dot.epilogue = opened;
  else add(nest, member);
  return member;
}
