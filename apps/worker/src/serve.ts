import { createLog, createTracing, startOperatorServer } from "@tracepad/observe";
import { z } from "zod";
import type { WorkerConfig } from "./config.ts";
import type { RunningGrader } from "./grading/grader.ts";
import { whenParentGone } from "./lifeline.ts";
import type { Runner } from "./runner.ts";
import { WorkerService } from "./service.ts";

/**
 * Serves the queue until the process is told to stop: SIGTERM and SIGINT drain, a second one or the loss of the parent
 * hands the running programs back at once. Prints one line, `ready …`, when runs are taken.
 */
export async function serve(config: WorkerConfig, runner: Runner, grader: RunningGrader | null = null): Promise<void> {
  const tracing = createTracing("worker", process.env, (error) => createLog("worker", config.log).error("tracing", error));
  await tracing.ready;
  const service = new WorkerService(config, runner, tracing, undefined, grader);
  let stopping = false;
  const stop = (hurry: boolean) => {
    if (hurry || stopping) service.hurry();
    if (stopping) return;
    stopping = true;
    service.stop().then(() => process.exit(0), fail);
  };
  process.on("SIGTERM", () => stop(false));
  process.on("SIGINT", () => stop(false));
  whenParentGone(() => stop(true));

  // Before the start: who waits for it to be ready can ask.
  if (config.operator !== null) await startOperatorServer(config.operator, service.metrics.registry, () => service.ready());
  await service.start();
  const devices = runner.devices.map(({ id }) => id).join(", ");
  console.log(`ready ${config.name}: ${devices}; ${runner.confinement}; ${service.backend} queue; ${config.concurrency} at a time`);
}

/** Ends the process with a message for whoever operates it. */
export function fail(error: unknown): never {
  const text = error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message || error.name : String(error);
  process.stderr.write(`tracepad worker: ${text}\n`);
  process.exit(1);
}
