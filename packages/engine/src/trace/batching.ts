import { NotImplementedError } from "../errors/errors.ts";
import type { ShapedArray } from "../ir/aval.ts";
import { type Jaxpr, jaxprsIn, type Params } from "../ir/jaxpr.ts";
import type { BatchDim, Primitive } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { withAxis } from "../primitives/axis-env.ts";
import { bind, currentTrace, type Trace, withTrace } from "../primitives/bind.ts";
import { broadcastInDim, transpose } from "../primitives/movement.ts";
import { watchTracer, withLeakCheck } from "./leaks.ts";
import { Tracer } from "./tracer.ts";

/** One example of a batch: its aval lacks the batch axis that `value` has at `dim`. */
class BatchTracer extends Tracer {
  readonly kind = "VmapTracer";
  readonly interpreter: BatchTrace;
  readonly value: Value;
  readonly dim: number;
  readonly aval: ShapedArray;

  constructor(interpreter: BatchTrace, value: Value, dim: number) {
    super();
    this.interpreter = interpreter;
    this.value = value;
    this.dim = dim;
    const shape = value.shape.filter((_, axis) => axis !== dim);
    this.aval = value.aval.with({ shape });
    watchTracer(this);
  }

  override toString(): string {
    return `${this.kind}(aval=${this.aval.toLong(true)}, batched=${this.value.aval.toLong(true)})`;
  }

  override origin(): string {
    return this.value instanceof Tracer ? this.value.origin() : "The value differs for each example of the batch that vmap maps over.";
  }
}

/** Vectorisation: every primitive works on the whole batch at once. */
class BatchTrace implements Trace {
  readonly name = "vmap";
  readonly parent: Trace;
  readonly size: number;
  readonly axisName: string | null;

  constructor(parent: Trace, size: number, axisName: string | null) {
    this.parent = parent;
    this.size = size;
    this.axisName = axisName;
  }

  split(value: Value): [Value, BatchDim] {
    return value instanceof BatchTracer && value.interpreter === this ? [value.value, value.dim] : [value, null];
  }

  join(value: Value, dim: BatchDim): Value {
    return dim === null ? value : new BatchTracer(this, value, dim);
  }

  processPrimitive(primitive: Primitive, inputs: readonly Value[], params: Params): Value[] {
    const pairs = inputs.map((v) => this.split(v));
    const values = pairs.map(([v]) => v);
    const dims = pairs.map(([, d]) => d);
    return withTrace(this.parent, () => {
      if (dims.every((d) => d === null) && !worksAlong(primitive, params, this.axisName)) return bind(primitive, values, params);
      if (primitive.batch === undefined) throw new NotImplementedError(`Batching rule for '${primitive.name}' not implemented`);
      const [outs, outDims] = primitive.batch(values, dims, params, this.size, this.axisName);
      return outs.map((out, i) => this.join(out, outDims[i]));
    });
  }
}

/** `value` with axis `from` moved to `to`. */
export function moveAxis(value: Value, from: number, to: number): Value {
  if (from === to) return value;
  const order = value.shape.map((_, axis) => axis).filter((axis) => axis !== from);
  order.splice(to, 0, from);
  return transpose(value, order);
}

/** `value` repeated along a new axis `to` of size `size`. */
export function broadcastAxis(value: Value, size: number, to: number): Value {
  const shape = [...value.shape];
  shape.splice(to, 0, size);
  const dims = shape.map((_, axis) => axis).filter((axis) => axis !== to);
  return broadcastInDim(value, shape, dims);
}

const axesInside = new WeakMap<Jaxpr, ReadonlySet<string>>();

/** The named axes that the collectives of a jaxpr work along, those of inner jaxprs among them. */
export function namedAxesOf(jaxpr: Jaxpr): ReadonlySet<string> {
  let names = axesInside.get(jaxpr);
  if (names === undefined) {
    const found = new Set<string>();
    for (const { primitive, params } of jaxpr.eqns) for (const name of namedAxesIn(primitive, params)) found.add(name);
    names = found;
    axesInside.set(jaxpr, names);
  }
  return names;
}

function namedAxesIn(primitive: Primitive, params: Params): Iterable<string> {
  if (primitive.namedAxes !== undefined) return primitive.namedAxes(params);
  return jaxprsIn(params).flatMap((jaxpr) => [...namedAxesOf(jaxpr)]);
}

function worksAlong(primitive: Primitive, params: Params, axisName: string | null): boolean {
  if (axisName === null) return false;
  for (const name of namedAxesIn(primitive, params)) if (name === axisName) return true;
  return false;
}

/**
 * Runs `fn` on single examples of a batch. Gives outputs with where their batch axis is (null: the same for all).
 * With a name, collectives inside work along the batch.
 */
export function batchFlat(
  fn: (...inputs: Value[]) => Value[],
  values: readonly Value[],
  dims: readonly BatchDim[],
  size: number,
  axisName: string | null,
): [Value[], BatchDim[]] {
  const trace = new BatchTrace(currentTrace(), size, axisName);
  return withLeakCheck(trace, "BatchTrace", () => {
    const inputs = values.map((v, i) => trace.join(v, dims[i]));
    const outs = withAxis(axisName, size, () => withTrace(trace, () => fn(...inputs))).map((v) => trace.split(v));
    return [outs.map(([v]) => v), outs.map(([, d]) => d)];
  });
}
