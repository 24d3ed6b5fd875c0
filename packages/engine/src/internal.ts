/** For hosts of the engine (the sandbox, the browser worker, tests): not part of the public API. */
export type { CallLabel, Client, DeviceBuffer, DeviceInfo, Executable } from "./client/client.ts";
export type { CompileEvent, EngineEvent, EngineListener, ExecuteEvent, TraceEvent } from "./client/events.ts";
export { inspect, logLine } from "./debug/inspect.ts";
export { type ArrayPreview, previewOf, type Whole } from "./debug/preview.ts";
export { nativeHint } from "./errors/native-hints.ts";
export { ShapedArray } from "./ir/aval.ts";
export { jaxprsIn } from "./ir/jaxpr.ts";
export { serializeJaxpr } from "./ir/serialized.ts";
export { PRIMITIVES } from "./primitives/registry.ts";
export type { FigureContent, Series, Shown } from "./show/figure.ts";
export { setFigureSink } from "./show/sink.ts";
export { arrayFrom, ConcreteArray, hostData } from "./trace/array.ts";
export { defaultClient, type Listener, setClientFactory, setDefaultClient, setListener } from "./trace/client-config.ts";
export { type Locator, locate, setLocator, userFrames } from "./trace/locate.ts";
export { jaxprReport } from "./trace/report.ts";
export { Tracer } from "./trace/tracer.ts";
export { truth } from "./trace/truth.ts";
export { resetCalls } from "./transforms/jit.ts";
