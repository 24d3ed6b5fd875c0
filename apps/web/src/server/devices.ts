import { devicesOf } from "@tracepad/db";
import type { DeviceInfo } from "@tracepad/shared";
import { procedure, router } from "./trpc.ts";

export const devices = router({
  /** The devices of the workers that are up, each once; empty when none is. */
  list: procedure.query(async ({ ctx }): Promise<DeviceInfo[]> => devicesOf(await ctx.services.workers())),
});
