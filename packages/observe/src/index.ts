export * from "./log.ts";
export * from "./metrics.ts";
export * from "./operator-server.ts";
export * from "./tracing.ts";
