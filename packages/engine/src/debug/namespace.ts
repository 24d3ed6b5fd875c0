/** The `debug` namespace. */
export { callback } from "./callback.ts";
export { print } from "./print.ts";
