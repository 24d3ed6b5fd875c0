export * from "./courses.ts";
export * from "./jobs.ts";
export * from "./lessons.ts";
export * from "./results.ts";
export * from "./sets.ts";
export * from "./work.ts";
