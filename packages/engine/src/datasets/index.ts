/** Small real data to learn on: `import { iris } from "tracepad/datasets"`. */
export { iris } from "./iris.ts";
