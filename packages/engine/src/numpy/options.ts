export { checkOptions } from "../tree/options.ts";
