import { isComplex } from "../dtype/dtype.ts";
import { ShapedArray } from "../ir/aval.ts";
import type { JaxprEqn } from "../ir/jaxpr.ts";
import type { LaneType } from "../ir/lowering.ts";
import type { Primitive } from "../ir/primitive.ts";
import { emitLowered, isCallable } from "./emit-equation.ts";
import { paramKey } from "./param-key.ts";
import { Dag } from "./scalar/dag.ts";
import { type Node, operationsIn, reachable, type ScalarFunction } from "./scalar/node.ts";
import { laneType } from "./words.ts";

/**
 * A kernel calls what it would else have more nodes of than this: a sine is 200. Below it, code in place is quicker, since
 * it shares its constants with the loop around and its work with its neighbours.
 */
const MANY_NODES = 1500;
/** What is smaller than this is less work than a call. */
const LEAST_BODY = 16;

/** What an elementwise equation computes, whatever its operands are. */
interface Lowered {
  /** All nodes, those of rare branches too. */
  readonly size: number;
  /** Operations that it usually takes. */
  readonly weight: number;
  /** Null where it has several results, or complex numbers. */
  readonly callee: ScalarFunction | null;
}

/** The functions of one program: lowerings of equations that its kernels have often. */
export class FunctionTable {
  private readonly most: number;

  /** `most` nodes of one kind are written in place. */
  constructor(most = MANY_NODES) {
    this.most = most;
  }

  /** The functions that some equations of one kernel should call, by equation. */
  choose(eqns: readonly JaxprEqn[]): ReadonlyMap<JaxprEqn, ScalarFunction> {
    const uses = new Map<string, JaxprEqn[]>();
    for (const eqn of eqns) {
      if (!isCallable(eqn)) continue;
      const key = keyOf(eqn);
      const same = uses.get(key);
      if (same === undefined) uses.set(key, [eqn]);
      else same.push(eqn);
    }
    const chosen = new Map<JaxprEqn, ScalarFunction>();
    for (const same of uses.values()) {
      if (same.length === 1) continue;
      const { callee, size } = lowered(same[0]);
      if (callee === null || size < LEAST_BODY || size * same.length <= this.most) continue;
      for (const eqn of same) chosen.set(eqn, callee);
    }
    return chosen;
  }
}

/** Lowerings that programs share, by primitive and key; a primitive that has more of them begins again. */
const known = new WeakMap<Primitive, Map<string, Lowered>>();
const MOST_KNOWN = 32;

/** The lowering of an elementwise equation. */
export function lowered(eqn: JaxprEqn): Lowered {
  let ofPrimitive = known.get(eqn.primitive);
  if (ofPrimitive === undefined) {
    ofPrimitive = new Map();
    known.set(eqn.primitive, ofPrimitive);
  }
  const key = keyOf(eqn);
  let found = ofPrimitive.get(key);
  if (found === undefined) {
    found = lower(eqn, key);
    if (ofPrimitive.size === MOST_KNOWN) ofPrimitive.clear();
    ofPrimitive.set(key, found);
  }
  return found;
}

function keyOf({ primitive, params, invars, outvars }: JaxprEqn): string {
  let key = `${primitive.name}(`;
  for (const { aval } of invars) key += `${aval.dtype},`;
  key += ")";
  for (const { aval } of outvars) key += `${aval.dtype},`;
  return key + paramKey(params, () => 0);
}

function lower(eqn: JaxprEqn, key: string): Lowered {
  const dag = new Dag();
  const params: LaneType[] = [];
  const param = (type: LaneType): Node => dag.param(params.push(type) - 1, type);
  const inputs = eqn.invars.map(({ aval: { dtype } }) => (isComplex(dtype) ? [0, 1] : [0]).map(() => param(laneType(dtype))));
  const one = ({ aval }: { aval: ShapedArray }): ShapedArray => new ShapedArray([], aval.dtype);
  const roots = emitLowered(dag, eqn, inputs, [eqn.invars.map(one), eqn.outvars.map(one)]).flat();
  const weight = operationsIn(roots);
  const callee = isCallable(eqn) ? { name: eqn.primitive.name, key, params, body: roots[0], weight } : null;
  return { size: reachable(roots).length, weight, callee };
}
