/** The database without its generated client (see client.ts) and the queue (see queue/): light enough for any process. */
export type { Asker, OpenRunLimits } from "./admission.ts";
export { admitRun } from "./admission.ts";
export type { Fence, FollowOptions, NewEvent } from "./events.ts";
export { appendEvents, followEvents, readAllEvents, readEvents } from "./events.ts";
export { base58, newRunId } from "./id.ts";
export type { Channel } from "./listener.ts";
export { Listener } from "./listener.ts";
export type { Database } from "./pool.ts";
export { createPool } from "./pool.ts";
export type { Bucket } from "./rate-limit.ts";
export { forgetBuckets, takeTokens } from "./rate-limit.ts";
export type { OwnRuns, RecoverOptions } from "./recover.ts";
export { recoverDefaults, recoverRuns } from "./recover.ts";
export { forgetRuns } from "./retention.ts";
export type { ClaimedRun, Ending, NewRun } from "./runs.ts";
export { cancelRequested, cancelRun, claimRun, createRun, endRun, readRun, requeueRun } from "./runs.ts";
export type { WorkerRow } from "./workers.ts";
export { devicesOf, liveWorkers, Presence } from "./workers.ts";
