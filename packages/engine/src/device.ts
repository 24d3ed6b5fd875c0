/** For hosts of devices (the worker): reading hostile programs, compiling and running them. Not part of the public API. */
// The call primitive is defined with its rules on the trace floor; loading it puts it into the table of primitives.
import "./trace/call.ts";
import "./trace/custom-call.ts";
import "./trace/remat.ts";

export { createInProcessClient } from "./client/in-process.ts";
export { ExecutableCache } from "./compiler/cache.ts";
export { DEFAULT_VERIFIER_LIMITS, type VerifierLimits } from "./ir/verifier.ts";
export { decodeProgram } from "./ir/wire.ts";
export { PRIMITIVES } from "./primitives/registry.ts";
