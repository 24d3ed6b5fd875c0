import { createLog } from "@tracepad/observe";
import { configFrom } from "./config.ts";
import { createGrader } from "./grading/grader.ts";
import { createRunner } from "./sandbox/index.ts";
import { fail, serve } from "./serve.ts";

/** The worker's process: takes runs from the queue and executes them in sandboxes. */
async function main(): Promise<void> {
  const config = configFrom(process.env);
  const { concurrency, dataFolder, limits } = config;
  const log = createLog("worker", config.log);
  const runner = await createRunner({
    ...{ dataFolder, poolSize: Math.min(4, concurrency), heapMb: limits.heapMb },
    log: (message) => log.error("sandbox", message),
  });
  await serve(config, runner, createGrader(runner));
}

await main().catch(fail);
