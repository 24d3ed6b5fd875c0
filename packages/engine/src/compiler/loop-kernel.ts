import { sizeOf } from "../ir/aval.ts";
import { type Atom, Literal, type Var } from "../ir/jaxpr.ts";
import { affineKey } from "./affine.ts";
import type { Group } from "./fusion.ts";
import type { Affine, BufferId, Load, LoopKernel } from "./kernel.ts";
import { identityOf } from "./reducers.ts";
import { Dag } from "./scalar/dag.ts";
import type { Node } from "./scalar/node.ts";
import { laneType, wordType } from "./words.ts";

/** Builds a group's scalar DAG and its loops; null when it has nothing to compute (no elements). */
export function loopKernel(group: Group, bufferOf: (v: Var) => BufferId): LoopKernel | null {
  const { output } = group;
  if (output.aval.size === 0) return null;
  const dag = new Dag();
  const empty = sizeOf(group.loops) === 0;
  // A reduction of nothing stores its neutral element.
  const { root, loads, indices } = empty
    ? {
        root: dag.constant(identityOf(group.reducer ?? "add", laneType(output.aval.dtype)), laneType(output.aval.dtype)),
        loads: [],
        indices: [],
      }
    : buildDag(group, dag, bufferOf);
  const kept = group.loops.length - group.reduced;
  const nest = collapse(empty ? group.loops.slice(0, kept) : group.loops, kept, [...loads.map((load) => load.at), ...indices]);
  return {
    kind: "loop",
    axes: nest.axes,
    reduced: nest.reduced,
    reducer: empty ? null : group.reducer,
    loads: loads.map((load, i) => ({ ...load, at: nest.affines[i] })),
    indices: nest.affines.slice(loads.length),
    root,
    output: bufferOf(output),
    dtype: wordType(output.aval.dtype),
    outputText: output.aval.toShort(),
    ops: opsOf(group),
  };
}

function opsOf(group: Group): string[] {
  // An equation that is read at two places, or for two outputs, is named once.
  const ops = [...new Set(group.fused.map(({ eqn }) => eqn))].map((eqn) => eqn.primitive.name).reverse();
  if (group.reducer !== null)
    ops.push(group.reducer === "add" ? "reduce_sum" : group.reducer === "mul" ? "reduce_prod" : `reduce_${group.reducer}`);
  return ops;
}

interface BuiltDag {
  readonly root: Node;
  readonly loads: Load[];
  readonly indices: Affine[];
}

/** Emits the fused equations in program order; what none of them computes is loaded. */
function buildDag(group: Group, dag: Dag, bufferOf: (v: Var) => BufferId): BuiltDag {
  const loads: Load[] = [];
  const indices: Affine[] = [];
  const values = new Map<Var, Map<string, Node>>();
  const remember = (v: Var, at: Affine, node: Node): Node => {
    let places = values.get(v);
    if (places === undefined) {
      places = new Map();
      values.set(v, places);
    }
    places.set(affineKey(at), node);
    return node;
  };
  const read = (atom: Atom, at: Affine | null): Node => {
    const type = laneType(atom.aval.dtype);
    if (atom instanceof Literal) return dag.constant(Number(atom.val), type);
    const place = at as Affine;
    const known = values.get(atom)?.get(affineKey(place));
    if (known !== undefined) return known;
    loads.push({ buffer: bufferOf(atom), dtype: wordType(atom.aval.dtype), at: place });
    return remember(atom, place, dag.load(loads.length - 1, type));
  };
  for (let i = group.fused.length - 1; i >= 0; i--) {
    const { eqn, output, at, inputsAt } = group.fused[i];
    const { lowering } = eqn.primitive;
    let value: Node;
    if (lowering.kind === "iota") {
      indices.push(inputsAt[0] as Affine);
      value = dag.convert(dag.index(indices.length - 1), laneType(output.aval.dtype));
    } else {
      const inputs = eqn.invars.map((atom, n) => read(atom, inputsAt[n]));
      value =
        lowering.kind !== "scalar"
          ? inputs[0]
          : (lowering.emit(
              dag,
              inputs,
              eqn.params,
              eqn.invars.map((atom) => atom.aval),
              eqn.outvars.map((v) => v.aval),
            )[eqn.outvars.indexOf(output)] as Node);
    }
    if (value.type !== laneType(output.aval.dtype))
      throw new TypeError(`${eqn.primitive.name} lowers to ${value.type}, its output is ${output.aval.toShort()}`);
    remember(output, at, value);
  }
  const root = group.operand !== null ? read(group.operand, group.operandAt) : read(group.output, group.fused[0].at);
  return { root, loads, indices };
}

/** Drops loops of one iteration and joins neighbours that every affine number walks as one. */
function collapse(
  loops: readonly number[],
  kept: number,
  affines: readonly Affine[],
): { axes: number[]; reduced: number; affines: Affine[] } {
  const axes: number[] = [];
  const strides: number[][] = affines.map(() => []);
  let reduced = 0;
  for (let k = 0; k < loops.length; k++) {
    if (loops[k] === 1) continue;
    const last = axes.length - 1;
    const joins = last >= 0 && (k < kept || reduced > 0) && affines.every((at, i) => strides[i][last] === at.strides[k] * loops[k]);
    if (joins) {
      axes[last] *= loops[k];
      for (const [i, at] of affines.entries()) strides[i][last] = at.strides[k];
    } else {
      axes.push(loops[k]);
      for (const [i, at] of affines.entries()) strides[i].push(at.strides[k]);
      if (k >= kept) reduced++;
    }
  }
  return { axes, reduced, affines: affines.map((at, i) => ({ offset: at.offset, strides: strides[i] })) };
}
