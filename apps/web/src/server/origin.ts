/** Whether a page of another site made the browser send this. Browsers say so; who sends no such header is no browser. */
export function isCrossSite(headers: Headers): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null) return site !== "same-origin" && site !== "none";
  const origin = headers.get("origin");
  if (origin === null) return false;
  const host = headers.get("x-forwarded-host") ?? headers.get("host");
  return !URL.canParse(origin) || new URL(origin).host !== host;
}

/** Scheme, host and port as the browser knows them: configured, or what the request asked for. */
export function publicOrigin(request: { readonly url: string; readonly headers: Headers }, configured: string | undefined): string {
  if (configured !== undefined) return new URL(configured).origin;
  const { headers } = request;
  const secure = headers.get("x-forwarded-proto") === "https" || new URL(request.url).protocol === "https:";
  const host = headers.get("host") ?? new URL(request.url).host;
  const origin = `${secure ? "https" : "http"}://${host}`;
  return URL.canParse(origin) ? new URL(origin).origin : new URL(request.url).origin;
}
