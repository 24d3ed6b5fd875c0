import { account } from "./accounts/account.ts";
import { courses } from "./classes/courses.ts";
import { sets } from "./classes/sets.ts";
import { study } from "./classes/study.ts";
import { devices } from "./devices.ts";
import { embeds } from "./lessons/embeds.ts";
import { lessons } from "./lessons/lessons.ts";
import { runs } from "./runs.ts";
import { snippets } from "./sharing/snippets.ts";
import { createCaller, router } from "./trpc.ts";

export const appRouter = router({ runs, snippets, devices, account, sets, courses, study, lessons, embeds });

/** The API without HTTP, for pages rendered on the server and for tests. */
export const createApiCaller = createCaller(appRouter);

export type AppRouter = typeof appRouter;
