/** The `debug` namespace. */
export { print } from "./print.ts";
