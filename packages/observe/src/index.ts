export * from "./log.ts";
export * from "./metrics.ts";
export * from "./operator-server.ts";
