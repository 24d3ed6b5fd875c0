import { randomUUID } from "node:crypto";
import type { Sandbox, SandboxItem } from "@tracepad/grade";
import { limits as limitsSchema } from "@tracepad/shared";
import type { Runner } from "../runner.ts";

/** Modules of exercises run where every program does: confined, one process each. */
export function createGradingSandbox(runner: Runner): Sandbox {
  const device = runner.devices.find((each) => each.default) ?? runner.devices[0];
  return {
    async run({ code, job, limits, signal }) {
      const items: SandboxItem[] = [];
      const request = {
        id: randomUUID(),
        code,
        job,
        device: device.id,
        limits: { ...limitsSchema.parse({}), ...limits, keepBytes: 0 },
        signal,
      };
      const done = await runner.run(
        request,
        (event) => items.push({ kind: "event", event }),
        (item) => items.push(item),
      );
      return { items, done };
    },
  };
}
