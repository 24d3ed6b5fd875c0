/** The `debug` namespace. */
export { callback, print } from "./print.ts";
