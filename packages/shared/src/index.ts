export * from "./accounts.ts";
export * from "./api.ts";
export * from "./classes.ts";
export * from "./events.ts";
export * from "./figures.ts";
export * from "./head-start.ts";
export * from "./limits.ts";
export * from "./snippets.ts";
