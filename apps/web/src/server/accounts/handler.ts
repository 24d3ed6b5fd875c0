import { type Bucket, takeTokens } from "@tracepad/db";
import { clientIdentity } from "../client-identity.ts";
import { isCrossSite, publicOrigin } from "../origin.ts";
import { type Services, services } from "../services.ts";
import { addressDigest } from "./auth.ts";

/** The paths of better-auth that the page uses, and what is asked at them; all others are closed. */
const PATHS: ReadonlyMap<string, { method: "GET" | "POST"; guarded: boolean }> = new Map([
  ["/sign-in/email", { method: "POST", guarded: true }],
  ["/sign-up/email", { method: "POST", guarded: true }],
  ["/sign-in/social", { method: "POST", guarded: true }],
  ["/change-password", { method: "POST", guarded: true }],
  ["/delete-user", { method: "POST", guarded: true }],
  ["/update-user", { method: "POST", guarded: false }],
  ["/revoke-other-sessions", { method: "POST", guarded: false }],
  ["/sign-out", { method: "POST", guarded: false }],
]);
const callback = /^\/callback\/[a-z]+$/;
const maxBodyBytes = 16 * 1024;

/** Answers the requests of signing in, up and out. */
export async function handleAuth(request: Request, shared: Services = services()): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const path = pathname.replace(/^\/api\/auth/, "");
  const known = PATHS.get(path) ?? (callback.test(path) ? { method: "GET" as const, guarded: true } : null);
  if (known === null || known.method !== request.method) return refuse(404, "NOT_FOUND", "There is nothing here.");
  if (request.method === "POST" && isCrossSite(request.headers))
    return refuse(403, "INVALID_ORIGIN", "This request comes from another site.");
  const length = Number(request.headers.get("content-length") ?? Number.NaN);
  if (request.method === "POST" && !(length <= maxBodyBytes)) return refuse(413, "PAYLOAD_TOO_LARGE", "The request is too large.");
  const body = request.method === "POST" ? await request.text() : null;
  if (known.guarded) {
    const wait = await takeTokens(shared.db, buckets(path, request, shared, body));
    if (wait > 0) {
      const seconds = Math.ceil(wait / 1000);
      const message = `Too many tries. Try again in ${seconds} second${seconds === 1 ? "" : "s"}.`;
      return refuse(429, "TOO_MANY_REQUESTS", message, { "retry-after": String(seconds) });
    }
  }
  // Next knows itself by another name than the one that the browser asked.
  const url = `${publicOrigin(request, shared.config.accounts.publicUrl)}${pathname}${search}`;
  const auth = await shared.auth();
  return auth.handler(new Request(url, { method: request.method, headers: request.headers, body }));
}

/**
 * Tries count against the address they come from, and against the account they are made on, from wherever. New accounts count as
 * anonymous ones do.
 */
function buckets(path: string, request: Request, { config }: Services, body: string | null): Bucket[] {
  const { triesPerMinute } = config.accounts;
  const { address } = clientIdentity(request.headers, config.proxies);
  const size = triesPerMinute * config.clientsPerAddress;
  const all: Bucket[] = [{ key: `sign-in address ${address}`, capacity: size, perMinute: size }];
  if (path === "/sign-up/email") {
    const perHour = config.accounts.anonymousPerHour;
    all.push({ key: `sign-up address ${address}`, capacity: perHour, perMinute: perHour / 60 });
  }
  const email = emailOf(body);
  if (email !== null) all.push({ key: `sign-in account ${addressDigest(email)}`, capacity: triesPerMinute, perMinute: triesPerMinute / 5 });
  return all;
}

function emailOf(body: string | null): string | null {
  try {
    const { email } = JSON.parse(body ?? "null") as { email?: unknown };
    return typeof email === "string" ? email : null;
  } catch {
    return null;
  }
}

/** An error in better-auth's form. */
const refuse = (status: number, code: string, message: string, headers: Record<string, string> = {}): Response =>
  Response.json({ code, message }, { status, headers: { ...headers, "cache-control": "no-store" } });
