import { DTYPES } from "../../dtype/dtype.ts";
import { type Atom, calledBy, type Jaxpr, type JaxprEqn, Literal, type Var } from "../../ir/jaxpr.ts";
import { literalArray } from "../../ir/literal-array.ts";
import type { NDArray } from "../../ir/ndarray.ts";

/** Runs one equation by its primitive's reference evaluation. Throws when the primitive breaks its own shape rule. */
export function evaluateEqn(eqn: JaxprEqn, inputs: readonly NDArray[]): NDArray[] {
  const avals = eqn.outvars.map((v) => v.aval);
  const outputs = eqn.primitive.evaluate(inputs, eqn.params, avals);
  for (const [i, aval] of avals.entries()) {
    const expected = aval.size * DTYPES[aval.dtype].words;
    if (outputs[i]?.data.length !== expected)
      throw new Error(`${eqn.primitive.name} evaluated to ${outputs[i]?.data.length} elements, expected ${expected}`);
  }
  return outputs;
}

/** A jaxpr at work; calls push another. */
interface Frame {
  readonly jaxpr: Jaxpr;
  next: number;
  readonly env: Map<Var, NDArray>;
  readonly results: readonly Var[];
}

/**
 * Runs a program equation by equation: plain, slow, and the oracle of every other backend.
 * `inputs` are constvars, then invars. Results may be inputs themselves.
 */
export function evaluateJaxpr(program: Jaxpr, inputs: readonly NDArray[]): NDArray[] {
  const enter = (jaxpr: Jaxpr, values: readonly NDArray[], results: readonly Var[]): Frame => ({
    jaxpr,
    next: 0,
    env: new Map([...jaxpr.constvars, ...jaxpr.invars].map((v, i) => [v, values[i]])),
    results,
  });
  const frames = [enter(program, inputs, [])];
  for (;;) {
    const { jaxpr, env, results } = frames[frames.length - 1];
    const read = (atom: Atom): NDArray => (atom instanceof Literal ? literalArray(atom) : (env.get(atom) as NDArray));
    const frame = frames[frames.length - 1];
    if (frame.next === jaxpr.eqns.length) {
      const values = jaxpr.outvars.map(read);
      frames.pop();
      if (frames.length === 0) return values;
      const caller = frames[frames.length - 1].env;
      for (const [i, v] of results.entries()) caller.set(v, values[i]);
      continue;
    }
    const eqn = jaxpr.eqns[frame.next++];
    const values = eqn.invars.map(read);
    if (eqn.primitive.lowering.kind === "call") {
      frames.push(enter(calledBy(eqn.params).jaxpr, values, eqn.outvars));
    } else {
      for (const [i, value] of evaluateEqn(eqn, values).entries()) env.set(eqn.outvars[i], value);
    }
  }
}
