/** For hosts whose programs and device are apart: the waist as bytes, and the client that speaks it. Not part of the public API. */
export type { CallLabel, Client, DeviceBuffer, DeviceInfo, Executable } from "./client/client.ts";
export type { CompileEvent, EngineEvent, EngineListener, ExecuteEvent, ProgramReport, TracedEqn, TraceEvent } from "./client/events.ts";
export { CALL, LABEL_DEFINED, LABEL_NEW, LABEL_TEXT, MessageError, MessageReader, MessageWriter, NONE } from "./client/pipe.ts";
export { createRemoteClient, type Pipe } from "./client/remote.ts";
export { DTYPES, type TypedArray } from "./dtype/dtype.ts";
export * as errors from "./errors/errors.ts";
export { JaxTypeError, ProgramLimitError, TracepadError, VerifierError } from "./errors/errors.ts";
export type { EffectRecord } from "./ir/effects.ts";
export type { Jaxpr } from "./ir/jaxpr.ts";
