/** For hosts of devices (the worker): reading hostile programs, compiling and running them. Not part of the public API. */
// Primitives that hold jaxprs are defined with their rules on the trace floor, and one that permutes by `jnp.take` above it; loading
// them puts them into the table of primitives.
import "./lax/permute.ts";
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
export { normalForm } from "./compiler/normal-form.ts";
export { diskStore, type ExecutableStore, memoryStore } from "./compiler/store.ts";
/** For graders, which look at programs from outside. */
export { DTYPES, type DType, isFloat, isInteger, isKey, isUnsigned, type TypedArray } from "./dtype/dtype.ts";
export { elementAt, isComplexNumber, setElement } from "./dtype/elements.ts";
export { ProgramLimitError, VerifierError } from "./errors/errors.ts";
export { ShapedArray } from "./ir/aval.ts";
export { canonicalKey } from "./ir/canonical.ts";
export { bytesOf, programFlops } from "./ir/cost.ts";
export { type Atom, ClosedJaxpr, calledBy, type Jaxpr, type JaxprEqn, jaxprsIn, Literal, type Var } from "./ir/jaxpr.ts";
export { emptyArray, type NDArray } from "./ir/ndarray.ts";
export { printJaxpr } from "./ir/printer.ts";
export { deserializeJaxpr, type SerializedJaxpr } from "./ir/serialized.ts";
export { shortDigest } from "./ir/sha256.ts";
export { DEFAULT_VERIFIER_LIMITS, type VerifierLimits } from "./ir/verifier.ts";
export { decodeProgram } from "./ir/wire.ts";
export { PRIMITIVES } from "./primitives/registry.ts";
