import { createRemoteClient, type DeviceInfo } from "tracepad/waist";
import { describeClient } from "../../../../../packages/engine/src/client/conformance.ts";
import { FROM_CHILD } from "../frames.ts";
import { connect, type Host } from "../isolate/host.ts";
import { cases } from "./isolate-vitest.ts";

/**
 * The isolate's program for the conformance test: instead of a user's code it runs the suite, inside the sandbox, and
 * prints a line a case.
 */
function boot(host: Host): object {
  const { post, pipe } = connect(host);
  const run = async (job: string): Promise<void> => {
    // One client a run, as for a user's program: the other side numbers what it has seen of it.
    const client = createRemoteClient((JSON.parse(job) as { device: DeviceInfo }).device, pipe);
    describeClient("in the sandbox", () => ({ client }), { events: false });
    for (const { name, body } of cases) {
      const text = await body().then(
        () => `ok: ${name}`,
        (error: Error) => `failed: ${name}: ${error.message}`,
      );
      post(FROM_CHILD.log, JSON.stringify({ level: "log", text, line: null, column: null }));
    }
  };
  return { run: (job: string) => void run(job), rejected: () => {} };
}

(globalThis as { $boot?: typeof boot }).$boot = boot;
