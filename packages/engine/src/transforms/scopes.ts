import { withConfig } from "../config/config.ts";
import { JaxTypeError } from "../errors/errors.ts";
import { withTrace } from "../primitives/bind.ts";
import { nameValue } from "../primitives/identities.ts";
import { evalTrace } from "../trace/eval.ts";
import { unflatten } from "../tree/flatten.ts";
import { type AnyFunction, flattenArguments, wrapping } from "./signature.ts";

/** Ways to run a function that say something about its operations. */

/**
 * What `f` returns when jitted functions in it run as they are written, operation by operation: for stepping
 * through them. `disableJit(() => f(x))`.
 */
export const disableJit = <T>(f: () => T): T => withConfig({ disableJit: true }, f);

/**
 * What `f` returns when computed now, while an outer function is traced: for values that the trace needs, such as sizes.
 *
 * Throws UnexpectedTracerError where `f` uses a traced value.
 */
export const ensureCompileTimeEval = <T>(f: () => T): T => withTrace(evalTrace, f);

/** Runs `f` under a name for its operations. Names do not show in jaxprs, as in JAX. */
export function namedScope<T>(name: string, f: () => T): T {
  if (typeof name !== "string") throw new JaxTypeError(`named_scope name argument must be a string. Got ${String(name)}.`);
  return f();
}

/** A function under a name of its own in messages. */
export function namedCall<F extends AnyFunction>(fn: F, options: { name?: string } = {}): F {
  const named = (...args: unknown[]): unknown => fn(...args);
  return wrapping(named, fn, options.name ?? fn.name) as unknown as F;
}

/** The same tree of arrays, which policies of `checkpoint` know by this name. */
export function checkpointName(x: unknown, name: string): any {
  const { values, treedef } = flattenArguments(checkpointName, [x]);
  const named = values.map((v) => nameValue(v, name));
  return (unflatten(treedef, named) as unknown[])[0];
}
