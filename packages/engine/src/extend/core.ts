import { JaxTypeError, ValueError } from "../errors/errors.ts";
import type { ShapedArray } from "../ir/aval.ts";
import { ClosedJaxpr, type Jaxpr, type Params } from "../ir/jaxpr.ts";
import type { Primitive } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { bind as bindPrimitive } from "../primitives/bind.ts";
import { PRIMITIVES } from "../primitives/registry.ts";
import { asValue } from "../trace/array.ts";
import { interpretJaxpr } from "../trace/interpret.ts";

/**
 * What interpreters of one's own are made of. A jaxpr is walked by `c.jaxpr.eqns`; an equation has `primitive.name`,
 * `invars`, `outvars` and `params`; a Literal among the `invars` has `val`, a Var is a key of the environment.
 */

export { ShapedArray } from "../ir/aval.ts";
export { type Atom, ClosedJaxpr, Jaxpr, JaxprEqn, Literal, Var } from "../ir/jaxpr.ts";
export { Tracer } from "../trace/tracer.ts";
export type { Params, Primitive };

const values = (inputs: readonly unknown[]): Value[] =>
  inputs.map((input, i) => {
    const value = asValue(input);
    if (value === null) throw new JaxTypeError(`input ${i} is not an array or a number, but ${typeof input}`);
    return value;
  });

/**
 * Applies a primitive, under whatever transforms are at work: `bind(eqn.primitive, inputs, eqn.params)` gives the
 * list of the equation's outputs. A primitive is named by itself or by its name.
 *
 * Throws ValueError for a name that no primitive has.
 */
export function bind(primitive: Primitive | string, inputs: readonly unknown[], params: Params = {}): Value[] {
  const found = typeof primitive === "string" ? PRIMITIVES.get(primitive) : primitive;
  if (found === undefined) throw new ValueError(`there is no primitive named ${String(primitive)}`, "names are JAX's: exp, dot_general, …");
  return bindPrimitive(found, values(inputs), params);
}

/**
 * Evaluates a jaxpr, one equation after the other, under whatever transforms are at work; gives the list of outputs.
 *
 * ```ts
 * const c = makeJaxpr((x) => jnp.exp(jnp.tanh(x)))(jnp.ones([5]));
 * const [y] = extend.core.evalJaxpr(c.jaxpr, c.consts, jnp.ones([5]));
 * ```
 */
export function evalJaxpr(jaxpr: Jaxpr | ClosedJaxpr, consts: readonly unknown[], ...args: unknown[]): Value[] {
  const inner = jaxpr instanceof ClosedJaxpr ? jaxpr.jaxpr : jaxpr;
  for (const [what, want, got] of [
    ["constants", inner.constvars.length, consts.length],
    ["arguments", inner.invars.length, args.length],
  ])
    if (want !== got) throw new ValueError(`the jaxpr takes ${want} ${what}, but got ${got}`);
  return interpretJaxpr(inner, values(consts), values(args));
}

/** A closed jaxpr as a function of its inputs that gives the list of its outputs. */
export const jaxprAsFun =
  (closed: ClosedJaxpr): ((...args: unknown[]) => Value[]) =>
  (...args) =>
    evalJaxpr(closed.jaxpr, closed.consts, ...args);

/** The aval of an array or number: what tracing knows of it. Throws TypeError for anything else. */
export const getAval = (x: unknown): ShapedArray => values([x])[0].aval;
