import { TRPCError, tracked } from "@trpc/server";
import type { DeviceInfo, DraftView, RunEvent, RunStatus, RunView, SnippetView } from "@tracepad/shared";
import { createSnippet, runEventsInput, runRef, snippetRef, startRun } from "@tracepad/shared";
import { procedure, router } from "./trpc.ts";

const later = (): never => {
  throw new TRPCError({ code: "METHOD_NOT_SUPPORTED", message: "not yet" });
};

export const appRouter = router({
  runs: router({
    start: procedure.input(startRun).mutation(async (): Promise<{ id: string }> => later()),
    cancel: procedure.input(runRef).mutation(async (): Promise<{ status: RunStatus }> => later()),
    get: procedure.input(runRef).query(async (): Promise<RunView> => later()),
    events: procedure.input(runEventsInput).subscription(async function* () {
      for (const event of [] as RunEvent[]) yield tracked(String(event.id), event);
    }),
  }),
  snippets: router({
    create: procedure.input(createSnippet).mutation(async (): Promise<{ id: string }> => later()),
    get: procedure.input(snippetRef).query(async (): Promise<SnippetView> => later()),
    fork: procedure.input(snippetRef).query(async (): Promise<DraftView> => later()),
  }),
  devices: router({
    list: procedure.query(async (): Promise<readonly DeviceInfo[]> => later()),
  }),
});

export type AppRouter = typeof appRouter;
