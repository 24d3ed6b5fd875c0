import type { Params } from "../ir/jaxpr.ts";
import type { Primitive } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";

/**
 * One interpreter at work: evaluation, staging to a jaxpr, jvp, batching, partial evaluation.
 * Each transform runs the user's function with its own trace current; a trace's rules run with its parent current.
 */
export interface Trace {
  readonly name: string;
  processPrimitive(primitive: Primitive, inputs: readonly Value[], params: Params): Value[];
}

let current: Trace | null = null;

/** The innermost interpreter. */
export function currentTrace(): Trace {
  if (current === null) throw new Error("no interpreter is installed: import the engine through its index");
  return current;
}

/** Installs the bottom interpreter (evaluation); called once when the trace floor loads. */
export function installBottomTrace(trace: Trace): void {
  current ??= trace;
}

/** Runs `body` with `trace` as the innermost interpreter, and restores the former one whatever happens. */
export function withTrace<T>(trace: Trace, body: () => T): T {
  const saved = current;
  current = trace;
  try {
    return body();
  } finally {
    current = saved;
  }
}

/** Applies a primitive under the current interpreter. This is the only way a primitive is ever applied. */
export function bind(primitive: Primitive, inputs: readonly Value[], params: Params = {}): Value[] {
  return currentTrace().processPrimitive(primitive, inputs, params);
}

/** `bind` for a primitive with one result. */
export function bind1(primitive: Primitive, inputs: readonly Value[], params: Params = {}): Value {
  return bind(primitive, inputs, params)[0];
}
