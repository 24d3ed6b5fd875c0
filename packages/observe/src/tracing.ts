import type { Attributes, HrTime, Span, Tracer } from "@opentelemetry/api";

/** Something that took time, in the operator's traces. Where tracing is off it is nothing. */
export interface OpenSpan {
  /** In the form of W3C's `traceparent`, for what goes on in another process; null where tracing is off. */
  readonly traceparent: string | null;
  /** A part that is over: its times are milliseconds before now. */
  part(name: string, from: number, to: number, attributes?: Attributes): void;
  end(attributes?: Attributes, failed?: boolean): void;
}

export interface SpanOptions {
  /** The `traceparent` of what it belongs to; a trace of its own without one. */
  readonly parent?: string | null | undefined;
  /** Milliseconds before now that it began. */
  readonly since?: number;
  readonly attributes?: Attributes;
  readonly kind?: "server" | "producer" | "consumer" | "internal";
}

/** Ids, times and names of ours go out, never a program's text or what it prints. */
export interface Tracing {
  /** Settles when spans are taken: at once where tracing is off. */
  readonly ready: Promise<void>;
  begin(name: string, options?: SpanOptions): OpenSpan;
  /** Sends what is left. */
  close(): Promise<void>;
}

const nothing: OpenSpan = { traceparent: null, part() {}, end() {} };
const off: Tracing = { ready: Promise.resolve(), begin: () => nothing, close: async () => {} };

/**
 * The traces of one part of the product, to the collector of OTEL_EXPORTER_OTLP_ENDPOINT (OTLP over HTTP). Without that variable,
 * or with OTEL_SDK_DISABLED, nothing of OpenTelemetry is loaded.
 */
export function createTracing(part: string, env: Readonly<Record<string, string | undefined>>, onError: (error: unknown) => void): Tracing {
  const endpoint = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT || env.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (!endpoint || env.OTEL_SDK_DISABLED === "true") return off;
  const url = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT || `${endpoint.replace(/\/$/, "")}/v1/traces`;
  let loaded: Loaded | null = null;
  const loading = load(`${env.OTEL_SERVICE_NAME || "tracepad"}-${part}`, url).then((all) => {
    loaded = all;
  }, onError);
  return {
    ready: loading,
    begin: (name, options = {}) => (loaded === null ? nothing : begin(loaded, name, options)),
    async close() {
      await loading;
      await loaded?.close().catch(onError);
    },
  };
}

interface Loaded {
  readonly api: typeof import("@opentelemetry/api");
  readonly tracer: Tracer;
  close(): Promise<void>;
}

async function load(service: string, url: string): Promise<Loaded> {
  const [api, sdk, { OTLPTraceExporter }, { resourceFromAttributes }] = await Promise.all([
    import("@opentelemetry/api"),
    import("@opentelemetry/sdk-trace"),
    import("@opentelemetry/exporter-trace-otlp-http"),
    import("@opentelemetry/resources"),
  ]);
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({ "service.name": service, "service.instance.id": String(process.pid) }),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url }), scheduledDelayMillis: 1_000 })],
  });
  return { api, tracer: provider.getTracer("tracepad"), close: () => provider.shutdown() };
}

/** So many milliseconds before now, by a clock that nobody sets. */
function ago(ms: number): HrTime {
  const at = performance.timeOrigin + performance.now() - ms;
  const seconds = Math.floor(at / 1000);
  return [seconds, Math.round((at - seconds * 1000) * 1e6)];
}

const traceparentForm = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

function begin({ api, tracer }: Loaded, name: string, { parent, since = 0, attributes = {}, kind = "internal" }: SpanOptions): OpenSpan {
  const [, traceId, spanId, flags] = traceparentForm.exec(parent ?? "") ?? [];
  const above =
    traceId === undefined || spanId === undefined
      ? api.ROOT_CONTEXT
      : api.trace.setSpanContext(api.ROOT_CONTEXT, { traceId, spanId, traceFlags: Number.parseInt(flags ?? "01", 16), isRemote: true });
  const kinds = {
    server: api.SpanKind.SERVER,
    producer: api.SpanKind.PRODUCER,
    consumer: api.SpanKind.CONSUMER,
    internal: api.SpanKind.INTERNAL,
  };
  const span: Span = tracer.startSpan(name, { kind: kinds[kind], attributes, startTime: ago(since) }, above);
  const own = span.spanContext();
  return {
    traceparent: `00-${own.traceId}-${own.spanId}-${own.traceFlags.toString(16).padStart(2, "0")}`,
    part(partName, from, to, partAttributes = {}) {
      const inside = api.trace.setSpan(api.ROOT_CONTEXT, span);
      tracer.startSpan(partName, { attributes: partAttributes, startTime: ago(from) }, inside).end(ago(to));
    },
    end(endAttributes = {}, failed = false) {
      span.setAttributes(endAttributes);
      if (failed) span.setStatus({ code: api.SpanStatusCode.ERROR });
      span.end(ago(0));
    },
  };
}
