import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { requestContext } from "./context.ts";
import { wantsHeadStart, withHeadStart } from "./head-start.ts";
import { isCrossSite } from "./origin.ts";
import { appRouter } from "./router.ts";
import { type Services, services } from "./services.ts";
import { retryAfterMs } from "./trpc.ts";

/** Room for a program of the greatest size that a limit may be set to, escaped as JSON. */
const maxBodyBytes = 4 * 1024 * 1024;

/** Answers the API's HTTP requests. */
export async function handleApi(request: Request, shared: Services = services()): Promise<Response> {
  if (request.method === "POST" && isCrossSite(request.headers)) {
    return refuse(403, "FORBIDDEN", -32003, "This request comes from another site.");
  }
  // A form on another site can send the other types without asking first; no procedure takes them.
  if (request.method === "POST" && !/^application\/json\s*(;|$)/i.test(request.headers.get("content-type") ?? "")) {
    return refuse(415, "UNSUPPORTED_MEDIA_TYPE", -32015, "The request's content type must be application/json.");
  }
  const length = request.headers.get("content-length");
  if (request.method === "POST" && (length === null || Number(length) > maxBodyBytes)) {
    return refuse(413, "PAYLOAD_TOO_LARGE", -32013, `The request's size must be stated and at most ${maxBodyBytes} bytes.`);
  }
  const answer = await fetchRequestHandler({
    endpoint: "/api/trpc",
    req: request,
    router: appRouter,
    createContext: ({ resHeaders }) => requestContext(request, resHeaders, shared),
    responseMeta({ errors }) {
      const wait = errors.map(({ cause }) => retryAfterMs(cause) ?? 0).reduce((a, b) => Math.max(a, b), 0);
      const headers = new Headers({ "cache-control": "no-store" });
      if (wait > 0) headers.set("retry-after", String(Math.ceil(wait / 1000)));
      return { headers };
    },
  });
  return answer.ok && wantsHeadStart(request) ? withHeadStart(answer, shared, request.signal) : answer;
}

/** An error in tRPC's form, for requests that never reach it. */
function refuse(status: number, code: string, number: number, message: string): Response {
  return Response.json(
    { error: { message, code: number, data: { code, httpStatus: status, retryAfterMs: null, limit: null } } },
    { status },
  );
}
