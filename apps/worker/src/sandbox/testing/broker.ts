import type { ConfinementMode } from "../launch.ts";
import { runCode, startRunner } from "./harness.ts";

/** A broker of its own, for the test that kills it in the middle of a run. */
const runner = await startRunner({ confinement: process.argv[2] as ConfinementMode, poolSize: 2 });
const run = runCode(runner, "for (;;) {}", { wallMs: 60_000 });
setTimeout(() => console.log("running"), 200);
await run;
