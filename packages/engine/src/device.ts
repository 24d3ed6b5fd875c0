/** For hosts of devices (the worker): reading hostile programs, compiling and running them. Not part of the public API. */
// Primitives that hold jaxprs are defined with their rules on the trace floor; loading them puts them into the table of primitives.
import "./trace/call.ts";
import "./trace/control/cond.ts";
import "./trace/control/reduction.ts";
import "./trace/control/scan.ts";
import "./trace/control/while.ts";
import "./trace/custom-call.ts";
import "./trace/remat.ts";
import "./trace/shard-map.ts";

export { createInProcessClient } from "./client/in-process.ts";
export { ExecutableCache, type StoredPrograms } from "./compiler/cache.ts";
export { diskStore, type ExecutableStore, memoryStore } from "./compiler/store.ts";
export { deserializeJaxpr, type SerializedJaxpr } from "./ir/serialized.ts";
export { DEFAULT_VERIFIER_LIMITS, type VerifierLimits } from "./ir/verifier.ts";
export { decodeProgram } from "./ir/wire.ts";
export { PRIMITIVES } from "./primitives/registry.ts";
