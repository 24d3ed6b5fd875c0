import { randomBytes } from "node:crypto";

/** Who is asking: nobody signs in, so it is the address, and a random cookie that tells people behind one address apart. */
export interface ClientIdentity {
  readonly address: string;
  /** Null at the first request. */
  readonly cookie: string | null;
}

const cookieName = "tracepad_client";
const yearSeconds = 31_536_000;

/**
 * The address is the entry of X-Forwarded-For that the outermost of our `proxies` wrote; without one, it is the one that
 * Next wrote (see forwarded.ts). Entries further left are the client's word and are not believed.
 */
export function clientIdentity(headers: Headers, proxies: number): ClientIdentity {
  const forwarded = (headers.get("x-forwarded-for") ?? "").split(",").map((entry) => entry.trim());
  const address = forwarded.at(-Math.max(1, proxies)) ?? forwarded[0] ?? "";
  const cookie = new RegExp(`(?:^|;\\s*)${cookieName}=([A-Za-z0-9_-]{22})(?:;|$)`).exec(headers.get("cookie") ?? "");
  return { address: network(address), cookie: cookie?.[1] ?? null };
}

/** An IPv6 customer has a /64 to pick addresses from, so that is who they are. */
function network(address: string): string {
  const v4 = address.replace(/^::ffff:(?=\d+\.)/i, "");
  if (!v4.includes(":")) return v4;
  const [left = "", right = ""] = v4.split("::", 2);
  const head = left.split(":");
  const tail = right === "" ? [] : right.split(":");
  const groups = v4.includes("::") ? [...head, ...Array<string>(Math.max(0, 8 - head.length - tail.length)).fill("0"), ...tail] : head;
  return `${groups.slice(0, 4).join(":").toLowerCase()}::/64`;
}

/** The Set-Cookie header for a client that has none yet. */
export function newClientCookie(secure: boolean): string {
  const id = randomBytes(16).toString("base64url");
  return `${cookieName}=${id}; Path=/; Max-Age=${yearSeconds}; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
}
