import type { ClosedJaxpr, Params } from "../ir/jaxpr.ts";
import type { Primitive } from "../ir/primitive.ts";
import { registerPrimitive } from "../primitives/registry.ts";
import { evaluateJaxpr, jaxprFlops, jitPrimitive } from "./call.ts";

/** The program for all shards at once, which stands for the one of a shard that `jaxpr` shows. */
const whole = (params: Params): ClosedJaxpr => params.whole as ClosedJaxpr;
/** What the rules of a call see. */
const asCall = (params: Params): Params => ({ name: "shard_map", jaxpr: whole(params) });

type Rule<K extends "jvp" | "batch" | "transpose"> = NonNullable<Primitive[K]>;

/**
 * A function applied to each shard of its inputs: what `pmap` is made of. All virtual devices are this machine, so it is
 * compiled, differentiated and batched as the same function vectorised over the shards; `jaxpr`, the program of one
 * shard, is what JAX prints.
 */
export const shardMapP: Primitive = {
  name: "shard_map",
  lowering: { kind: "call" },
  abstractEval: (_, params) => whole(params).outAvals,
  evaluate: (inputs, params) => evaluateJaxpr(whole(params).jaxpr, inputs),
  hiddenParams: () => ["whole"],
  // Its own axis is bound inside; the program for all shards has no collective along it any more.
  namedAxes: () => [],
  jvp: (primals, tangents, params) => (jitPrimitive.jvp as Rule<"jvp">)(primals, tangents, asCall(params)),
  transpose: (cotangents, inputs, params) => (jitPrimitive.transpose as Rule<"transpose">)(cotangents, inputs, asCall(params)),
  batch: (inputs, dims, params, size, axisName) => (jitPrimitive.batch as Rule<"batch">)(inputs, dims, asCall(params), size, axisName),
  flops: (_, __, params) => jaxprFlops(whole(params).jaxpr),
};
registerPrimitive(shardMapP);
