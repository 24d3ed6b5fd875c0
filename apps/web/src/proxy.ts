import { createHash, randomBytes, randomUUID } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { contentPolicy } from "./server/policy.ts";
import { THEME_SCRIPT } from "./workbench/theme-script.ts";

const development = process.env.NODE_ENV === "development";
const themeHash = `'sha256-${createHash("sha256").update(THEME_SCRIPT).digest("base64")}'`;

/**
 * Gives each page a policy with a nonce of its own. Next finds it in the request's headers and puts it on the inline scripts that
 * carry a page's data, which is why pages are rendered for each request (see app/layout.tsx).
 */
export function proxy(request: NextRequest): NextResponse {
  // Other sites may frame an embed, which has nothing to click but its own program. Nothing else.
  const ancestors = request.nextUrl.pathname.startsWith("/embed/") ? "*" : "'none'";
  const scripts = [`'nonce-${randomBytes(16).toString("base64")}'`, themeHash];
  const policy = contentPolicy({ ancestors, scripts, development });
  const headers = new Headers(request.headers);
  headers.set("content-security-policy", policy);
  // Ours, whatever came: a page that breaks shows it, and the log has it.
  const id = randomUUID();
  headers.set("x-request-id", id);
  const answer = NextResponse.next({ request: { headers } });
  answer.headers.set("content-security-policy", policy);
  answer.headers.set("x-request-id", id);
  // A page's scripts can read this one.
  answer.headers.set("server-timing", `request;desc="${id}"`);
  return answer;
}

/** Pages only. What else is served has no inline script, and the policy of next.config.ts. */
export const config = { matcher: "/((?!api/|_next/|device/|.*\\.[a-z0-9]+$|.*/download$).*)" };
