import { type ShapedArray, sameShape, sizeOf } from "../ir/aval.ts";
import { type Atom, type Jaxpr, type JaxprEqn, Literal, type Var } from "../ir/jaxpr.ts";
import type { Reducer } from "../ir/lowering.ts";
import { affineKey, broadcastStrides, combine, rowMajorStrides, splitByAxis } from "./affine.ts";
import { CostModel } from "./cost.ts";
import { type IndexedRead, indexedRead, isBlock } from "./indexed-read.ts";
import type { Affine } from "./kernel.ts";
import { hasLanes, hasWholeLanes, touchesKeys, wordPlaces, wordShape, wordView } from "./words.ts";

/** An equation computed inside a group, for the loops' element at `at` of its output. */
export interface FusedEqn {
  readonly eqn: JaxprEqn;
  readonly output: Var;
  readonly at: Affine;
  /** What it reads: its operands, of an indexed read the array and then its indices. */
  readonly inputs: readonly Atom[];
  /** Where each of them is read; null for literals. For an iota, its one entry is the index itself. */
  readonly inputsAt: readonly (Affine | null)[];
  /** How the first input is read where other inputs say. */
  readonly indexed: IndexedRead | null;
}

/** Equations that become one loop kernel, whose result `output` is stored. */
export interface Group {
  readonly kind: "loop";
  readonly output: Var;
  readonly loops: readonly number[];
  readonly reduced: number;
  readonly reducer: Reducer | null;
  /** What is reduced, for a reduction. */
  readonly operand: Atom | null;
  readonly operandAt: Affine | null;
  /** In reverse order of the program. */
  readonly fused: FusedEqn[];
  /** Of the fused equations. */
  cost: number;
}

/** Where a dot reads an operand: the stored array behind its views, with a stride for each of the operand's axes. */
export interface DotOperand extends Affine {
  readonly source: Atom;
}

/** A dot_general: its operands are packed anyway, so transposed ones are read where they lie. */
export interface Dot {
  readonly kind: "dot";
  readonly eqn: JaxprEqn;
  readonly operands: readonly DotOperand[];
}

/** An equation that its reference evaluation runs. */
export interface Host {
  readonly kind: "host";
  readonly eqn: JaxprEqn;
}

/** A node this cheap is computed again rather than stored and loaded. */
const CHEAP = 3;
/** Bounds of one kernel, so that compiling it stays quick. */
const MAX_FUSED = 96;
const MAX_COST = 1500;

interface Demand {
  readonly group: Group;
  readonly at: Affine;
}

/**
 * Decides which equations share a kernel. From the last equation to the first, each value is either computed inside
 * the kernels that read it, or stored by a kernel of its own. It is stored when something needs it in memory, when
 * several kernels or several places of one would compute it again and it is not cheap, when broadcasting would compute
 * it more often than it has elements, and when a reader's index cannot be followed through it.
 * Returns the steps in order of execution.
 */
export function fuse(jaxpr: Jaxpr): (Group | Dot | Host)[] {
  const costs = new CostModel(jaxpr);
  const definitions = new Map(jaxpr.eqns.flatMap((eqn) => eqn.outvars.map((v): [Atom, JaxprEqn] => [v, eqn])));
  const demands = new Map<Var, Map<string, Demand>>();
  const stored = new Set<Atom>(jaxpr.outvars);
  const groupNumbers = new Map<Group, number>();
  const steps: (Group | Dot | Host)[] = [];
  const writtenOver = maybeWrittenOver(jaxpr);

  const demand = (atom: Atom, group: Group, at: Affine): void => {
    if (atom instanceof Literal) return;
    let known = demands.get(atom);
    if (known === undefined) {
      known = new Map();
      demands.set(atom, known);
    }
    let number = groupNumbers.get(group);
    if (number === undefined) {
      number = groupNumbers.size;
      groupNumbers.set(group, number);
    }
    const key = `${number} ${affineKey(at)}`;
    if (!known.has(key)) known.set(key, { group, at });
  };

  const fuseInto = (group: Group, eqn: JaxprEqn, output: Var, at: Affine, inputsAt: readonly (Affine | null)[]): void => {
    const indexed = indexedRead(eqn);
    const inputs = indexed === null ? eqn.invars : [eqn.invars[0], ...indexed.indices.map(({ input }) => eqn.invars[input])];
    group.fused.push({ eqn, output, at, inputs, inputsAt, indexed });
    group.cost += costs.own(eqn);
    if (eqn.primitive.lowering.kind === "iota") return;
    for (const [i, atom] of inputs.entries()) {
      const inputAt = inputsAt[i];
      if (indexed !== null && i === 0) stored.add(atom);
      else if (inputAt !== null) demand(atom, group, inputAt);
    }
  };

  for (let i = jaxpr.eqns.length - 1; i >= 0; i--) {
    const eqn = jaxpr.eqns[i];
    const kind = stepKind(eqn);
    if (kind === "dot") {
      const operands = eqn.invars.map((atom) => behindViews(atom, definitions));
      steps.push({ kind, eqn, operands });
      for (const { source } of operands) stored.add(source);
      continue;
    }
    if (kind === "host") {
      steps.push({ kind, eqn });
      for (const atom of eqn.invars) stored.add(atom);
      continue;
    }
    for (const output of eqn.outvars) {
      const wanted = [...(demands.get(output)?.values() ?? [])];
      if (wanted.length === 0 && !stored.has(output)) continue;
      // No elements: nothing to compute, and nobody's index can be followed through it.
      if (output.aval.size === 0) continue;
      if (kind === "reduce") {
        const group = reduction(eqn);
        steps.push(group);
        if (sizeOf(group.loops) > 0) demand(eqn.invars[0], group, group.operandAt as Affine);
        continue;
      }
      const isFixed = stored.has(output) || (kind === "indexed" && writtenOver.has(eqn.invars[0]));
      const places = isFixed ? null : placesInReaders(eqn, output, wanted, costs);
      if (places !== null) {
        for (const [n, { group, at }] of wanted.entries()) fuseInto(group, eqn, output, at, places[n]);
        continue;
      }
      // A block that is only copied is a routine's work.
      if (kind === "indexed" && isBlock(indexedRead(eqn) as IndexedRead)) {
        steps.push({ kind: "host", eqn });
        for (const atom of eqn.invars) stored.add(atom);
        continue;
      }
      const group = elementwise(output);
      steps.push(group);
      const at = { offset: 0, strides: rowMajorStrides(group.loops) };
      fuseInto(group, eqn, output, at, inputPlaces(eqn, output.aval, at, group.loops) as (Affine | null)[]);
    }
  }
  return steps.reverse();
}

/** What an equation can be: fused, a reduction, or a step of its own. */
function stepKind(eqn: JaxprEqn): "fused" | "indexed" | "reduce" | "dot" | "host" {
  if (!hasLanes(eqn)) return "host";
  const { kind } = eqn.primitive.lowering;
  if (kind === "routine") return indexedRead(eqn) === null ? "host" : "indexed";
  if (kind !== "view" && kind !== "reshape" && kind !== "identity" && touchesKeys(eqn)) return "host";
  if (kind === "dot") return hasWholeLanes(eqn) ? kind : "host";
  if (kind === "reduce") return reducesNothing(eqn) ? "fused" : kind;
  return kind === "scalar" || kind === "view" || kind === "reshape" || kind === "iota" || kind === "identity" ? "fused" : "host";
}

/** A reduction along axes of one element is a reshape. */
function reducesNothing({ primitive: { lowering }, params, invars: [x] }: JaxprEqn): boolean {
  return lowering.kind === "reduce" && lowering.axes(params).every((axis) => x.aval.shape[axis] === 1);
}

/**
 * Arrays of indexed reads that a step may write over when that is their last use: updates of a part, and loops. They are
 * not read anywhere later than the program says, or the step would have to copy them.
 */
function maybeWrittenOver({ eqns }: Jaxpr): ReadonlySet<Atom> {
  const read = new Set(eqns.flatMap((eqn) => (indexedRead(eqn) === null ? [] : [eqn.invars[0]])));
  if (read.size === 0) return read;
  const found = new Set<Atom>();
  for (const eqn of eqns) {
    const { kind } = eqn.primitive.lowering;
    if (kind !== "control" && (kind !== "routine" || indexedRead(eqn) !== null)) continue;
    for (const atom of eqn.invars) if (read.has(atom)) found.add(atom);
  }
  return found;
}

/** For each reader, where it reads the inputs of this equation; null when the value is to be stored. */
function placesInReaders(eqn: JaxprEqn, output: Var, wanted: readonly Demand[], costs: CostModel): (Affine | null)[][] | null {
  const cost = costs.whole(output);
  if (wanted.length > 1 && cost > CHEAP) return null;
  const places: (Affine | null)[][] = [];
  for (const { group, at } of wanted) {
    if (group.fused.length >= MAX_FUSED || group.cost + costs.own(eqn) > MAX_COST) return null;
    // One element is computed once outside the loops; fewer elements than iterations would be computed many times.
    if (cost > CHEAP && output.aval.size > 1 && sizeOf(wordShape(output.aval)) < sizeOf(group.loops)) return null;
    const inputs = inputPlaces(eqn, output.aval, at, group.loops);
    if (inputs === null) return null;
    places.push(inputs);
  }
  return places;
}

/** Where an equation's inputs are read for its output's element at `at`; null when no affine index says. */
function inputPlaces(eqn: JaxprEqn, output: ShapedArray, at: Affine, loops: readonly number[]): (Affine | null)[] | null {
  const { lowering } = eqn.primitive;
  let split: Affine[] | null = null;
  const through = (strides: readonly number[], offset: number): Affine | null => {
    split ??= splitByAxis(at, loops, wordShape(output));
    return split === null ? null : combine(split, strides, offset, loops.length);
  };
  const indexed = indexedRead(eqn);
  if (indexed !== null) {
    const reads = [indexed.operand, ...indexed.indices.map((index) => index.at)];
    const isLiteral = (n: number): boolean => n > 0 && eqn.invars[indexed.indices[n - 1].input] instanceof Literal;
    const places = reads.map(({ strides, offset }) => through(strides, offset));
    return places.includes(null) ? null : places.map((place, n) => (isLiteral(n) ? null : place));
  }
  if (lowering.kind === "iota") {
    const step = output.shape.map((_, k) => (k === lowering.dimension(eqn.params) ? 1 : 0));
    const index = through(step, 0);
    return index === null ? null : [index];
  }
  const places: (Affine | null)[] = [];
  for (const atom of eqn.invars) {
    let place: Affine | null;
    if (lowering.kind === "view") {
      const view = wordView(lowering.view(atom.aval, eqn.params, output), output);
      place = through(view.strides, view.offset);
    } else if (
      lowering.kind === "reshape" ||
      lowering.kind === "reduce" ||
      lowering.kind === "identity" ||
      sameShape(atom.aval.shape, output.shape)
    ) {
      place = at;
    } else {
      place = through(broadcastStrides(atom.aval.shape, output.shape), 0);
    }
    if (place === null) return null;
    places.push(atom instanceof Literal ? null : place);
  }
  return places;
}

/** Follows an operand back through the equations that only move its elements, or take a part of complex ones. */
function behindViews(operand: Atom, definitions: ReadonlyMap<Atom, JaxprEqn>): DotOperand {
  const loops = operand.aval.shape;
  let source = operand;
  let at: Affine = { offset: 0, strides: rowMajorStrides(loops) };
  let part: 0 | 1 | null = null;
  for (;;) {
    const eqn = definitions.get(source);
    if (eqn === undefined || source.aval.size === 0) break;
    const { lowering } = eqn.primitive;
    const [input] = eqn.invars;
    if (lowering.kind === "scalar" && lowering.part !== undefined && !(input instanceof Literal)) {
      part = lowering.part;
      source = input;
      continue;
    }
    if (lowering.kind !== "view" && lowering.kind !== "reshape" && lowering.kind !== "identity") break;
    const place = inputPlaces(eqn, source.aval, at, loops)?.[0] ?? null;
    if (place === null || input.aval.dtype !== source.aval.dtype) break;
    source = input;
    at = place;
  }
  return { source, ...(part === null ? at : wordPlaces(at, source.aval.dtype)[part]) };
}

const elementwise = (output: Var): Group => ({
  kind: "loop",
  output,
  loops: wordShape(output.aval),
  reduced: 0,
  reducer: null,
  operand: null,
  operandAt: null,
  fused: [],
  cost: 0,
});

/** Loops over the kept axes, then over the reduced ones. */
function reduction(eqn: JaxprEqn): Group {
  const { lowering } = eqn.primitive;
  if (lowering.kind !== "reduce") throw new TypeError(`${eqn.primitive.name} is not a reduction`);
  const { shape } = eqn.invars[0].aval;
  const axes = [...lowering.axes(eqn.params)].sort((a, b) => a - b);
  const order = [...shape.keys()].filter((k) => !axes.includes(k)).concat(axes);
  const strides = rowMajorStrides(shape);
  return {
    kind: "loop",
    output: eqn.outvars[0],
    loops: order.map((k) => shape[k]),
    reduced: axes.length,
    reducer: lowering.op,
    operand: eqn.invars[0],
    operandAt: { offset: 0, strides: order.map((k) => strides[k]) },
    fused: [],
    cost: 0,
  };
}
