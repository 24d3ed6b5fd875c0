import { createTRPCClient, httpLink, httpSubscriptionLink, splitLink, TRPCClientError } from "@trpc/client";
import type { AppRouter } from "../server/router.ts";

const url = "/api/trpc";

/** The page's way to the server. One subscription at a time, so that a browser's six connections are enough. */
export const api = createTRPCClient<AppRouter>({
  links: [
    splitLink({
      condition: (op) => op.type === "subscription",
      true: httpSubscriptionLink({ url }),
      false: httpLink({ url }),
    }),
  ],
});

/** Whether the server answered that what was asked for does not exist. */
export function isUnknown(error: unknown): boolean {
  const code = error instanceof TRPCClientError ? (error.data as { code?: string } | null | undefined)?.code : undefined;
  return code === "NOT_FOUND" || code === "BAD_REQUEST" || code === "FORBIDDEN";
}

/** Whether a server could not be reached, or has no room for a run just now. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof TRPCClientError)) return false;
  const code = (error.data as { code?: string } | null | undefined)?.code;
  return code === undefined || code === "TOO_MANY_REQUESTS" || code === "SERVICE_UNAVAILABLE";
}

/** What went wrong with a request, for people. */
export function requestError(error: unknown): string {
  if (error instanceof TRPCClientError) {
    const code = (error.data as { code?: string } | null | undefined)?.code;
    if (code === undefined) return "The server cannot be reached. Your code is kept in this tab; try again in a moment.";
    if (code === "INTERNAL_SERVER_ERROR") return "The server failed. Your code was not the cause.";
    return error.message;
  }
  return error instanceof Error ? error.message : String(error);
}
