import { isInexact } from "../dtype/dtype.ts";
import { NotImplementedError } from "../errors/errors.ts";
import type { ShapedArray } from "../ir/aval.ts";
import type { Params } from "../ir/jaxpr.ts";
import { type Primitive, type Tangent, Zero } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { bind, currentTrace, type Trace, withTrace } from "../primitives/bind.ts";
import { Tracer } from "./tracer.ts";

/** A value together with its tangent. */
/** The kind of a tangent that is not known yet. */
export const UNKNOWN = "JaxprTrace";

class JvpTracer extends Tracer {
  /** A linearisation knows the primal only; its tangent is what it writes down. */
  get kind(): string {
    return this.isLinearized ? "GradTracer" : "JVPTracer";
  }
  readonly interpreter: JvpTrace;
  readonly primal: Value;
  readonly tangent: Value;

  constructor(interpreter: JvpTrace, primal: Value, tangent: Value) {
    super();
    this.interpreter = interpreter;
    this.primal = primal;
    this.tangent = tangent;
  }

  get aval(): ShapedArray {
    return this.primal.aval;
  }

  private get isLinearized(): boolean {
    return this.tangent instanceof Tracer && this.tangent.kind === UNKNOWN;
  }

  override toString(): string {
    const tangent = this.isLinearized ? `typeof(tangent)=${this.tangent.aval.toShort()}` : `tangent=${String(this.tangent)}`;
    return `${this.kind}(primal=${String(this.primal)}, ${tangent})`;
  }

  override origin(): string {
    return this.primal instanceof Tracer ? this.primal.origin() : "The value belongs to a function that is being differentiated.";
  }
}

/** Forward-mode differentiation: every primitive computes its outputs and their tangents. */
class JvpTrace implements Trace {
  readonly name = "jvp";
  readonly parent: Trace;

  constructor(parent: Trace) {
    this.parent = parent;
  }

  split(value: Value): [Value, Tangent] {
    return value instanceof JvpTracer && value.interpreter === this ? [value.primal, value.tangent] : [value, new Zero(value.aval)];
  }

  join(primal: Value, tangent: Tangent): Value {
    // Integers and booleans have no tangent space worth carrying.
    return tangent instanceof Zero || !isInexact(primal.dtype) ? primal : new JvpTracer(this, primal, tangent);
  }

  processPrimitive(primitive: Primitive, inputs: readonly Value[], params: Params): Value[] {
    const pairs = inputs.map((v) => this.split(v));
    const primals = pairs.map(([p]) => p);
    const tangents = pairs.map(([, t]) => t);
    return withTrace(this.parent, () => {
      if (tangents.every((t) => t instanceof Zero)) return bind(primitive, primals, params);
      if (primitive.jvp === undefined) throw new NotImplementedError(`Differentiation rule for '${primitive.name}' not implemented`);
      const [outs, outTangents] = primitive.jvp(primals, tangents, params);
      return outs.map((out, i) => this.join(out, outTangents[i]));
    });
  }
}

/** Outputs and output tangents of `fn` at `primals` in the direction `tangents`. */
export function jvpFlat(
  fn: (...inputs: Value[]) => Value[],
  primals: readonly Value[],
  tangents: readonly Tangent[],
): [Value[], Tangent[]] {
  const trace = new JvpTrace(currentTrace());
  const inputs = primals.map((p, i) => trace.join(p, tangents[i]));
  const outs = withTrace(trace, () => fn(...inputs)).map((v) => trace.split(v));
  return [outs.map(([p]) => p), outs.map(([, t]) => t)];
}
