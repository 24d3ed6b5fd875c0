import { admitRun, cancelRun, devicesOf, endRun, followEvents, newRunId, placeInQueue, readRun, type StoredRun } from "@tracepad/db";
import { type Quota, type RunStatus, type RunView, runEventsInput, runRef, type StartedRun, startRun } from "@tracepad/shared";
import { TRPCError, tracked } from "@trpc/server";
import type { Context } from "./context.ts";
import { limitCode, limitRate, refusal, runsLeft, secondsOf } from "./limits.ts";
import { log, report } from "./report.ts";
import type { Services } from "./services.ts";
import { notFound, procedure, router } from "./trpc.ts";

const isOver = ({ status }: RunView): boolean => status !== "queued" && status !== "running";

/** The device a run goes to: the one asked for, or the default. Refuses when no worker that is up has it. */
async function chooseDevice(services: Services, asked: string | undefined): Promise<string> {
  for (const fresh of [false, true]) {
    const devices = devicesOf(await services.workers(fresh));
    const found =
      devices.find((device) => (asked === undefined ? device.default : device.id === asked)) ??
      (asked === undefined ? devices[0] : undefined);
    if (found !== undefined) return found.id;
    if (!fresh) continue;
    const message =
      devices.length === 0
        ? "No worker is up to run programs. This is a fault of ours; try again in a moment."
        : `No worker has the device ${asked}. There are: ${devices.map(({ id }) => id).join(", ")}.`;
    throw new TRPCError({ code: "PRECONDITION_FAILED", message });
  }
  throw new Error("unreachable");
}

/** Adds the job of a new run; one that the queue refuses ends as our fault. A job that is lost on the way, recovery adds again. */
async function enqueue({ queue, db }: Services, run: string, bulk: boolean, trace: string | null): Promise<void> {
  try {
    await queue.add({ run, attempt: 1, bulk, ...(trace === null ? {} : { trace }) });
  } catch (error) {
    report("queue", run)(error);
    const message = "The queue could not be reached. This is a fault of ours; run it again in a moment.";
    await endRun(db, { run, attempt: 0, from: "queued", status: "platform", message }).catch(report("queue", run));
  }
}

/**
 * The account that a new run belongs to; a visitor who keeps cookies gets one. Null for who does not, as in a frame on another
 * site, and for one account too many: such a run belongs to who knows its id.
 */
async function ownerOf({ client, visitor }: Context): Promise<string | null> {
  const viewer = client.cookie === null ? await visitor.viewer() : await visitor.ensure();
  return viewer?.id ?? null;
}

/** A run that this visitor may see. To all others it does not exist. */
export async function findRun({ services, visitor }: Context, id: string): Promise<StoredRun> {
  const run = await readRun(services.db, id);
  if (run === null || (run.owner !== null && (await visitor.viewer())?.id !== run.owner)) throw notFound("run");
  return run;
}

export const runs = router({
  /** Queues a program. Answers with its first event, `queued`, so that a page need not wait for the stream to open. */
  start: procedure.input(startRun).mutation(async ({ ctx, input }): Promise<StartedRun> => {
    const { services } = ctx;
    limitCode(ctx, input.code);
    const [device, owner] = await Promise.all([
      chooseDevice(services, input.device),
      ownerOf(ctx),
      limitRate(ctx, "run", services.config.runsPerMinute),
    ]);
    const id = newRunId();
    const { address, cookie } = ctx.client;
    const asker = { address, client: cookie, owner };
    const run = { id, code: input.code, device, bulk: input.lane === "bulk" };
    const admitted = await admitRun(services.db, run, asker, services.config.openRuns, services.config.seconds);
    if (typeof admitted === "string") throw await refusal(ctx, admitted, asker);
    log.info("run started", { run: id, device });
    // The run is stored: what becomes of its job is for its stream to tell.
    services.finish(enqueue(services, id, admitted.bulk, ctx.span.traceparent));
    return { id, events: [admitted.event] };
  }),

  /** Asks a run to stop; answers with the status it had. Cancelling one that is over does nothing. */
  cancel: procedure.input(runRef).mutation(async ({ ctx, input }): Promise<{ status: RunStatus }> => {
    const { db, queue } = ctx.services;
    await findRun(ctx, input.id);
    const found = await cancelRun(db, input.id);
    if (found === null) throw notFound("run");
    if (found.was === "queued") await queue.remove({ run: input.id, attempt: found.attempt + 1 }).catch(() => false);
    return { status: found.was };
  }),

  /** How many runs are to be taken up before this one; null where it does not wait. */
  place: procedure.input(runRef).query(async ({ ctx, input }): Promise<{ before: number | null }> => {
    await limitRate(ctx, "read", ctx.services.config.readsPerMinute);
    await findRun(ctx, input.id);
    return { before: await placeInQueue(ctx.services.db, input.id) };
  }),

  /** What the client may still ask for, and how busy the workers are. */
  quota: procedure.query(async ({ ctx }): Promise<Quota> => {
    await limitRate(ctx, "read", ctx.services.config.readsPerMinute);
    const { address, cookie } = ctx.client;
    const asker = { address, client: cookie, owner: (await ctx.visitor.viewer())?.id ?? null };
    const [runs, seconds, waiting] = await Promise.all([runsLeft(ctx), secondsOf(ctx, asker), ctx.services.queue.waiting()]);
    return { runs, seconds, waiting };
  }),

  get: procedure.input(runRef).query(async ({ ctx, input }): Promise<RunView> => {
    await limitRate(ctx, "read", ctx.services.config.readsPerMinute);
    const { owner: _, ...run } = await findRun(ctx, input.id);
    if (!isOver(run)) void ctx.services.recover();
    return run;
  }),

  /** The run's events from the one after `lastEventId` on, as they come, up to its end. */
  events: procedure.input(runEventsInput).subscription(async function* ({ ctx, input, signal }) {
    const { services } = ctx;
    const run = await findRun(ctx, input.id);
    const after = Number(input.lastEventId ?? 0);
    // A page that has seen the end asks again when its connection closes; nothing more will come.
    if (isOver(run) && after >= run.lastEventId) return;
    const until = signal ?? new AbortController().signal;
    const { metrics } = services;
    metrics.streamOpened();
    try {
      for await (const event of followEvents(services.db, services.listener, input.id, after, {
        signal: until,
        onIdle: () => services.recover(),
      }))
        yield tracked(String(event.id), event);
    } finally {
      metrics.streamClosed();
    }
  }),
});
