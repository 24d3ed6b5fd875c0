/** What happens in a run, as events and within limits, wherever the program runs. */
export { programBytes, roughBytes } from "./event-bytes.ts";
export { LimitError, reached } from "./limit.ts";
export { type EmitEvent, RunEvents } from "./run-events.ts";
export { type Whole, WholeBudget } from "./whole.ts";
