/** What stands beside a user's program: its console, and how its errors are told. Loads in bare isolates. */
export { createConsole, type Printed } from "./console.ts";
export { describeError, type ErrorDescription, type FindParameter } from "./describe-error.ts";
export { MemoryPressure } from "./memory-pressure.ts";
export { type LoadedProgram, loadProgram, warmUp } from "./source.ts";
export { type Whole, WholeBudget } from "./whole.ts";
