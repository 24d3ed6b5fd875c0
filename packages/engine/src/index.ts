import { createInProcessClient } from "./client/in-process.ts";
import { now, setClientFactory } from "./trace/client-config.ts";

// The composition root: the one place where the floors above the waist meet those below it.
setClientFactory(() => createInProcessClient({ backend: "wasm", now }));

export * as debug from "./debug/namespace.ts";
export type { DType } from "./dtype/dtype.ts";
export type { DTypeLike } from "./dtype/names.ts";
export * as errors from "./errors/errors.ts";
export { ClosedJaxpr, Jaxpr } from "./ir/jaxpr.ts";
export { Value as Array } from "./ir/value.ts";
export * as lax from "./lax/namespace.ts";
export * as nn from "./nn/namespace.ts";
export type { ArrayInput } from "./numpy/array.ts";
export * as jnp from "./numpy/namespace.ts";
export * as numpy from "./numpy/namespace.ts";
export type { ArrayLike } from "./numpy/operands.ts";
export * as random from "./random/namespace.ts";
export { type GradOptions, grad, valueAndGrad } from "./transforms/grad.ts";
export { type JitFunction, type JitOptions, jit } from "./transforms/jit.ts";
export { jvp } from "./transforms/jvp.ts";
export { makeJaxpr } from "./transforms/make-jaxpr.ts";
export { type Pullback, vjp } from "./transforms/vjp.ts";
export { type VmapOptions, vmap } from "./transforms/vmap.ts";
export * as tree from "./tree/namespace.ts";
