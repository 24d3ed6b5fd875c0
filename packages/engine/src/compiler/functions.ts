import { ShapedArray } from "../ir/aval.ts";
import type { JaxprEqn } from "../ir/jaxpr.ts";
import { isCallable } from "./emit-equation.ts";
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

interface Entry {
  readonly callee: ScalarFunction;
  readonly size: number;
}

/** The functions of one program: lowerings of equations that its kernels have often. */
export class FunctionTable {
  private readonly entries = new Map<string, Entry>();
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
    for (const [key, same] of uses) {
      if (same.length === 1) continue;
      const { callee, size } = this.entry(key, same[0]);
      if (size < LEAST_BODY || size * same.length <= this.most) continue;
      for (const eqn of same) chosen.set(eqn, callee);
    }
    return chosen;
  }

  private entry(key: string, eqn: JaxprEqn): Entry {
    let entry = this.entries.get(key);
    if (entry === undefined) {
      const callee = functionOf(eqn, key);
      entry = { callee, size: reachable([callee.body]).length };
      this.entries.set(key, entry);
    }
    return entry;
  }
}

const keyOf = ({ primitive, params, invars, outvars }: JaxprEqn): string =>
  `${primitive.name}(${invars.map(({ aval }) => aval.dtype)})${outvars[0].aval.dtype}${paramKey(params, () => 0)}`;

function functionOf({ primitive: { name, lowering }, params, invars, outvars }: JaxprEqn, key: string): ScalarFunction {
  if (lowering.kind !== "scalar") throw new TypeError(`${name} is not elementwise`);
  const dag = new Dag();
  const types = invars.map(({ aval }) => laneType(aval.dtype));
  const one = ({ aval }: { aval: ShapedArray }): ShapedArray => new ShapedArray([], aval.dtype);
  const [root] = lowering.emit(
    dag,
    types.map((type, i) => dag.param(i, type)),
    params,
    invars.map(one),
    outvars.map(one),
  );
  const body = root as Node;
  return { name, key, params: types, body, weight: operationsIn([body]) };
}
