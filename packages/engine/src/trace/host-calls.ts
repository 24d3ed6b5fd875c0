import { JaxTypeError, RuntimeError, TracepadError, ValueError } from "../errors/errors.ts";
import { type ShapedArray, sameShape, shapeText } from "../ir/aval.ts";
import { type Jaxpr, type JaxprEqn, jaxprsIn, type Params } from "../ir/jaxpr.ts";
import type { BatchDim, Primitive } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { concatenate } from "../primitives/assembly.ts";
import { bind } from "../primitives/bind.ts";
import { convertElementType } from "../primitives/convert.ts";
import { expandDims, slice, squeeze } from "../primitives/movement.ts";
import { asValue } from "./array.ts";
import { broadcastAxis, moveAxis } from "./batching.ts";

/**
 * Primitives that call the host program back and wait for results: functions of the user's that compute outside the device.
 * Their functions stay in the process that traced them, so a program with such calls is run from here, in order
 * (`effectful-run.ts`); what lies between the calls is compiled.
 */

/** What a call does, beside what its parameters show. */
export interface HostCall {
  /** Called with concrete arrays. */
  run(values: readonly Value[]): readonly unknown[];
  readonly outAvals: readonly ShapedArray[];
  /** How it is batched. */
  readonly batching: VmapMethod | null;
}
/** `sequential` calls once an example, the others once with all examples along a leading axis. */
export type VmapMethod = "sequential" | "expand_dims" | "broadcast_all";

const calls = new WeakMap<Params, HostCall>();

function callOf(params: Params): HostCall {
  const call = calls.get(params);
  if (call === undefined) throw new TracepadError("the function of a callback is not in this process");
  return call;
}

/** Binds a host call. `shown` are the parameters that jaxprs print. */
export function bindHostCall(primitive: Primitive, values: readonly Value[], shown: Params, call: HostCall): Value[] {
  const params = { ...shown };
  calls.set(params, call);
  return bind(primitive, values, params);
}

/** Runs a call on concrete values, and checks what it gives. */
export function runHostCall(values: readonly Value[], params: Params): Value[] {
  const call = callOf(params);
  const results = call.run(values);
  return call.outAvals.map((aval, i) => {
    const value = asValue(results[i]);
    if (value === null)
      throw new JaxTypeError(`the callback returned ${String(results[i])} where an array of type ${aval.toLong()} is due`);
    if (!sameShape(value.shape, aval.shape))
      throw new RuntimeError(
        `Incorrect output shape for return value #${i}: Expected: ${shapeText(aval.shape)}, Actual: ${shapeText(value.shape)}`,
        "the shapes that were announced and those the callback returns must be equal",
      );
    return value.dtype === aval.dtype ? value : convertElementType(value, aval.dtype);
  });
}

const inHost = (): never => {
  throw new TracepadError("a program that calls the host back reached a device");
};

/** One example of a batch, as `lax.index_in_dim` takes it. */
function example(value: Value, dim: BatchDim, i: number): Value {
  if (dim === null) return value;
  const one = slice(
    value,
    value.shape.map((_, axis) => (axis === dim ? i : 0)),
    value.shape.map((d, axis) => (axis === dim ? i + 1 : d)),
    value.shape.map(() => 1),
  );
  return squeeze(one, [dim]);
}

function batchCall(
  primitive: Primitive,
  inputs: readonly Value[],
  dims: readonly BatchDim[],
  params: Params,
  size: number,
): [Value[], BatchDim[]] {
  const call = callOf(params);
  if (call.batching === "sequential") {
    const rows = Array.from({ length: size }, (_, i) =>
      bind(
        primitive,
        inputs.map((v, k) => example(v, dims[k], i)),
        params,
      ),
    );
    const outs = call.outAvals.map((_, k) =>
      concatenate(
        rows.map((row) => expandDims(row[k], [0])),
        0,
      ),
    );
    return [outs, outs.map(() => 0)];
  }
  if (call.batching === null)
    throw new ValueError(
      `${primitive.name}: Pure callbacks do not support vmap without a vmap_method.`,
      'say how: { vmapMethod: "sequential" }, or "expand_dims" or "broadcast_all" for a callback that takes whole batches',
    );
  const isBroadcast = call.batching === "broadcast_all";
  const batched = inputs.map((v, i) => {
    const dim = dims[i];
    return dim !== null ? moveAxis(v, dim, 0) : broadcastAxis(v, isBroadcast ? size : 1, 0);
  });
  const outAvals = call.outAvals.map((aval) => aval.with({ shape: [size, ...aval.shape] }));
  const outs = bindHostCall(primitive, batched, params, { ...call, outAvals });
  return [outs, outs.map(() => 0)];
}

/** `kind` says whether it may be dropped where nobody needs its results. */
function hostCallPrimitive(name: string, kind: "effect" | "pure", jvp: NonNullable<Primitive["jvp"]>): Primitive {
  const primitive: Primitive = {
    name,
    callsHost: kind,
    abstractEval: (_, params) => [...callOf(params).outAvals],
    evaluate: inHost,
    lowering: { kind: "host" },
    jvp,
    batch: (inputs, dims, params, size) => batchCall(primitive, inputs, dims, params, size),
    flops: () => 0,
  };
  return primitive;
}

const refuseJvp = (message: string) => (): never => {
  throw new ValueError(message, "wrap the callback in a function with customJvp or customVjp, whose rule says what its derivative is");
};

export const pureCallbackP: Primitive = hostCallPrimitive(
  "pure_callback",
  "pure",
  refuseJvp("Pure callbacks do not support JVP. Please use `jax.custom_jvp` to use callbacks while taking gradients."),
);
export const ioCallbackP: Primitive = hostCallPrimitive("io_callback", "effect", refuseJvp("IO callbacks do not support JVP."));

interface Calls {
  /** Whether any equation calls the host. */
  readonly any: boolean;
  /** Whether one does that must not be dropped. */
  readonly effect: boolean;
}
const memory = new WeakMap<Jaxpr, Calls>();

function callsIn(jaxpr: Jaxpr): Calls {
  let found = memory.get(jaxpr);
  if (found === undefined) {
    const each = jaxpr.eqns.map(callsOf);
    found = { any: each.some((c) => c.any), effect: each.some((c) => c.effect) };
    memory.set(jaxpr, found);
  }
  return found;
}

function callsOf({ primitive, params }: JaxprEqn): Calls {
  if (primitive.callsHost !== undefined) return { any: true, effect: primitive.callsHost === "effect" };
  const { kind } = primitive.lowering;
  if (kind !== "call" && kind !== "control") return NONE;
  const inner = jaxprsIn(params).map(callsIn);
  return { any: inner.some((c) => c.any), effect: inner.some((c) => c.effect) };
}
const NONE: Calls = { any: false, effect: false };

/** Whether a program calls the host back, so that it cannot run on a device as a whole. */
export const callsHost = (jaxpr: Jaxpr): boolean => callsIn(jaxpr).any;
/** Whether an equation calls the host back. */
export const eqnCallsHost = (eqn: JaxprEqn): boolean => callsOf(eqn).any;
/** Whether an equation does something that is seen although nobody needs its results. */
export const hasEffect = (eqn: JaxprEqn): boolean => callsOf(eqn).effect;
