import type { Instrumentation } from "next";

/** Next calls this once when the server starts. Without a database only the page is served. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs" || !process.env.DATABASE_URL) return;
  const { boot } = await import("./server/boot.ts");
  await boot();
}

/** A page that could not be made: told with the id that its reader sees. */
export const onRequestError: Instrumentation.onRequestError = async (error, request) => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { log } = await import("./server/report.ts");
  const digest = (error as { digest?: unknown }).digest;
  log.error("page", error, {
    method: request.method,
    path: request.path.split("?")[0] ?? "",
    request: String(request.headers["x-request-id"] ?? ""),
    ...(typeof digest === "string" ? { digest } : {}),
  });
};
