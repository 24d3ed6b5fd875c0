import { type Bucket, takeTokens } from "@tracepad/db";
import { clientIdentity } from "../client-identity.ts";
import { addressDigest } from "../mail/mailer.ts";
import { isCrossSite, publicOrigin } from "../origin.ts";
import { type Services, services } from "../services.ts";
import type { Auth } from "./auth.ts";
import { sessionToken } from "./visitor.ts";

interface Path {
  readonly method: "GET" | "POST";
  /** Counted as a try. */
  readonly guarded: boolean;
  /** For who has an account: not for strangers, nor for anonymous visitors. */
  readonly account?: boolean;
  /** Asks for the account's password again, where it has one: a session that somebody left open is not enough. */
  readonly password?: boolean;
  /** Leads to a mail that somebody has to open. */
  readonly mail?: boolean;
}

/** The paths of better-auth that the page uses, and what is asked at them; all others are closed. */
const PATHS: ReadonlyMap<string, Path> = new Map<string, Path>([
  ["/sign-in/email", { method: "POST", guarded: true }],
  ["/sign-up/email", { method: "POST", guarded: true }],
  ["/sign-in/social", { method: "POST", guarded: true }],
  ["/link-social", { method: "POST", guarded: true, account: true }],
  ["/unlink-account", { method: "POST", guarded: true, account: true }],
  ["/request-password-reset", { method: "POST", guarded: true, mail: true }],
  ["/reset-password", { method: "POST", guarded: true }],
  ["/send-verification-email", { method: "POST", guarded: true, account: true, mail: true }],
  ["/verify-email", { method: "GET", guarded: true }],
  ["/change-email", { method: "POST", guarded: true, account: true, password: true }],
  ["/change-password", { method: "POST", guarded: true, account: true }],
  ["/delete-user", { method: "POST", guarded: true, account: true, password: true }],
  ["/update-user", { method: "POST", guarded: false }],
  ["/revoke-other-sessions", { method: "POST", guarded: false }],
  ["/sign-out", { method: "POST", guarded: false }],
]);
const callback = /^\/callback\/[a-z]+$/;
/** Only a provider's page may lead here from elsewhere. */
const fromElsewhere = (path: string): boolean => callback.test(path);
const maxBodyBytes = 16 * 1024;
const longestPassword = 128;

/** Answers the requests of signing in, up and out. */
export async function handleAuth(request: Request, shared: Services = services()): Promise<Response> {
  const { pathname, search, searchParams } = new URL(request.url);
  const path = pathname.replace(/^\/api\/auth/, "");
  const known: Path | null = PATHS.get(path) ?? (fromElsewhere(path) ? { method: "GET", guarded: true } : null);
  if (known === null || known.method !== request.method) return refuse(404, "NOT_FOUND", "There is nothing here.");
  if (!fromElsewhere(path) && isCrossSite(request.headers)) return refuse(403, "INVALID_ORIGIN", "This request comes from another site.");
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
  if (known.mail && shared.mailer === null) return refuse(400, "NO_MAIL", "This server sends no mail.");
  const auth = await shared.auth();
  const refusal = known.account ? await unlessAllowed(auth, shared, known, request.headers, body) : null;
  if (refusal !== null) return refusal;
  // Next knows itself by another name than the one that the browser asked. Of a confirmation only the token is taken: it leads nowhere.
  const query = path === "/verify-email" ? `?${new URLSearchParams({ token: searchParams.get("token") ?? "" })}` : search;
  const url = `${publicOrigin(request, shared.config.accounts.publicUrl)}${pathname}${query}`;
  const headers = opens(path) ? await withoutDeadSession(auth, request.headers) : request.headers;
  return auth.handler(new Request(url, { method: request.method, headers, body }));
}

/** Paths that may end with somebody signed in. */
const opens = (path: string): boolean => path.startsWith("/sign-") || fromElsewhere(path);

/** better-auth takes the cookie of a session that has ended away, and with it the one that it has just given. */
async function withoutDeadSession(auth: Auth, headers: Headers): Promise<Headers> {
  if (sessionToken(headers) === null || (await auth.api.getSession({ headers })) !== null) return headers;
  const alive = new Headers(headers);
  const cookies = (headers.get("cookie") ?? "").split(/;\s*/).filter((cookie) => !/^(__Secure-)?tracepad\.session_token=/.test(cookie));
  alive.set("cookie", cookies.join("; "));
  return alive;
}

/** Null where the request comes from the account's owner, who gave the password where it has one and the path asks for it. */
async function unlessAllowed(
  auth: Auth,
  { prisma }: Services,
  known: Path,
  headers: Headers,
  body: string | null,
): Promise<Response | null> {
  const session = await auth.api.getSession({ headers });
  if (session === null || session.user.isAnonymous) return refuse(401, "UNAUTHORIZED", "Sign in to do this.");
  const account = known.password
    ? await prisma.account.findFirst({ where: { userId: session.user.id, providerId: "credential" }, select: { password: true } })
    : null;
  if (account?.password == null) return null;
  const { password } = parsed(body);
  const right =
    typeof password === "string" &&
    password.length <= longestPassword &&
    (await (await auth.$context).password.verify({ hash: account.password, password }));
  return right ? null : refuse(400, "INVALID_PASSWORD", "This is not your password.");
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
  const { email } = parsed(body);
  const perAccount = { capacity: triesPerMinute, perMinute: triesPerMinute / 5 };
  if (typeof email === "string") all.push({ key: `sign-in account ${addressDigest(email)}`, ...perAccount });
  // Who is signed in tries their own password; the session stands for the account.
  const session = sessionToken(request.headers);
  if (session !== null && PASSWORDS.has(path)) all.push({ key: `sign-in session ${addressDigest(session)}`, ...perAccount });
  return all;
}

const PASSWORDS: ReadonlySet<string> = new Set(["/change-email", "/change-password", "/delete-user"]);

function parsed(body: string | null): { readonly email?: unknown; readonly password?: unknown } {
  try {
    return (JSON.parse(body ?? "{}") as object | null) ?? {};
  } catch {
    return {};
  }
}

/** An error in better-auth's form. */
const refuse = (status: number, code: string, message: string, headers: Record<string, string> = {}): Response =>
  Response.json({ code, message }, { status, headers: { ...headers, "cache-control": "no-store" } });
