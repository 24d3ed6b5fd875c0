import { createLog, logFormatFrom } from "@tracepad/observe";

export const log = createLog("web", logFormatFrom(process.env));

/** Tells whoever operates the server what failed, and where. */
export const report =
  (where: string, run?: string) =>
  (error: unknown): void =>
    log.error(where, error, run === undefined ? {} : { run });
