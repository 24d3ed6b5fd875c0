/** Rich output: `import { show } from "tracepad/show"`. */
export type { Data, FigureOptions, HistOptions, LineOptions, ProgressOptions, SliderOptions } from "./show.ts";
export * as show from "./show.ts";
