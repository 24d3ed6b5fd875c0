import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Registry } from "prom-client";
import { z } from "zod";

export interface OperatorAddress {
  readonly host: string;
  readonly port: number;
}

const variables = z.object({
  TRACEPAD_METRICS_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  TRACEPAD_METRICS_HOST: z.string().min(1).default("127.0.0.1"),
});

/** `TRACEPAD_METRICS_PORT` and `TRACEPAD_METRICS_HOST`; null where no port is given: then nothing listens. */
export function operatorAddressFrom(env: Readonly<Record<string, string | undefined>>): OperatorAddress | null {
  const given = variables.parse({
    TRACEPAD_METRICS_PORT: env.TRACEPAD_METRICS_PORT || undefined,
    TRACEPAD_METRICS_HOST: env.TRACEPAD_METRICS_HOST || undefined,
  });
  return given.TRACEPAD_METRICS_PORT === undefined ? null : { host: given.TRACEPAD_METRICS_HOST, port: given.TRACEPAD_METRICS_PORT };
}

export interface OperatorServer {
  readonly port: number;
  close(): Promise<void>;
}

const patienceMs = 3_000;

/**
 * What operators ask a process, on an address of its own that strangers do not reach:
 * `/metrics` in Prometheus' text form, `/live` (the process answers), `/ready` (it can do its work: 200, else 503).
 */
export async function startOperatorServer(
  { host, port }: OperatorAddress,
  registry: Registry,
  ready: () => Promise<boolean>,
): Promise<OperatorServer> {
  const inTime = (asked: Promise<boolean>): Promise<boolean> =>
    Promise.race([asked.catch(() => false), sleep(patienceMs, false, { ref: false })]);
  const answers: Record<string, () => Promise<{ status: number; type: string; text: string }>> = {
    "/metrics": async () => ({ status: 200, type: registry.contentType, text: await registry.metrics() }),
    "/live": async () => ({ status: 200, type: "text/plain", text: "live\n" }),
    "/ready": async () =>
      (await inTime(ready()))
        ? { status: 200, type: "text/plain", text: "ready\n" }
        : { status: 503, type: "text/plain", text: "not ready\n" },
  };
  const server = createServer(async (request, response) => {
    const answer = request.method === "GET" ? answers[request.url ?? ""] : undefined;
    const { status, type, text } = (await answer?.().catch((error: Error) => ({
      status: 500,
      type: "text/plain",
      text: error.message,
    }))) ?? {
      ...{ status: 404, type: "text/plain", text: "There are /metrics, /live and /ready.\n" },
    };
    response.writeHead(status, { "content-type": type, "cache-control": "no-store" }).end(text);
  });
  server.listen(port, host);
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
