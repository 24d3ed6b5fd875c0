/**
 * What programs call that went through the source transform (`tracepad/syntax`): each name of it with a `$` in front.
 * Not meant to be called by hand.
 */
import "./positions.ts";

export { key } from "../numpy/items.ts";
export { truth } from "../trace/truth.ts";
export { markInts as ints } from "../tree/literals.ts";
export * from "./arithmetic.ts";
export { place, put } from "./assignment.ts";
export { callee, method, receiver } from "./literals.ts";
