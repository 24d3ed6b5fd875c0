import { Visitor } from "./accounts/visitor.ts";
import { type ClientIdentity, clientIdentity, newClientCookie } from "./client-identity.ts";
import { type Services, services } from "./services.ts";

/** What a procedure has besides its input. */
export interface Context {
  readonly client: ClientIdentity;
  readonly services: Services;
  /** Whose account the request comes from. */
  readonly visitor: Visitor;
}

/** The context of an HTTP request; a client without a cookie gets one through `responseHeaders`. */
export function requestContext(request: Request, responseHeaders: Headers, shared: Services = services()): Context {
  const client = clientIdentity(request.headers, shared.config.proxies);
  if (client.cookie === null) {
    const secure = new URL(request.url).protocol === "https:" || request.headers.get("x-forwarded-proto") === "https";
    responseHeaders.append("set-cookie", newClientCookie(secure));
  }
  return { client, services: shared, visitor: new Visitor(shared, client, request.headers, responseHeaders) };
}
