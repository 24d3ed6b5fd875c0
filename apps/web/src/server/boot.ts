import { startOperatorServer } from "@tracepad/observe";
import { distrustForwarded } from "./forwarded.ts";
import { health } from "./health.ts";
import { report } from "./report.ts";
import { services } from "./services.ts";

/** Connects to the database and the queue before the first request, so that the first click is as fast as the next. */
export async function boot(): Promise<void> {
  const shared = services();
  const { config, db, listener, queue, prisma, tracing } = shared;
  if (config.proxies === 0) distrustForwarded();
  if (config.operator !== null) {
    const ready = async (): Promise<boolean> => (await health(shared)).status !== "down";
    await startOperatorServer(config.operator, shared.metrics.registry, ready).catch(report("metrics"));
  }
  await Promise.all([
    listener.ready(),
    tracing.ready,
    queue.waiting(),
    db.query("SELECT 1"),
    shared.auth(),
    shared.lessons(),
    prisma.snippet.findFirst({ select: { id: true } }),
  ]).catch(report("start"));
}
