import { createInProcessClient } from "./client/in-process.ts";
import { now, setClientFactory } from "./trace/client-config.ts";

// The composition root: the one place where the floors above the waist meet those below it.
setClientFactory(() => createInProcessClient({ backend: "wasm", now }));

export * as errors from "./errors/errors.ts";
export { ClosedJaxpr, Jaxpr } from "./ir/jaxpr.ts";
export { Value as Array } from "./ir/value.ts";
export { type GradOptions, grad, valueAndGrad } from "./transforms/grad.ts";
export { type JitFunction, type JitOptions, jit } from "./transforms/jit.ts";
export { jvp } from "./transforms/jvp.ts";
export { makeJaxpr } from "./transforms/make-jaxpr.ts";
export { type Pullback, vjp } from "./transforms/vjp.ts";
export { type VmapOptions, vmap } from "./transforms/vmap.ts";
export * as tree from "./tree/namespace.ts";
import "./numpy/methods.ts";
export * as jnp from "./numpy/namespace.ts";
