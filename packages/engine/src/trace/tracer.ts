import { Value } from "../ir/value.ts";
import type { Trace } from "../primitives/bind.ts";

/** Stands for an array while a function is transformed: has an aval, no value. */
export abstract class Tracer extends Value {
  /** The interpreter it belongs to. (`trace` is a method of arrays: the sum of a diagonal.) */
  abstract readonly interpreter: Trace;

  /** JAX's name of the tracer's class, for printing: `JitTracer`. */
  abstract readonly kind: string;

  /** One or two sentences for messages: which function is being transformed and which arguments the value depends on. */
  origin(): string {
    return "The value is not known while the function is transformed.";
  }

  override toString(): string {
    return `${this.kind}(${this.aval.toLong(true)})`;
  }
}
