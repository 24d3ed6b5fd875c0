import { hostCollector } from "./client/collector.ts";
import { createInProcessClient } from "./client/in-process.ts";
import * as laxNamespace from "./lax/namespace.ts";
import * as nnNamespace from "./nn/namespace.ts";
import * as numpyNamespace from "./numpy/namespace.ts";
import * as opsNamespace from "./numpy/segments.ts";
import * as optaxNamespace from "./optax/namespace.ts";
import { explainNames, withPythonNames } from "./python-names.ts";
import * as randomNamespace from "./random/namespace.ts";
import * as scipyNamespace from "./scipy/namespace.ts";
import { now, setClientFactory } from "./trace/client-config.ts";
import { setLeakCollector } from "./trace/leaks.ts";

// The composition root: the one place where the floors above the waist meet those below it.
setClientFactory(() => createInProcessClient({ backend: "wasm", now }));
setLeakCollector(hostCollector);
explainNames();

export { type ConfigName, type ConfigValues, config, withConfig } from "./config/config.ts";
export * as debug from "./debug/namespace.ts";
export type { DType } from "./dtype/dtype.ts";
export type { DTypeLike } from "./dtype/names.ts";
export * as errors from "./errors/errors.ts";
export * as extend from "./extend/namespace.ts";
export { ClosedJaxpr, Jaxpr } from "./ir/jaxpr.ts";
export { Value as Array } from "./ir/value.ts";
export type { ArrayInput } from "./numpy/array.ts";
export type { ArrayLike } from "./numpy/operands.ts";
export * as testUtil from "./test-util/namespace.ts";
export type { CompiledFunction, Lowered, Traced } from "./transforms/aot.ts";
export { type CallbackOptions, ioCallback, pureCallback } from "./transforms/callbacks.ts";
export { type CheckpointOptions, checkpoint, remat } from "./transforms/checkpoint.ts";
export * as checkpointPolicies from "./transforms/checkpoint-policies.ts";
export { checkingLeaks, debugInfs, debugNans, effectsBarrier } from "./transforms/checks.ts";
export type { CustomDerivativeOptions } from "./transforms/custom-arguments.ts";
export { type CustomJvpFunction, customJvp } from "./transforms/custom-jvp.ts";
export { type CustomVjpFunction, customGradient, customVjp } from "./transforms/custom-vjp.ts";
export {
  Device,
  defaultBackend,
  deviceCount,
  devices,
  localDeviceCount,
  localDevices,
  processCount,
  processIndex,
} from "./transforms/devices.ts";
export { evalShape } from "./transforms/eval-shape.ts";
export { type GradOptions, grad, valueAndGrad } from "./transforms/grad.ts";
export { hessian, type JacobianOptions, jacfwd, jacobian, jacrev } from "./transforms/jacobian.ts";
export { type JitFunction, type JitOptions, jit } from "./transforms/jit.ts";
export { jvp } from "./transforms/jvp.ts";
export { type LinearMap, linearize, linearTranspose } from "./transforms/linearize.ts";
export { makeJaxpr } from "./transforms/make-jaxpr.ts";
export { blockUntilReady, deviceGet, devicePut } from "./transforms/placement.ts";
export { type PmapOptions, pmap } from "./transforms/pmap.ts";
export { ravelPytree, type Unravel } from "./transforms/ravel-pytree.ts";
export { checkpointName, disableJit, ensureCompileTimeEval, namedCall, namedScope } from "./transforms/scopes.ts";
export { type AbstractType, ShapeDtypeStruct, typeOf } from "./transforms/shape-dtype-struct.ts";
export { type Pullback, vjp } from "./transforms/vjp.ts";
export { type VmapOptions, vmap } from "./transforms/vmap.ts";
export * as tree from "./tree/namespace.ts";

/** Arrays and functions on them, as `jax.numpy`. */
export const jnp: typeof numpyNamespace = withPythonNames("jnp", numpyNamespace);
// Types of the namespace, for annotations: `(x: jnp.Array) => …`.
export declare namespace jnp {
  type Array = import("./ir/value.ts").Value;
  type ArrayLike = import("./numpy/operands.ts").ArrayLike;
}
/** Another name of `jnp`. */
export const numpy: typeof numpyNamespace = jnp;
/** Primitives as functions, as `jax.lax`: no promotion, shapes explicit. */
export const lax: typeof laxNamespace = withPythonNames("lax", laxNamespace);
/** Functions for neural networks, as `jax.nn`. */
export const nn: typeof nnNamespace = withPythonNames("nn", nnNamespace);
/** Random numbers from explicit keys, as `jax.random`, bit for bit. */
export const random: typeof randomNamespace = withPythonNames("random", randomNamespace);
/** Functions with SciPy's names, as `jax.scipy`. */
export const scipy: typeof scipyNamespace = withPythonNames("scipy", scipyNamespace);
/** Reductions by segments, as `jax.ops`. */
export const ops: typeof opsNamespace = withPythonNames("ops", opsNamespace);
/** Optimizers, schedules and losses, as the `optax` library. */
export const optax: typeof optaxNamespace = withPythonNames("optax", optaxNamespace);
// Types of the namespace, for annotations: `(state: optax.OptState) => …`.
export declare namespace optax {
  type GradientTransformation = import("./optax/transformation.ts").GradientTransformation;
  type OptState = import("./optax/transformation.ts").OptState;
  type Schedule = import("./optax/transformation.ts").Schedule;
  type AdamOptimizerOptions = import("./optax/transforms.ts").AdamOptions;
}
