import { account } from "./accounts/account.ts";
import { devices } from "./devices.ts";
import { runs } from "./runs.ts";
import { snippets } from "./sharing/snippets.ts";
import { createCaller, router } from "./trpc.ts";

export const appRouter = router({ runs, snippets, devices, account });

/** The API without HTTP, for pages rendered on the server and for tests. */
export const createApiCaller = createCaller(appRouter);

export type AppRouter = typeof appRouter;
