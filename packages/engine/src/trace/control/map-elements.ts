import { NotImplementedError } from "../../errors/errors.ts";
import { type ShapedArray, sameShape } from "../../ir/aval.ts";
import { type Atom, calledBy, type Jaxpr, Literal, type Params, type Var } from "../../ir/jaxpr.ts";
import { literalArray } from "../../ir/literal-array.ts";
import type { GraphBuilder } from "../../ir/lowering.ts";
import type { NDArray } from "../../ir/ndarray.ts";
import type { Primitive } from "../../ir/primitive.ts";
import { avalOf } from "../../primitives/constants.ts";
import { broadcastInDimP } from "../../primitives/movement.ts";

/*
 * A jaxpr of scalars (what a reduction combines with) applied to whole arrays: its elementwise primitives take arrays as
 * they are, calls are entered, and what only changes the shape of a scalar changes nothing.
 */

function mapElements<T>(
  jaxpr: Jaxpr,
  inputs: readonly T[],
  literal: (l: Literal) => T,
  apply: (primitive: Primitive, inputs: readonly T[], params: Params) => readonly T[],
): T[] {
  const values = new Map<Var, T>(jaxpr.invars.map((v, i) => [v, inputs[i]]));
  const read = (atom: Atom): T => (atom instanceof Literal ? literal(atom) : (values.get(atom) as T));
  for (const eqn of jaxpr.eqns) {
    const given = eqn.invars.map(read);
    const { kind } = eqn.primitive.lowering;
    let outs: readonly T[];
    if (kind === "call") outs = mapElements(calledBy(eqn.params).jaxpr, given, literal, apply);
    else if (kind === "view" || kind === "reshape" || kind === "identity") outs = given;
    else if (kind === "scalar" || kind === "expand") outs = apply(eqn.primitive, given, eqn.params);
    else throw new NotImplementedError(`a reduction cannot combine with ${eqn.primitive.name}`, "combine with elementwise functions");
    for (const [i, v] of eqn.outvars.entries()) values.set(v, outs[i]);
  }
  return jaxpr.outvars.map(read);
}

/** For an `expand` lowering: results have the shape of the inputs. */
export function bindElements(b: GraphBuilder, jaxpr: Jaxpr, inputs: readonly Atom[]): Atom[] {
  const { shape } = inputs[0].aval;
  const outs = mapElements<Atom>(
    jaxpr,
    inputs,
    (l) => l,
    (primitive, given, params) => b.bind(primitive, given, params),
  );
  return outs.map((out) =>
    sameShape(out.aval.shape, shape) ? out : b.bind(broadcastInDimP, [out], { shape, broadcast_dimensions: [], sharding: null })[0],
  );
}

/** For the reference: one combination of scalars. */
export const evaluateElements = (jaxpr: Jaxpr, inputs: readonly NDArray[]): NDArray[] =>
  mapElements<NDArray>(jaxpr, inputs, literalArray, (primitive, given, params) => {
    const avals = given.map(({ shape, dtype }) => avalOf(shape, dtype));
    const outs: ShapedArray[] = primitive.abstractEval(avals, params);
    return primitive.evaluate(given, params, outs);
  });
