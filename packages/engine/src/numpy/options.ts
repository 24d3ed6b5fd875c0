export { checkOptions, requireArguments } from "../tree/options.ts";
